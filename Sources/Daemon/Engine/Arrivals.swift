package import Accounts
package import Connections
import HeapModule
package import Intake
package import Base

/// Deliveries of several threads, put in the order of what they tell.
///
/// Edge and inside hop are captured by threads of their own, which hand over at moments of their own. An exchange may
/// arrive before the connection that carried it, and the log's line before the exchange that it is about. So that
/// accounts see the order of an offline run, what each thread brought waits until all have reached that time. Lines of
/// the log wait for ``LogTime/reorderWindow``; one that comes after younger ones were taken is late, and not used.
///
/// A clock that is set back begins a new order: what came before is ingested first, in its own, once every thread has gone on to
/// the new time.
package struct Arrivals {
    /// What may be taken now.
    package enum Ready: Sendable {
        case events(ConnectionEvents)
        case record(RequestRecord)
        /// A line that came after younger ones had been taken.
        case late
        /// Everything with times of the clock before it was set has been ingested.
        case clockSet(ClockStep)
    }

    private struct Pending: Comparable {
        let clock: Timestamp
        let number: UInt64
        let arrived: Nanoseconds
        let ready: Ready
        let bytes: Int
        /// In the order in which it came, whatever its time.
        var isAhead = false

        static func < (left: Pending, right: Pending) -> Bool {
            if left.isAhead { return left.number < right.number }
            if left.clock != right.clock { return left.clock < right.clock }
            if left.precedes(right) { return true }
            return !right.precedes(left) && left.number < right.number
        }

        /// Of lines of one time, what they say decides the order, not which came first.
        private func precedes(_ other: Pending) -> Bool {
            guard case .record(let own) = ready, case .record(let others) = other.ready else { return false }
            return own.precedes(others)
        }

        var isRecord: Bool { if case .record = ready { true } else { false } }

        static func == (left: Pending, right: Pending) -> Bool { left.number == right.number }
    }

    /// A clock that was set back, and what came before and is not yet ingested.
    private struct Turn {
        var step: ClockStep
        let noticed: Nanoseconds
        var events = Heap<Pending>()
        var records = Heap<Pending>()

        mutating func insert(_ pending: Pending) {
            var pending = pending
            pending.isAhead = false
            if pending.isRecord { records.insert(pending) } else { events.insert(pending) }
        }

        /// Events first: a line follows the exchange that it is about.
        mutating func takeFirst() -> Pending? { events.popMin() ?? records.popMin() }
    }

    /// The log's line of an exchange comes this long after the inside hop's own view of it, so that the two are one, and so
    /// long after other lines of its time, so that they are in order.
    package static let logDelay = LogTime.reorderWindow
    /// Nothing waits longer for a thread that says nothing, or whose clock was set.
    package static let patience = Nanoseconds.seconds(4)
    /// Exchanges that are taken at once: some milliseconds of work.
    private static let mostAtOnce = 256

    private let sources: Int
    private var clocks: [Int: Timestamp] = [:]
    private var events = Heap<Pending>()
    private var records = Heap<Pending>()
    /// What is so far ahead of all threads that its time will not come soon, in the order in which it came.
    private var ahead = Heap<Pending>()
    private var turn: Turn?
    private var number: UInt64 = 0
    /// The most that waited since room was last given back.
    private var most = 0
    /// The system's clock when it was last looked at.
    package var clock: ClockWatch.Reading?
    /// The latest time of any line that came.
    private var latestLine = Timestamp(nanoseconds: .min)
    /// The latest time of a line that was taken.
    private var takenUntil = Timestamp(nanoseconds: .min)
    /// Bytes that wait, roughly.
    package private(set) var waitingBytes = 0

    /// Room for so many is kept while nothing waits: a second of a busy gateway's lines.
    private static let roomKept = 8_192

    /// - Parameter sources: capture threads; without any, the log's lines wait for nothing.
    package init(sources: Int) {
        self.sources = sources
    }

    /// The time up to which every thread has delivered; nil until each has delivered once, or without threads.
    package var watermark: Timestamp? {
        sources > 0 && clocks.count == sources ? clocks.values.min() : nil
    }

    package var isEmpty: Bool { events.isEmpty && records.isEmpty && ahead.isEmpty && turn == nil }

    /// Whether events of a clock that was set back are not yet ingested.
    package var isTurning: Bool { turn != nil }

    /// The clock was found set back, at `now` of the steady clock. Everything added so far belongs to the earlier clock.
    package mutating func turnBack(_ step: ClockStep, at now: Nanoseconds) {
        // Set back again before the last step was handled: that belongs to the earlier clock, too.
        var next = turn ?? Turn(step: step, noticed: now)
        next.step = ClockStep(last: next.step.last, expected: next.step.expected, found: step.found)
        for pending in events.unordered + records.unordered + ahead.unordered { next.insert(pending) }
        turn = next
        (events, records, ahead) = (Heap(), Heap(), Heap())
        latestLine = Timestamp(nanoseconds: .min)
    }

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
            for part in later.parts(of: Self.mostAtOnce) { wait(.events(part), delivery.clock, now) }
            return atOnce.isEmpty ? nil : atOnce
        case .requests(let delivery):
            for record in delivery.records { wait(.record(record), record.time, now) }
            guard !delivery.gaps.isEmpty else { return nil }
            var gaps = ConnectionEvents()
            gaps.gaps = delivery.gaps
            return gaps
        }
    }

    private mutating func wait(_ ready: Ready, _ clock: Timestamp, _ now: Nanoseconds) {
        number &+= 1
        most = max(most, events.count + records.count + ahead.count + 1)
        var pending = Pending(
            clock: clock, number: number, arrived: now, ready: ready, bytes: Self.footprint(of: ready))
        waitingBytes += pending.bytes
        if turn == nil, let time = time(at: now) ?? watermark, clock > time + Self.patience {
            pending.isAhead = true
            ahead.insert(pending)
            return
        }
        if turn?.step.isBefore(clock) == true {
            turn?.insert(pending)
        } else if pending.isRecord {
            latestLine = max(latestLine, clock)
            records.insert(pending)
        } else {
            events.insert(pending)
        }
    }

    private static func footprint(of ready: Ready) -> Int {
        let own =
            switch ready {
            case .events(let events): events.footprint
            case .record(let record): record.footprint
            case .late, .clockSet: 0
            }
        // An array that grows has up to twice the room that it uses.
        return own + 2 * MemoryLayout<Pending>.stride
    }

    /// The system's time at `now` of the steady clock; nil if it was not read yet.
    private func time(at now: Nanoseconds) -> Timestamp? {
        clock.map { $0.wall + max(Nanoseconds(0), now - $0.steady) }
    }

    /// The time of the first that waits and is not ahead; nil when nothing waits.
    package var earliest: Timestamp? {
        [events.min?.clock, records.min?.clock].compactMap(\.self).min()
    }

    /// The next in order, once its time has come.
    package mutating func next(at now: Nanoseconds) -> Ready? {
        let ready = first(at: now)
        if isEmpty, most > Self.roomKept {
            events = Heap()
            records = Heap()
            ahead = Heap()
            most = 0
        }
        return ready
    }

    private mutating func first(at now: Nanoseconds) -> Ready? {
        if let turn {
            guard isOver(turn, at: now) else { return nil }
            if let first = self.turn?.takeFirst() { return taken(first) }
            self.turn = nil
            takenUntil = Timestamp(nanoseconds: .min)
            return .clockSet(turn.step)
        }
        if let first = events.min, isDue(first, by: Nanoseconds(0), at: now) { return taken(events.removeMin()) }
        if let first = records.min, isDue(line: first, at: now) {
            if first.clock < takenUntil {
                _ = taken(records.removeMin())
                return .late
            }
            takenUntil = first.clock
            return taken(records.removeMin())
        }
        if let first = ahead.min, isDue(first, by: Self.logDelay, at: now) { return taken(ahead.removeMin()) }
        return nil
    }

    private mutating func taken(_ pending: Pending) -> Ready {
        waitingBytes -= pending.bytes
        return pending.ready
    }

    /// Whether no older line will come any more. A line that is ahead of the clock waits until its time has come: others of
    /// the same time have yet to.
    private func isDue(line: Pending, at now: Nanoseconds) -> Bool {
        let time = time(at: now)
        let waited = now - line.arrived
        guard waited < Self.patience + Self.patience else { return true }
        let told = sources > 0 ? watermark : min(latestLine, time ?? latestLine)
        if let told, line.clock + Self.logDelay <= told { return true }
        return waited >= Self.patience && time.map { line.clock + Self.logDelay <= $0 } ?? true
    }

    /// Whether every thread has delivered all that it saw before the clock was set back.
    private func isOver(_ turn: Turn, at now: Nanoseconds) -> Bool {
        if now - turn.noticed >= Self.patience { return true }
        return clocks.count == sources && !clocks.values.contains { turn.step.isBefore($0) }
    }

    private func isDue(_ pending: Pending, by delay: Nanoseconds, at now: Nanoseconds) -> Bool {
        if let watermark, pending.clock + delay <= watermark { return true }
        return now - pending.arrived >= Self.patience
    }
}
