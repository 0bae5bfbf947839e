import Connections
import Base

/// Edge connections by the client's end, open ones and those that ended within the time window: where an exchange
/// of the inside hop finds the connection that carried it.
///
/// An address and port are used again, so the time decides: an exchange belongs to the connection that was open
/// while it ran. Where clocks or records leave two in question, it belongs to none.
struct EdgeIndex {
    /// What a search looks at, kept flat and apart from what it does not.
    private struct Edge: BitwiseCopyable {
        let id: ConnectionID
        let client: Endpoint
        let server: Endpoint
        let opened: Timestamp
        var closed = Timestamp(nanoseconds: .max)
        /// The next younger edge from the same end; -1 for none.
        var younger: Int32 = -1
    }

    /// An endpoint that gives the hasher one word instead of three: it is looked up thrice for every connection.
    private struct End: Hashable {
        let endpoint: Endpoint

        init(_ endpoint: Endpoint) {
            self.endpoint = endpoint
        }

        static func == (left: End, right: End) -> Bool {
            left.endpoint.address.low == right.endpoint.address.low && left.endpoint.port == right.endpoint.port
                && left.endpoint.address.high == right.endpoint.address.high
        }

        func hash(into hasher: inout Hasher) {
            // One word holds any IPv4 end. Folding an IPv6 end into one would let its owner choose thousands that
            // collide, and the hasher's secret seed could not help.
            let address = endpoint.address
            if address.isIPv4 {
                hasher.combine(address.low ^ UInt64(endpoint.port) << 48)
            } else {
                hasher.combine(address.high)
                hasher.combine(address.low)
                hasher.combine(endpoint.port)
            }
        }
    }

    /// Edges that ended and wait for late exchanges, at most; beyond it the oldest are settled early.
    static let mostWaiting = 262_144
    /// Connections from one address and port within a window; an honest client needs two or three, and a search
    /// must not take longer the more somebody opens.
    private static let longestChain = 16

    private var edges: [Edge] = []
    private var joined: [JoinedExchanges] = []
    private var records: [ConnectionRecord?] = []
    private var free: [Int32] = []
    /// The oldest edge from an end; younger ones follow.
    private var oldest: [End: Int32] = [:]
    /// Connections with exchanges, by number.
    private var attributed: [ConnectionID: Int32] = [:]
    /// Open connections by the accounts that use them, and what was last reported of each.
    private var open = OpenPlaces()
    private var progress: [Int32: ConnectionRecord] = [:]
    private var ended: [Int32] = []
    private var endedStart = 0
    private let window: Nanoseconds

    /// - Parameter window: how far clocks of edge, inside hop and log may differ, and how long after a connection's
    ///   end its exchanges may still come.
    init(window: Nanoseconds) {
        self.window = window
    }

    mutating func open(_ event: ConnectionEvents.Opened) {
        let edge = Edge(id: event.id, client: event.client, server: event.server, opened: event.time)
        var last: Int32 = -1
        var next = oldest[End(event.client)] ?? -1
        var length = 0
        while next >= 0 {
            last = next
            next = edges[Int(next)].younger
            length += 1
        }
        guard length < Self.longestChain else { return }
        let place = insert(edge)
        if last >= 0 {
            edges[Int(last)].younger = place
        } else {
            oldest[End(event.client)] = place
        }
    }

    private mutating func insert(_ edge: Edge) -> Int32 {
        if let spare = free.popLast() {
            edges[Int(spare)] = edge
            return spare
        }
        edges.append(edge)
        joined.append(JoinedExchanges())
        records.append(nil)
        return Int32(edges.count - 1)
    }

    /// Files how a connection ended; false if it is not known here.
    mutating func end(_ record: ConnectionRecord) -> Bool {
        var next = oldest[End(record.client)] ?? -1
        while next >= 0 {
            if edges[Int(next)].id == record.id, records[Int(next)] == nil {
                edges[Int(next)].closed = record.last
                records[Int(next)] = record
                ended.append(next)
                return true
            }
            next = edges[Int(next)].younger
        }
        return false
    }

    /// The one edge connection from `client` that was open from `start` to `end`, give or take the window.
    ///
    /// A connection whose life holds the whole exchange is preferred to those that are merely near it. Without one,
    /// and wherever `isForeignClock` says that the times may be off by the window, a second candidate leaves it open.
    func match(
        client: Endpoint, server: Endpoint?, start: Timestamp, end: Timestamp, isForeignClock: Bool = false
    ) -> Int32? {
        var holding = Candidates()
        var near = Candidates()
        var fitsServer = false
        var length = 0
        var next = oldest[End(client)] ?? -1
        while next >= 0 {
            let edge = edges[Int(next)]
            let place = next
            next = edge.younger
            length += 1
            let miss = Self.miss(edge, start: start, end: end)
            guard miss <= window.count else { continue }
            // One source port may serve two servers at once; a balancer may have rewritten the one that was logged.
            let fits = server == edge.server
            if fitsServer, !fits { continue }
            if fits, !fitsServer {
                fitsServer = true
                holding = Candidates()
                near = Candidates()
            }
            near.add(place)
            if miss == 0 { holding.add(place) }
        }
        // A full chain may have left younger connections out.
        guard length < Self.longestChain else { return nil }
        return near.only ?? (isForeignClock ? nil : holding.only)
    }

    /// Counts candidates and knows the only one.
    private struct Candidates {
        private var count = 0
        private var last: Int32 = -1

        mutating func add(_ place: Int32) {
            count += 1
            last = place
        }

        var only: Int32? { count == 1 ? last : nil }
    }

    /// How far an exchange sticks out of a connection's life, in nanoseconds; absurd times stick out as far as can be.
    private static func miss(_ edge: Edge, start: Timestamp, end: Timestamp) -> Int64 {
        let before = excess(of: edge.opened, over: start)
        let after = edge.closed.nanoseconds == .max ? 0 : excess(of: end, over: edge.closed)
        let sum = before.addingReportingOverflow(after)
        return sum.overflow ? .max : sum.partialValue
    }

    private static func excess(of time: Timestamp, over other: Timestamp) -> Int64 {
        guard time > other else { return 0 }
        let difference = time.nanoseconds.subtractingReportingOverflow(other.nanoseconds)
        return difference.overflow ? .max : difference.partialValue
    }

    mutating func join(_ place: Int32, account: Int32, client: ClaimedClient?, start: Timestamp, end: Timestamp) {
        attributed[edges[Int(place)].id] = place
        let known = joined[Int(place)].accounts.count
        joined[Int(place)].add(account: account, client: client, start: start, end: end)
        if joined[Int(place)].accounts.count > known { open.add(place, of: account) }
    }

    /// A request that is no account's exchange ran on a connection.
    mutating func explain(_ place: Int32, start: Timestamp, end: Timestamp) {
        joined[Int(place)].explain(start: start, end: end)
    }

    /// Notes what is known of a connection that goes on.
    /// - Returns: the accounts on it, when it is the first that is known of it.
    mutating func note(_ record: ConnectionRecord) -> [Int32] {
        var next = oldest[End(record.client)] ?? -1
        while next >= 0 {
            if edges[Int(next)].id == record.id, records[Int(next)] == nil {
                let isFirst = progress.updateValue(record, forKey: next) == nil
                return isFirst ? joined[Int(next)].accounts : []
            }
            next = edges[Int(next)].younger
        }
        return []
    }

    /// The connections that carry exchanges of an account and are not settled, as they stand.
    func open(of account: Int32) -> [(record: ConnectionRecord, joined: JoinedExchanges)] {
        open[account].compactMap { place in
            guard let record = records[Int(place)] ?? progress[place] else { return nil }
            return (record, joined[Int(place)])
        }
    }

    /// Files a burst of records on a connection whose account is known; on others it has no use.
    mutating func burst(_ burst: RecordBurst, on id: ConnectionID) {
        guard !attributed.isEmpty, let place = attributed[id] else { return }
        joined[Int(place)].add(burst)
    }

    /// The place of the edge that ended first, if its time for late exchanges is over at `now`, or would come only when a
    /// clock that was set back is there again; nil stands for the end of the run, when no more will come.
    func nextSettled(at now: Timestamp?) -> Int32? {
        guard endedStart < ended.count else { return nil }
        let place = ended[endedStart]
        guard let now else { return place }
        let closed = edges[Int(place)].closed
        let isOver = Self.excess(of: now, over: closed) > window.count || closed.isUnreachable(from: now)
        return isOver || ended.count - endedStart > Self.mostWaiting ? place : nil
    }

    /// Whether anybody's exchanges were joined to an edge.
    func isAttributed(_ place: Int32) -> Bool { joined[Int(place)].exchanges > 0 }

    func id(of place: Int32) -> ConnectionID { edges[Int(place)].id }

    func record(of place: Int32) -> ConnectionRecord? { records[Int(place)] }

    func joined(to place: Int32) -> JoinedExchanges { joined[Int(place)] }

    /// Forgets the edge that ended first.
    mutating func dropFirstEnded() {
        let place = ended[endedStart]
        endedStart += 1
        if endedStart > 4_096, endedStart * 2 > ended.count {
            ended.removeFirst(endedStart)
            endedStart = 0
        }
        let edge = edges[Int(place)]
        unlink(place, edge)
        records[Int(place)] = nil
        progress[place] = nil
        if isAttributed(place) {
            attributed[edge.id] = nil
            open.remove(place, of: joined[Int(place)].accounts)
            joined[Int(place)] = JoinedExchanges()
        }
        free.append(place)
    }

    private mutating func unlink(_ place: Int32, _ edge: Edge) {
        guard var previous = oldest[End(edge.client)] else { return }
        if previous == place {
            oldest[End(edge.client)] = edge.younger >= 0 ? edge.younger : nil
            return
        }
        while edges[Int(previous)].younger >= 0 {
            if edges[Int(previous)].younger == place {
                edges[Int(previous)].younger = edge.younger
                return
            }
            previous = edges[Int(previous)].younger
        }
    }
}

extension EdgeIndex {
    /// Exchanges without an account replace the account's: others on its connections keep what they showed.
    mutating func forget(_ leaving: Set<Int32>) {
        for account in leaving { open.forget(account) }
        for place in attributed.values { joined[Int(place)].forget(leaving) }
    }
}
