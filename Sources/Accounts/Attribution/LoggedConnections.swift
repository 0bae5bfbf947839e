import Connections
import Base

/// The TLS connections that a request log lets one see where no edge was captured, by the client's end (and the
/// gateway's, where it is logged). Bounded by time and number.
struct LoggedConnections {
    private struct Key: Hashable {
        let client: Endpoint
        let server: Endpoint?
    }

    /// Quiet for longer, a connection is taken for ended and the next exchange from that end for another's. A port
    /// that NAT or host has given up stays unused for longer than that where the rules are kept (RFC 5382 REQ-5: four
    /// minutes after the close; TIME_WAIT, one minute on Linux), while pools let their idle connections go after 60
    /// to 90 s. Where they are not kept, only names that interleave count (`Interleaving`).
    static let idleLimit = Nanoseconds.seconds(60)
    /// A line comes at the end of its exchange, so a quiet connection may have one under way. Client libraries of
    /// these APIs give up after ten minutes.
    static let longestExchange = Nanoseconds.seconds(600)
    static let most = 262_144

    private var places = PlaceIndex()
    private var connections: [LoggedConnection?] = []
    /// Theirs, apart: a search compares them without looking at the rest.
    private var keys: [Key] = []
    private var free: [Int32] = []
    private var open = OpenPlaces()
    /// Every open connection once, with the time at which to look at it again.
    private var queue: [(place: Int32, due: Timestamp)] = []
    private var queueStart = 0
    private(set) var lastNumber: UInt64 = 0
    private let most: Int

    init(most: Int = LoggedConnections.most) {
        self.most = most
    }

    var count: Int { queue.count - queueStart }

    /// Files an exchange under its connection.
    /// - Returns: the connection's number, 0 for an exchange from before the connection that is known; and the connection
    ///   that it showed to have ended, if any.
    mutating func add(
        client: Endpoint, server: Endpoint?, account: Int32, claimed: ClaimedClient?, hello: JA4?,
        start: Timestamp, end: Timestamp
    ) -> (number: UInt64, ended: LoggedConnection?) {
        let key = Key(client: client, server: server)
        var ended: LoggedConnection?
        let place: Int32
        var number: UInt64
        let hash = key.hashValue
        if let known = self.place(of: key, hash) {
            place = known
            // Fields are read in place: a copy of the whole would count references on every exchange.
            number = connections[Int(place)]?.number ?? 0
            let first = connections[Int(place)]?.first ?? start
            let last = connections[Int(place)]?.last ?? start
            let knownHello = connections[Int(place)]?.hello
            if Self.isOver(end, before: first) { return (0, nil) }
            if Self.isOver(last, before: start) || Self.differ(knownHello, hello) {
                ended = connections[Int(place)]
                open.remove(place, of: ended?.accounts ?? [])
                let next = make(key, start)
                number = next.number
                connections[Int(place)] = next
            }
        } else {
            let next = make(key, start)
            number = next.number
            place = insert(next, key)
            places.insert(place, hash)
            queue.append((place, Self.due(end)))
        }
        let isNew = connections[Int(place)]?.add(
            account: account, client: claimed, hello: hello, start: start, end: end)
        if isNew ?? false { open.add(place, of: account) }
        return (number, ended)
    }

    /// The connections that carry exchanges of an account and are not over, as they stand.
    func open(of account: Int32) -> [LoggedConnection] { open[account].compactMap { connections[Int($0)] } }

    /// Adds the hello that a log line gives to a connection that the inside hop showed, where the gateway's end is
    /// not known.
    mutating func name(_ hello: JA4, client: Endpoint) {
        let key = Key(client: client, server: nil)
        guard let place = place(of: key, key.hashValue) else { return }
        connections[Int(place)]?.name(hello)
    }

    private func place(of key: Key, _ hash: Int) -> Int32? {
        places.place(hash) { keys[Int($0)] == key }
    }

    /// Whether what ended at `end` was quiet for too long to be one connection with what began at `start`.
    private static func isOver(_ end: Timestamp, before start: Timestamp) -> Bool {
        start.isAfter(end, by: Nanoseconds(idleLimit.count + 1))
    }

    private static func differ(_ known: JA4?, _ hello: JA4?) -> Bool {
        guard let known, let hello else { return false }
        return known != hello
    }

    private mutating func make(_ key: Key, _ start: Timestamp) -> LoggedConnection {
        lastNumber &+= 1
        return LoggedConnection(
            number: lastNumber << 1 | 1, client: key.client, server: key.server, first: start)
    }

    private mutating func insert(_ connection: LoggedConnection, _ key: Key) -> Int32 {
        if let spare = free.popLast() {
            connections[Int(spare)] = connection
            keys[Int(spare)] = key
            return spare
        }
        connections.append(connection)
        keys.append(key)
        return Int32(connections.count - 1)
    }

    private static func due(_ last: Timestamp) -> Timestamp {
        let due = last.nanoseconds.addingReportingOverflow(idleLimit.count + longestExchange.count)
        return Timestamp(nanoseconds: due.overflow ? .max : due.partialValue)
    }

    /// Takes out a connection that is over at `now`; nil stands for the end of the run, when all are.
    mutating func takeEnded(at now: Timestamp?) -> LoggedConnection? {
        while queueStart < queue.count {
            guard let now else { return takeFirst() }
            let first = queue[queueStart]
            guard first.due < now else { return nil }
            guard let last = connections[Int(first.place)]?.last else { return nil }
            let due = Self.due(last)
            if due < now { return takeFirst() }
            dropFirstOfQueue()
            queue.append((first.place, due))
        }
        return nil
    }

    /// Takes out one of the longest known connections when there are more than the bound allows.
    mutating func takeSurplus() -> LoggedConnection? { count > most ? takeFirst() : nil }

    private mutating func takeFirst() -> LoggedConnection? {
        let place = queue[queueStart].place
        dropFirstOfQueue()
        guard let connection = connections[Int(place)] else { return nil }
        places.remove(place, Key(client: connection.client, server: connection.server).hashValue)
        open.remove(place, of: connection.accounts)
        connections[Int(place)] = nil
        free.append(place)
        return connection
    }

    private mutating func dropFirstOfQueue() {
        queueStart += 1
        if queueStart > 4_096, queueStart * 2 > queue.count {
            queue.removeFirst(queueStart)
            queueStart = 0
        }
    }

    /// Forgets every connection unfiled: an edge capture has begun, whose connections count instead.
    mutating func removeAll() {
        self = LoggedConnections(most: most, lastNumber: lastNumber)
    }

    private init(most: Int, lastNumber: UInt64) {
        self.most = most
        self.lastNumber = lastNumber
    }
}

extension LoggedConnections {
    mutating func forget(_ leaving: Set<Int32>) {
        for account in leaving { open.forget(account) }
        for place in connections.indices { connections[place]?.forget(leaving) }
    }

    /// Goes on after the numbers of an earlier process.
    mutating func number(after last: UInt64) {
        lastNumber = max(lastNumber, last)
    }
}
