import Base

/// Exchanges of the inside hop that wait for their log line, which knows more of them (tokens, stop, device, thread);
/// and, so that the order stays, what the log alone shows meanwhile. Bounded by time and number.
struct HeldExchanges {
    struct Held {
        /// By place in the book; -1 once that account was forgotten.
        var account: Int32
        let client: Endpoint?
        var exchange: AccountExchange
        /// The log line has come, or it is one itself.
        var isComplete: Bool
        /// The one before it from the same end, and of the same account, by serial number; -1 for none.
        fileprivate let before: Int
        fileprivate let beforeOfAccount: Int
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
    private var latestOfAccount: [Int32: Int] = [:]

    var isEmpty: Bool { start == queue.count }
    var count: Int { queue.count - start }

    mutating func add(_ exchange: AccountExchange, account: Int32, client: Endpoint?, isComplete: Bool) {
        let serial = base + queue.count
        var (before, beforeOfAccount) = (-1, -1)
        if !isComplete {
            if let client { before = latest.updateValue(serial, forKey: client) ?? -1 }
            beforeOfAccount = latestOfAccount.updateValue(serial, forKey: account) ?? -1
        }
        queue.append(
            Held(
                account: account, client: client, exchange: exchange, isComplete: isComplete, before: before,
                beforeOfAccount: beforeOfAccount))
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
        complete(best, with: record, endpoint: hello)
        return true
    }

    /// Adds what a log line knows to the exchange with this serial number.
    /// - Parameters:
    ///   - endpoint: the client's endpoint, if the line has it.
    ///   - connection: the connection's number, where the line found it.
    mutating func complete(
        _ serial: Int, with record: RequestRecord, endpoint: UInt64?, connection: UInt64 = 0
    ) {
        queue[serial - base].exchange.enrich(with: record)
        if let endpoint { queue[serial - base].exchange.endpoint = endpoint }
        if connection != 0 { queue[serial - base].exchange.connection = connection }
        queue[serial - base].isComplete = true
    }

    /// The exchange that a log line is about although the gateway did not send the application the client's end, or does not
    /// log it.
    ///
    /// It is the account's, began and ended when the line says, and is of about the same size: the gateway's own header
    /// fields lie between. Each exchange takes one line, so that as many are counted as there were. Where both name a client's
    /// end, they name different ones, and are two exchanges.
    func twin(of record: RequestRecord, account: Int32) -> Int? {
        var best: Int?
        var least = Int64.max
        var next = latestOfAccount[account] ?? -1
        var compared = 0
        while next >= base + start, compared < Self.mostCompared {
            let held = queue[next - base]
            if !held.isComplete, !held.exchange.failed, !(held.client.isWhole && record.source.isWhole) {
                let begin = Self.distance(held.exchange.start, record.start)
                let end = Self.distance(held.exchange.end, record.time)
                if max(begin, end) <= RecentExchanges.tolerance.count, begin + end < least,
                    Self.isAlike(held.exchange.requestBytes, record.requestBytes),
                    Self.isAlike(held.exchange.responseBytes, record.responseBytes)
                {
                    (best, least) = (next, begin + end)
                }
            }
            next = held.beforeOfAccount
            compared += 1
        }
        return best
    }

    /// The client's end of a held exchange.
    func client(of serial: Int) -> Endpoint? { queue[serial - base].client }

    /// What header fields and framing may add or save between client, gateway and application.
    private static let mostHeadBytes = 2_048
    private static let mostShare = 0.1

    private static func isAlike(_ left: Int, _ right: Int) -> Bool {
        let (less, more) = (min(left, right), max(left, right))
        return Double(more) - Double(less) <= Double(mostHeadBytes) + mostShare * Double(more)
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
        if latestOfAccount[held.account] == base + start { latestOfAccount[held.account] = nil }
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
    /// Leaves out what is held of these accounts.
    mutating func forget(_ leaving: Set<Int32>) {
        for account in leaving { latestOfAccount[account] = nil }
        for index in start..<queue.count where leaving.contains(queue[index].account) { queue[index].account = -1 }
    }
}

extension Endpoint? {
    /// An address with its port.
    fileprivate var isWhole: Bool { self.map { $0.port != 0 } ?? false }
}
