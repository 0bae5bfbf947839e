import Packets

/// Exchanges of the inside hop that wait for their log line, which knows more of them (tokens, stop, device, thread);
/// and, so that the order stays, what the log alone tells meanwhile. Bounded by time and number.
struct HeldExchanges {
    struct Held {
        /// By place in the book; -1 once that account was forgotten.
        var account: Int32
        let client: Endpoint?
        var exchange: AccountExchange
        /// The log line has come, or it is one itself.
        var isComplete: Bool
        /// The one before it from the same end, by serial number; -1 for none.
        fileprivate let before: Int
    }

    static let most = 65_536
    /// Exchanges from one end within a few seconds that are compared with a log line; HTTP/2 connections allow about a
    /// hundred streams (RFC 9113 §6.5.2), few clients use ten.
    private static let mostCompared = 128

    private var queue: [Held] = []
    private var start = 0
    /// The serial number of the first in `queue`.
    private var base = 0
    private var latest: [Endpoint: Int] = [:]

    var isEmpty: Bool { start == queue.count }
    var count: Int { queue.count - start }

    mutating func add(_ exchange: AccountExchange, account: Int32, client: Endpoint?, isComplete: Bool) {
        let serial = base + queue.count
        var before = -1
        if let client, !isComplete {
            before = latest[client] ?? -1
            latest[client] = serial
        }
        queue.append(
            Held(account: account, client: client, exchange: exchange, isComplete: isComplete, before: before))
    }

    /// Adds what a log line knows to the exchange it is about: of those from its end that began or ended when it did,
    /// the closest.
    /// - Returns: false when there is none.
    @discardableResult
    mutating func complete(_ client: Endpoint, with record: RequestRecord, hello: UInt64?) -> Bool {
        var best = -1
        var least = Int64.max
        var next = latest[client] ?? -1
        var compared = 0
        while next >= base + start, compared < Self.mostCompared {
            let held = queue[next - base]
            if !held.isComplete {
                let begin = Self.distance(held.exchange.start, record.start)
                let end = Self.distance(held.exchange.end, record.time)
                let nearest = min(begin, end)
                if nearest <= RecentExchanges.tolerance.count {
                    // The nearer of the two times finds it, the other decides between exchanges that share that one.
                    let sum = begin.addingReportingOverflow(end)
                    let distance = sum.overflow ? Int64.max - 1 : min(sum.partialValue, Int64.max - 1)
                    if distance < least { (best, least) = (next, distance) }
                }
            }
            next = held.before
            compared += 1
        }
        guard best >= 0 else { return false }
        queue[best - base].exchange.enrich(with: record)
        if let hello { queue[best - base].exchange.endpoint = hello }
        queue[best - base].isComplete = true
        return true
    }

    private static func distance(_ left: Timestamp, _ right: Timestamp) -> Int64 {
        let (earlier, later) = left < right ? (left, right) : (right, left)
        let apart = later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return apart.overflow ? .max : apart.partialValue
    }

    /// The first in order, when it ended before `time`, or so far behind it that the clock was set back since; nil stands
    /// for the end of the run.
    mutating func take(endedBefore time: Timestamp?) -> Held? {
        guard start < queue.count else { return nil }
        if let time, queue[start].exchange.end >= time, !queue[start].exchange.end.isUnreachable(from: time) {
            return nil
        }
        return takeFirst()
    }

    /// The first in order when more wait than the bound allows.
    mutating func takeSurplus() -> Held? { count > Self.most ? takeFirst() : nil }

    private mutating func takeFirst() -> Held {
        let held = queue[start]
        if let client = held.client, latest[client] == base + start { latest[client] = nil }
        start += 1
        if start > 4_096, start * 2 > queue.count {
            queue.removeFirst(start)
            base += start
            start = 0
        }
        return held
    }
}

extension HeldExchanges {
    /// Leaves out what is held of an account.
    mutating func forget(_ account: Int32) {
        for index in start..<queue.count where queue[index].account == account { queue[index].account = -1 }
    }
}
