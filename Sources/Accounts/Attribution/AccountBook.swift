package import Connections
package import Packets

/// Every account of a run: takes connections, exchanges and log records in the order of time, and keeps a bounded
/// profile of each account.
package struct AccountBook {
    /// How the book joins and what it may keep.
    package struct Rules: Sendable {
        /// How far clocks may differ, and how long late exchanges of an ended connection are waited for.
        package var window = Nanoseconds.seconds(5)
        /// Accounts kept; exchanges of further ones are counted as unattributed.
        package var accounts = 1_000_000

        package init() {}
    }

    /// What could not be used.
    package struct Counters: Sendable {
        package var unattributedExchanges = 0
        /// Exchanges of an account that no captured edge connection carried.
        package var unjoinedExchanges = 0
        package var joinedExchanges = 0
        package var mergedLogRecords = 0
        package var accountsBeyondBound = 0
    }

    package private(set) var counters = Counters()
    var profiles: [AccountProfile] = []
    private var places: [AccountName: Int32] = [:]
    private var edges: EdgeIndex
    private var recent = RecentExchanges()
    private var clients = ClientNames()
    private let rules: Rules
    /// Accounts of settled connections, for whoever lists connections.
    package var listsConnections = false
    package private(set) var settled: [SettledConnection] = []

    package init(rules: Rules = Rules()) {
        self.rules = rules
        edges = EdgeIndex(window: rules.window)
    }

    // MARK: What comes in

    /// Takes what a stretch of packets brought.
    package mutating func take(_ events: ConnectionEvents) {
        for opened in events.opened { edges.open(opened) }
        for burst in events.bursts { edges.burst(burst.burst, on: burst.connection) }
        for carried in events.carried { take(carried.exchange) }
        for record in events.finished {
            if record.content == .tls, edges.end(record) { continue }
            if listsConnections { settled.append(SettledConnection(record: record, account: nil, exchanges: 0)) }
        }
    }

    private mutating func take(_ exchange: Exchange) {
        guard let account = exchange.account else {
            counters.unattributedExchanges += 1
            return
        }
        if let client = exchange.forwardedFor {
            recent.add(client, start: exchange.start, end: exchange.end)
        }
        file(
            account, userAgent: exchange.client, client: exchange.forwardedFor, server: nil, start: exchange.start,
            end: exchange.end, isForeignClock: false)
    }

    /// Takes a line of the gateway's log. When the same exchange was seen on the inside hop, that one counts.
    package mutating func take(_ record: RequestRecord) {
        if let source = record.source, recent.contains(source, start: record.start, end: record.time) {
            counters.mergedLogRecords += 1
            return
        }
        guard let account = AccountName(record.account) else {
            counters.unattributedExchanges += 1
            return
        }
        file(
            account, userAgent: record.client, client: record.source, server: record.destination,
            start: record.start, end: record.time, isForeignClock: true)
    }

    private mutating func file(
        _ account: AccountName, userAgent: String?, client: Endpoint?, server: Endpoint?, start: Timestamp,
        end: Timestamp, isForeignClock: Bool
    ) {
        guard let place = place(of: account) else {
            counters.unattributedExchanges += 1
            return
        }
        let claimed = userAgent.flatMap { clients.claimed($0) }
        profiles[Int(place)].exchanges += 1
        profiles[Int(place)].note(start, until: end)
        if let userAgent { profiles[Int(place)].userAgents.add(userAgent) }
        if let claimed { profiles[Int(place)].clients.add(claimed) }
        guard let client else {
            profiles[Int(place)].unjoined += 1
            counters.unjoinedExchanges += 1
            return
        }
        profiles[Int(place)].update(client.address) {
            $0.exchanges += 1
            $0.last = max($0.last, end)
        }
        guard client.port != 0,
            let edge = edges.match(
                client: client, server: server, start: start, end: end, isForeignClock: isForeignClock)
        else {
            profiles[Int(place)].unjoined += 1
            counters.unjoinedExchanges += 1
            return
        }
        counters.joinedExchanges += 1
        edges.join(edge, account: place, client: claimed, start: start, end: end)
    }

    private mutating func place(of account: AccountName) -> Int32? {
        if let place = places[account] { return place }
        guard profiles.count < rules.accounts else {
            counters.accountsBeyondBound += 1
            return nil
        }
        let place = Int32(profiles.count)
        profiles.append(AccountProfile(name: account))
        places[account] = place
        return place
    }

    // MARK: Settling

    /// Files connections whose time for late exchanges is over at `now`.
    package mutating func settle(at now: Timestamp) {
        recent.forget(before: Timestamp(nanoseconds: now.nanoseconds &- rules.window.count &* 2))
        settleEdges(until: now)
    }

    /// Files every connection that has ended: the run is over.
    package mutating func settleAll() {
        settleEdges(until: nil)
    }

    private mutating func settleEdges(until now: Timestamp?) {
        while let place = edges.nextSettled(at: now) {
            if listsConnections || edges.isAttributed(place), let record = edges.record(of: place) {
                settle(record, edges.joined(to: place))
            }
            edges.dropFirstEnded()
        }
    }

    private mutating func settle(_ record: ConnectionRecord, _ joined: JoinedExchanges) {
        for account in joined.accounts {
            profiles[Int(account)].file(record, joined, as: account)
        }
        if listsConnections {
            settled.append(
                SettledConnection(
                    record: record, account: joined.accounts.first.map { profiles[Int($0)].name },
                    exchanges: joined.exchanges))
        }
    }

    /// Takes the connections settled since the last call.
    package mutating func takeSettled() -> [SettledConnection] {
        defer { settled.removeAll(keepingCapacity: true) }
        return settled
    }
}

/// A connection with the account it was attributed to.
package struct SettledConnection: Sendable {
    package var record: ConnectionRecord
    /// The first account seen on it.
    package var account: AccountName?
    /// Exchanges joined to it.
    package var exchanges: Int
}
