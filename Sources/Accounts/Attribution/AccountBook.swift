package import Connections
package import Base

/// Every account of a run: takes connections, exchanges and log records in the order of time, and keeps a bounded
/// profile of each account.
package struct AccountBook {
    /// How the book joins and what it may keep.
    package struct Rules: Sendable {
        /// How far clocks may differ, and how long late exchanges of an ended connection are waited for.
        package var window = Nanoseconds.seconds(5)
        /// Accounts kept; beyond it those that are silent for longest are forgotten (`AccountBook.makeRoom`).
        package var accounts = 1_000_000
        /// The bounds of what one person does.
        package var people = PeopleRules()
        /// Exchanges of the inside hop wait up to the window for their log line; without it only from the first line on.
        package var awaitsLog = false
        /// Networks of the operator's own fronts; nil recognises them (``FrontCensus``), an empty list says there are none.
        package var fronts: [IPNetwork]?
        /// Connections followed that only a log shows; beyond it the longest known is filed early.
        package var loggedConnections = LoggedConnections.most

        package init() {}

        /// Whether an edge connection from there is a front's.
        func isFront(_ address: IPAddress) -> Bool { fronts?.contains { $0.contains(address) } ?? false }
    }

    /// What could not be used.
    package struct Counters: Sendable {
        package var exchanges = 0
        package var unattributedExchanges = 0
        /// Exchanges that came through a front that the operator named.
        package var frontedExchanges = 0
        /// Exchanges of an account that no captured edge connection carried.
        package var unjoinedExchanges = 0
        package var joinedExchanges = 0
        package var joins = Joins()
        package var mergedLogRecords = 0
        /// Accounts that were forgotten because another one needed the room.
        package var accountsBeyondBound = 0
        /// Exchanges that the application refused, or that failed under a name that it never served: they change nothing.
        package var refusedExchanges = 0
        /// Failed exchanges of accounts that were served before: kept as attempts, no evidence.
        package var failedExchanges = 0
        /// Seconds in which the log stood still though lines had come thick before.
        package var stalledSeconds = 0.0
        /// Losses on a connection that concerned an account, for each account.
        package var accountLosses = 0
        /// Seconds left out because the clock was set.
        package var clockSetSeconds = 0.0
        /// Lines of the log that came after younger ones had been used: none of them is evidence or counted as an exchange.
        package var lateLines = 0
        /// Connections that only a log showed, and those of them filed early because the table was full.
        package var loggedConnections = 0
        package var loggedConnectionsFiledEarly = 0
        /// Hellos that only a log showed.
        package var loggedHellos = 0
        /// Exchanges that could not wait for their log line because the table was full.
        package var exchangesReleasedEarly = 0

        package init() {}
    }

    package internal(set) var counters = Counters()
    var profiles: [AccountProfile] = []
    /// Where a name's profile is.
    var places = PlaceIndex()
    /// Places of forgotten accounts, for new ones.
    var vacant: [Int32] = []
    /// Places of profiles that changed since their last snapshot, oldest change first.
    var unsaved = UnsavedPlaces()
    var edges: EdgeIndex
    private var recent = RecentExchanges()
    private var clients = ClientNames()
    private var clientPorts = ClientPorts()
    var logged: LoggedConnections
    var held = HeldExchanges()
    /// An edge connection was captured: then no log stands in for it.
    private var seesEdge = false
    private var awaitsLog: Bool
    /// Places of profiles that changed since they were last asked for; of one that was forgotten since it may come twice.
    var changed: [Int32] = []
    /// The profile whose live state is looked at next.
    private var resting = 0
    package var rules: Rules
    /// What is left out of evidence.
    var blind = BlindIntervals()
    /// What is left out of evidence about single accounts.
    var ownBlind = OwnBlindness()
    private var carriers = InsideConnections()
    var pace = LogPace()
    var hasBegun = false
    /// The end of what an earlier process saw, until the first exchange of this one: what lies between was not seen.
    var blindSince: Timestamp?
    /// Texts that restored profiles share.
    var texts = SharedTexts()
    /// Whether accounts that were forgotten because the table was full are listed (``takeForgotten()``).
    package var listsForgotten = false
    var forgotten: [AccountName] = []
    /// Accounts of settled connections, for lists of connections.
    package var listsConnections = false
    package internal(set) var settled: [SettledConnection] = []

    package init(rules: Rules = Rules()) {
        self.rules = rules
        edges = EdgeIndex(window: rules.window)
        logged = LoggedConnections(most: rules.loggedConnections)
        awaitsLog = rules.awaitsLog
    }

    /// What is known of the people behind each account, by its name.
    package var conducts: [(account: String, conduct: Conduct)] {
        profiles.lazy.filter { !$0.isVacant }.map { ($0.name.text, $0.conduct) }
    }

    /// Accounts that changed since the last call, in no order.
    package mutating func takeChanged() -> [AccountName] {
        defer { changed = [] }
        return changed.compactMap { place in
            guard profiles[Int(place)].isChanged else { return nil }
            profiles[Int(place)].isChanged = false
            return profiles[Int(place)].name
        }
    }

    func place(of account: AccountName) -> Int32? {
        places.place(account.hashValue) { profiles[Int($0)].name == account }
    }

    func profile(of account: AccountName) -> AccountProfile? { place(of: account).map { profiles[Int($0)] } }

    func openEdges(of place: Int32) -> [(record: ConnectionRecord, joined: JoinedExchanges)] {
        edges.open(of: place)
    }

    func openLogged(of place: Int32) -> [LoggedConnection] { seesEdge ? [] : logged.open(of: place) }

    // MARK: What comes in

    /// Takes what a stretch of packets brought.
    package mutating func take(_ events: ConnectionEvents) {
        if !events.opened.isEmpty, !seesEdge {
            seesEdge = true
            counters.joins.hasEdge = true
            logged.removeAll()
        }
        for loss in events.losses { noteLoss(loss) }
        for gap in events.gaps { blind.add(from: gap.from, to: gap.to) }
        for opened in events.opened { edges.open(opened) }
        for record in events.progress {
            // From its first report on a connection counts, so its accounts have changed.
            for account in edges.note(record) where account >= 0 { mark(account) }
        }
        for burst in events.bursts { edges.burst(burst.burst, on: burst.connection) }
        for carried in events.carried { take(carried) }
        for record in events.finished {
            if record.content == .tls, edges.end(record) { continue }
            if listsConnections { settled.append(SettledConnection(record: record, account: nil, exchanges: 0)) }
        }
    }

    private mutating func take(_ carried: ConnectionEvents.Carried) {
        let exchange = carried.exchange
        guard let account = exchange.account else {
            counters.unattributedExchanges += 1
            return
        }
        if let client = exchange.forwardedFor {
            recent.add(client, start: exchange.start, end: exchange.end)
        }
        take(
            Sighting(
                account: account, userAgent: exchange.client, client: exchange.forwardedFor,
                isPortDoubtful: exchange.isPortDoubtful, behindFront: exchange.behindFront,
                exchange: AccountExchange(exchange), isLogged: false, carrier: carried.connection),
            ExchangeStanding(status: exchange.status))
    }

    /// Takes a line of the gateway's log. When the same exchange was seen on the inside hop, that one counts, and takes
    /// from the line what only the log knows.
    package mutating func take(_ record: RequestRecord) {
        awaitsLog = true
        let standing = ExchangeStanding(logged: record.status)
        if standing != .served {
            pace.note(record.time)
        } else if let silence = pace.take(record.time, account: record.account) {
            blind.add(from: silence.from, to: silence.to)
            if silence.isStall { counters.stalledSeconds += (silence.to - silence.from).seconds }
        }
        let hello = record.ja4.flatMap { clients.hello($0) }
        if let source = record.source, recent.contains(source, start: record.start, end: record.time) {
            counters.mergedLogRecords += 1
            if standing == .served {
                counters.joins.lines += 1
                counters.joins.linesOfExchanges += 1
            }
            guard standing != .refused else { return }
            let own = rules.isFront(source.address) ? nil : hello
            held.complete(source, with: record, hello: own.map { NameNumber.of(source.address, hello: $0) })
            if let own, standing == .served, !seesEdge { logged.name(own, client: source) }
            return
        }
        guard let account = AccountName(record.account) else {
            counters.unattributedExchanges += 1
            return
        }
        let line = Sighting(
            account: account, userAgent: record.client, client: record.source,
            behindFront: record.behindFront { rules.isFront($0) }, server: record.destination, hello: hello,
            exchange: AccountExchange(record), isLogged: true)
        if standing == .served, complete(line, with: record) { return }
        take(line, standing)
        if !seesEdge { settleLogged(until: record.time) }
        rest(1, at: record.time)
    }

    /// Counts a line that came too late to be put in order.
    package mutating func noteLateLine() { counters.lateLines += 1 }

    /// An exchange on its way to its account.
    private struct Sighting {
        var account: AccountName
        var userAgent: String?
        /// The client's end of the edge connection, which may be a front's.
        var client: Endpoint?
        /// The client's port came from a field that may have the server's.
        var isPortDoubtful = false
        /// The client's address as the front gave it.
        var behindFront: IPAddress?
        var server: Endpoint?
        var hello: JA4?
        var exchange: AccountExchange
        /// Only the log shows it: its clock is another one.
        var isLogged: Bool
        /// The connection of the inside hop.
        var carrier: ConnectionID?
    }

    /// Takes an exchange as far as its answer allows.
    private mutating func take(_ sighting: Sighting, _ standing: ExchangeStanding) {
        if standing != .served { explainBurst(of: sighting) }
        switch standing {
        case .served: file(sighting)
        case .attempted:
            guard let place = place(of: sighting.account) else { fallthrough }
            counters.failedExchanges += 1
            pass(sighting.exchange, to: place, sighting)
        case .refused: counters.refusedExchanges += 1
        }
    }

    /// A request that was not served leaves a burst on its edge connection, too. It is no exchange of an account.
    private mutating func explainBurst(of sighting: Sighting) {
        let (start, end) = (sighting.exchange.start, sighting.exchange.end)
        guard seesEdge, let client = sighting.client, client.port != 0,
            let edge = edges.match(
                client: client, server: sighting.server, start: start, end: end, isForeignClock: sighting.isLogged)
        else { return }
        edges.explain(edge, start: start, end: end)
    }

    private mutating func file(_ sighting: Sighting) {
        guard let place = place(for: sighting.account) else {
            counters.unattributedExchanges += 1
            return
        }
        counters.exchanges += 1
        if sighting.isLogged { counters.joins.lines += 1 } else { counters.joins.exchanges += 1 }
        if !hasBegun { begin(with: sighting.exchange) }
        if let carrier = sighting.carrier { note(sighting, on: carrier, at: place) }
        mark(place)
        var exchange = sighting.exchange
        let reading = sighting.userAgent.map { clients.read($0) }
        let claimed = reading?.client
        exchange.client = claimed?.number ?? 0
        exchange.family = claimed?.family ?? 0
        profiles[Int(place)].exchanges.raise()
        profiles[Int(place)].note(exchange.start, until: exchange.end)
        if let reading { profiles[Int(place)].userAgents.add(reading.text) }
        if let claimed { profiles[Int(place)].clients.add(claimed.number) }
        let isFronted = isBehindFront(sighting)
        (exchange.endpoint, exchange.connection) = locate(sighting, place, claimed?.client)
        if isFronted {
            profiles[Int(place)].fronted.raise()
            counters.frontedExchanges += 1
            counters.joins.fronted += 1
        } else if exchange.connection == 0 {
            profiles[Int(place)].unjoined.raise()
            counters.unjoinedExchanges += 1
        } else if seesEdge {
            if sighting.isLogged {
                counters.joins.linesOnConnections += 1
            } else {
                counters.joins.exchangesOnConnections += 1
            }
        }
        pass(exchange, to: place, sighting)
    }

    private func isBehindFront(_ sighting: Sighting) -> Bool {
        sighting.client.map { rules.isFront($0.address) } ?? false
    }

    /// Where an exchange came from, and the number of its connection; 0 for what is not known.
    private mutating func locate(
        _ sighting: Sighting, _ place: Int32, _ claimed: ClaimedClient?
    ) -> (endpoint: UInt64, connection: UInt64) {
        let isFronted = isBehindFront(sighting)
        guard let address = isFronted ? sighting.behindFront : sighting.client?.address else { return (0, 0) }
        profiles[Int(place)].update(address) {
            $0.exchanges.raise()
            $0.last = max($0.last, sighting.exchange.end)
        }
        let endpoint = NameNumber.of(address, hello: isFronted ? nil : sighting.hello)
        // A front's connection says nothing about the client, and is joined to nothing.
        guard !isFronted, let client = sighting.client else { return (endpoint, 0) }
        return (endpoint, connection(of: sighting, client, place, claimed))
    }

    /// Takes a line about an exchange of the inside hop that does not name the client's end (``HeldExchanges/twin(of:account:)``).
    /// The line then gives the exchange its address and connection.
    /// - Returns: false when there is no such exchange.
    private mutating func complete(_ line: Sighting, with record: RequestRecord) -> Bool {
        guard let place = place(of: line.account), let twin = held.twin(of: record, account: place) else {
            return false
        }
        counters.mergedLogRecords += 1
        counters.joins.lines += 1
        counters.joins.linesOfExchanges += 1
        guard line.client != nil, held.client(of: twin) == nil else {
            held.complete(twin, with: record, endpoint: nil)
            return true
        }
        let claimed = line.userAgent.flatMap { clients.read($0).client }
        let (endpoint, connection) = locate(line, place, claimed?.client)
        held.complete(twin, with: record, endpoint: endpoint, connection: connection)
        if connection != 0 {
            profiles[Int(place)].unjoined -= min(profiles[Int(place)].unjoined, 1)
            counters.unjoinedExchanges -= 1
            if seesEdge { counters.joins.exchangesOnConnections += 1 }
        }
        mark(place)
        return true
    }

    /// The number of the connection that carried an exchange, a captured one's or, without an edge capture, one that
    /// the exchanges themselves tell of; 0 for none.
    private mutating func connection(
        of sighting: Sighting, _ client: Endpoint, _ place: Int32, _ claimed: ClaimedClient?
    ) -> UInt64 {
        guard client.port != 0 else { return 0 }
        let (start, end) = (sighting.exchange.start, sighting.exchange.end)
        if seesEdge {
            guard
                let edge = edges.match(
                    client: client, server: sighting.server, start: start, end: end,
                    isForeignClock: sighting.isLogged)
            else { return 0 }
            counters.joinedExchanges += 1
            edges.join(edge, account: place, client: claimed, start: start, end: end)
            return (edges.id(of: edge).serial &+ 1) << 1
        }
        guard ClientPorts.isPossible(client, server: sighting.server),
            !sighting.isPortDoubtful || clientPorts.take(client)
        else { return 0 }
        let added = logged.add(
            client: client, server: sighting.server, account: place, claimed: claimed, hello: sighting.hello,
            start: start, end: end)
        if let ended = added.ended { settle(ended) }
        if let surplus = logged.takeSurplus() {
            counters.loggedConnectionsFiledEarly += 1
            settle(surplus)
        }
        return added.number
    }

    private mutating func pass(_ exchange: AccountExchange, to place: Int32, _ sighting: Sighting) {
        let waits = awaitsLog && !sighting.isLogged
        guard waits || !held.isEmpty else {
            observe(exchange, at: place)
            return
        }
        held.add(exchange, account: place, client: sighting.client, isComplete: !waits)
        if let surplus = held.takeSurplus() {
            counters.exchangesReleasedEarly += 1
            observe(surplus.exchange, at: surplus.account)
        }
    }

    private mutating func observe(_ exchange: AccountExchange, at place: Int32) {
        // Its account may have been forgotten while it was held.
        guard place >= 0 else { return }
        mark(place)
        profiles[Int(place)].observe(exchange, rules: rules.people, blind: blind(for: place))
    }

    private mutating func place(for account: AccountName) -> Int32? {
        if let place = place(of: account) { return place }
        if isFull { makeRoom() }
        return add(AccountProfile(name: account))
    }

    // MARK: Losses

    /// Makes the accounts blind that a connection carried when the capture lost some of its bytes.
    private mutating func noteLoss(_ loss: ConnectionEvents.Loss) {
        for carried in carriers.noteLoss(loss) where Self.tag(profiles[Int(carried.account)]) == carried.tag {
            blind(carried.account, at: loss.at)
        }
    }

    private mutating func note(_ sighting: Sighting, on carrier: ConnectionID, at place: Int32) {
        let carried = InsideConnections.Carried(
            account: place, tag: Self.tag(profiles[Int(place)]), start: sighting.exchange.start,
            end: sighting.exchange.end)
        if let loss = carriers.note(carried, on: carrier) { blind(place, at: loss) }
    }

    private mutating func blind(_ place: Int32, at loss: Timestamp) {
        ownBlind.add(loss, account: place)
        counters.accountLosses += 1
    }

    /// Distinguishes an account from one that has its place now.
    private static func tag(_ profile: AccountProfile) -> UInt32 {
        UInt32(truncatingIfNeeded: profile.name.hashValue)
    }

    private func blind(for place: Int32) -> BlindIntervals { ownBlind.joined(with: blind, account: place) }

    // MARK: Settling

    /// Files connections whose time for late exchanges is over at `now`.
    package mutating func settle(at now: Timestamp) {
        recent.forget(before: Timestamp(nanoseconds: now.nanoseconds &- rules.window.count &* 2))
        release(endedBefore: Timestamp(nanoseconds: now.nanoseconds &- rules.window.count))
        settleEdges(until: now)
        settleLogged(until: now)
        rest(Self.restedAtOnce, at: now)
    }

    /// Profiles looked at in one settling.
    package static let restedAtOnce = 256

    /// Lets go, account after account, of what only matters while an account is in use.
    private mutating func rest(_ count: Int, at now: Timestamp) {
        let before = Timestamp(nanoseconds: now.nanoseconds &- Conduct.quietBeforeRest.count)
        for _ in 0..<min(count, profiles.count) {
            resting = resting + 1 < profiles.count ? resting + 1 : 0
            let blind = blind(for: Int32(resting))
            if profiles[resting].rest(before: before, rules: rules.people, blind: blind) { mark(Int32(resting)) }
        }
    }

    /// Goes on after the clock was set: what lies between the time that it showed and the time that it shows is left out of
    /// evidence. When it went back, nothing earlier is compared with what comes: what waits is passed on, connections that
    /// only the log shows are filed, and every account rests.
    ///
    /// To be called before the first that comes with the new time.
    package mutating func noteClockSet(_ gap: ConnectionEvents.Gap, isBack: Bool) {
        blind.add(from: gap.from, to: gap.to)
        if isBack { blind.end(by: gap.to) }
        counters.clockSetSeconds += (gap.to - gap.from).seconds
        pace.goOn(at: isBack ? gap.from : gap.to)
        guard isBack else { return }
        recent = RecentExchanges()
        release(endedBefore: nil)
        settleLogged(until: nil)
        for place in profiles.indices where !profiles[place].isVacant {
            let blind = blind(for: Int32(place))
            if profiles[place].breakOff(rules: rules.people, blind: blind) { mark(Int32(place)) }
        }
    }

    /// Files every connection that has ended: the run is over.
    package mutating func settleAll() {
        release(endedBefore: nil)
        settleEdges(until: nil)
        settleLogged(until: nil)
        for place in profiles.indices {
            profiles[place].finish(rules: rules.people, blind: blind(for: Int32(place)))
            mark(Int32(place))
        }
    }

    private mutating func release(endedBefore time: Timestamp?) {
        while let next = held.take(endedBefore: time) {
            observe(next.exchange, at: next.account)
        }
    }

    private mutating func settleLogged(until now: Timestamp?) {
        while let ended = logged.takeEnded(at: now) { settle(ended) }
    }

    private mutating func settle(_ connection: LoggedConnection) {
        counters.loggedConnections += 1
        if connection.hello != nil { counters.loggedHellos += 1 }
        for account in connection.accounts where account >= 0 {
            mark(account)
            profiles[Int(account)].file(connection, as: account)
        }
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
        for account in joined.accounts where account >= 0 {
            mark(account)
            profiles[Int(account)].file(record, joined, as: account)
        }
        if listsConnections {
            settled.append(
                SettledConnection(
                    record: record, account: joined.accounts.first { $0 >= 0 }.map { profiles[Int($0)].name },
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
