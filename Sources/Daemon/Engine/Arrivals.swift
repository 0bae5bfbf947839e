package import Accounts
package import Connections
import HeapModule
package import Intake
package import Packets

/// Deliveries of several threads, put in the order of what they tell.
///
/// Edge and inside hop are captured by threads of their own, which hand over at moments of their own. An exchange may
/// be told before the connection that carried it, and the log's line before the exchange that it is about. So that
/// accounts are told as an offline run tells them, what each thread brought waits until all have told of that time.
package struct Arrivals {
    /// What may be taken now.
    package enum Ready: Sendable {
        case events(ConnectionEvents)
        case record(RequestRecord)
    }

    private struct Pending: Comparable {
        let clock: Timestamp
        let number: UInt64
        let arrived: Nanoseconds
        let ready: Ready

        static func < (left: Pending, right: Pending) -> Bool {
            (left.clock, left.number) < (right.clock, right.number)
        }

        static func == (left: Pending, right: Pending) -> Bool { left.number == right.number }
    }

    /// The log's line of an exchange comes this long after the inside hop's own view of it, so that the two are one.
    package static let logDelay = Nanoseconds.seconds(2)
    /// Nothing waits longer for a thread that says nothing, or whose clock was set.
    package static let patience = Nanoseconds.seconds(4)

    private let sources: Int
    private var clocks: [Int: Timestamp] = [:]
    private var events = Heap<Pending>()
    private var records = Heap<Pending>()
    private var number: UInt64 = 0
    /// The most that waited since room was last given back.
    private var most = 0

    /// Room for so many is kept while nothing waits: a second of a busy gateway's lines.
    private static let roomKept = 8_192

    /// - Parameter sources: capture threads; without any, the log's lines wait for nothing.
    package init(sources: Int) {
        self.sources = sources
    }

    /// Up to when every thread has told what it saw; nil until each has spoken, or without any.
    package var watermark: Timestamp? {
        sources > 0 && clocks.count == sources ? clocks.values.min() : nil
    }

    package var isEmpty: Bool { events.isEmpty && records.isEmpty }

    /// Takes a delivery that came at `now` of the steady clock; returns what can be taken at once.
    package mutating func add(_ delivery: Delivery, at now: Nanoseconds) -> ConnectionEvents? {
        switch delivery {
        case .packets(let delivery):
            clocks[delivery.source] = delivery.clock
            var later = delivery.events
            var atOnce = ConnectionEvents()
            // That a connection is there, or that something was missed, is best known early.
            swap(&atOnce.opened, &later.opened)
            swap(&atOnce.losses, &later.losses)
            swap(&atOnce.gaps, &later.gaps)
            if !later.isEmpty { events.insert(pending(.events(later), delivery.clock, now)) }
            return atOnce.isEmpty ? nil : atOnce
        case .requests(let delivery):
            for record in delivery.records { records.insert(pending(.record(record), record.time, now)) }
            guard !delivery.gaps.isEmpty else { return nil }
            var gaps = ConnectionEvents()
            gaps.gaps = delivery.gaps
            return gaps
        }
    }

    private mutating func pending(_ ready: Ready, _ clock: Timestamp, _ now: Nanoseconds) -> Pending {
        number &+= 1
        most = max(most, events.count + records.count + 1)
        return Pending(clock: clock, number: number, arrived: now, ready: ready)
    }

    /// The next in order, once its time has come.
    package mutating func next(at now: Nanoseconds) -> Ready? {
        let ready = first(at: now)
        if isEmpty, most > Self.roomKept {
            events = Heap()
            records = Heap()
            most = 0
        }
        return ready
    }

    private mutating func first(at now: Nanoseconds) -> Ready? {
        if let first = events.min, isDue(first, by: Nanoseconds(0), at: now) { return events.removeMin().ready }
        if let first = records.min, sources == 0 || isDue(first, by: Self.logDelay, at: now) {
            return records.removeMin().ready
        }
        return nil
    }

    private func isDue(_ pending: Pending, by delay: Nanoseconds, at now: Nanoseconds) -> Bool {
        if let watermark, pending.clock + delay <= watermark { return true }
        return now - pending.arrived >= Self.patience
    }
}
