import Connections
import Packets

/// What is kept of one account: bounded whatever the account does, and no count in it is evidence.
struct AccountProfile: Sendable {
    let name: AccountName
    var exchanges: UInt32 = 0
    /// Exchanges known only as bursts of encrypted records.
    var burstExchanges: UInt32 = 0
    /// Exchanges whose connection is not known, neither captured nor told by a log.
    var unjoined: UInt32 = 0
    var connections: UInt32 = 0
    private var earliest = Timestamp(nanoseconds: .max)
    private var latest = Timestamp(nanoseconds: .min)
    /// By the numbers of ``ClientNames``.
    var clients = BoundedCounts<UInt32>(capacity: 64)
    var userAgents = BoundedCounts<String>(capacity: 16)
    private(set) var groups = SmallTable<IPAddress, AddressGroup>()
    /// Their first addresses; looked into when an address is new.
    private(set) var networks = BoundedCounts<IPAddress>(capacity: 256)
    /// One where there is anything to say, which is rare.
    private var mixings: [MixedConnections] = []
    /// Addresses let go because there were too many.
    private(set) var forgottenAddresses: UInt32 = 0
    /// Changed since its last snapshot.
    var isUnsaved = false
    /// Changed since it was last asked whether it did.
    var isChanged = false
    var known = KnownFields()
    var crossing = Crossing()
    /// Asleep while the account rests.
    private var dormant = Dormant<Conduct>()
    /// The clock was set back while the account rested: conversations begin anew with its next exchange.
    private var beginsAnew = false

    /// Addresses kept: VPN hopping and mobile networks change them often; beyond it the one longest unused goes.
    static let mostAddresses = 64

    init(name: AccountName) {
        self.name = name
    }

    mutating func note(_ time: Timestamp, until end: Timestamp) {
        earliest = min(earliest, time)
        latest = max(latest, end)
    }

    /// Takes back that anything was seen after `now`.
    mutating func end(by now: Timestamp) {
        earliest = min(earliest, now)
        latest = min(latest, now)
        for address in groups.keys { groups.update(address, orNew: AddressGroup()) { $0.last = min($0.last, now) } }
    }

    /// The first start and the last end; nil before there are any.
    var first: Timestamp? { earliest.nanoseconds == .max ? nil : earliest }
    var last: Timestamp? { latest.nanoseconds == .min ? nil : latest }

    var conduct: Conduct {
        _read { yield dormant.value }
        _modify { yield &dormant.value }
    }

    var mixing: MixedConnections {
        get { mixings.first ?? MixedConnections() }
        set { mixings = [newValue] }
    }

    mutating func update(_ address: IPAddress, _ change: (inout AddressGroup) -> Void) {
        if !groups.contains(address) {
            networks.add(IPNetwork.ofClient(address).address)
            if groups.count >= Self.mostAddresses, let oldest = groups.min(by: { $0.value.last < $1.value.last }) {
                groups.remove(oldest.key)
                forgottenAddresses.raise()
            }
        }
        groups.update(address, orNew: AddressGroup(), change)
    }
}

extension AccountProfile {
    /// Takes an exchange with all that is known of it, in about the order of their ends.
    mutating func observe(_ exchange: AccountExchange, rules: PeopleRules, blind: BlindIntervals) {
        applyClockSetBack()
        known.add(exchange)
        let placement = conduct.observe(exchange, rules: rules, blind: blind)
        crossing.observe(exchange, placement, conduct.latestOrigin)
    }

    /// Lets go of what only matters while the account is in use, if nothing came since `time`.
    /// - Returns: whether there was anything to let go.
    mutating func rest(before time: Timestamp, rules: PeopleRules, blind: BlindIntervals) -> Bool {
        guard let last, last < time, !dormant.isAsleep else { return false }
        // Turns are recorded for one run alone, and no snapshot holds them.
        defer { if !rules.recordsTurns { dormant.sleep() } }
        guard !conduct.isResting else { return false }
        crossing.rest()
        conduct.rest(rules: rules, blind: blind)
        return true
    }

    /// What is left to do when no more will come.
    mutating func finish(rules: PeopleRules, blind: BlindIntervals) {
        if !dormant.isAsleep { conduct.finish(rules: rules, blind: blind) }
    }

    /// Lets go of everything that would be compared with what comes: the clock was set back.
    /// - Returns: whether there was anything to let go.
    mutating func breakOff(rules: PeopleRules, blind: BlindIntervals) -> Bool {
        guard last != nil else { return false }
        crossing.rest()
        guard dormant.isAsleep else { return conduct.breakOff(rules: rules, blind: blind) }
        // A million at once are not woken for it.
        beginsAnew = true
        return true
    }

    private mutating func applyClockSetBack() {
        guard beginsAnew else { return }
        beginsAnew = false
        conduct.beginAnew()
    }

    /// Most of it takes little room, and more time to read.
    var isAsleep: Bool { dormant.isAsleep }

    /// As it is restored: in use only if it was.
    mutating func sleepIfResting() {
        if conduct.isResting { dormant.sleep() }
    }
}

/// How many exchanges came with what a gateway may or may not log: what is missing says which evidence is silent.
struct KnownFields: Sendable, Equatable {
    var exchanges: UInt32 = 0
    var tokens: UInt32 = 0
    var stop: UInt32 = 0
    var initiator: UInt32 = 0
    var thread: UInt32 = 0
    var device: UInt32 = 0
    var connection: UInt32 = 0

    mutating func add(_ exchange: AccountExchange) {
        exchanges &+= 1
        if exchange.inputTokens != nil { tokens &+= 1 }
        if exchange.stop != .unknown { stop &+= 1 }
        if exchange.initiator != .unknown { initiator &+= 1 }
        if exchange.thread != 0 { thread &+= 1 }
        if exchange.device != 0 { device &+= 1 }
        if exchange.connection != 0 { connection &+= 1 }
    }
}

/// Connections that carried what one client's connection cannot: kept with one example for the reviewer.
struct MixedConnections: Sendable {
    var severalClients = 0
    var mostClients: [ClaimedClient] = []
    var firstSeveralClients: Timestamp?
    var severalAccounts = 0
    var mostAccounts = 0
    var firstSeveralAccounts: Timestamp?
}

extension AccountProfile: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        // Whose it is, the store says and the checksum holds it to; what has changed is the book's business.
        coder.leave("name")
        coder.leave("isUnsaved")
        coder.leave("isChanged")
        try coder.integer("exchanges", &exchanges)
        try coder.integer("burstExchanges", &burstExchanges)
        try coder.integer("unjoined", &unjoined)
        try coder.integer("connections", &connections)
        try coder.time("earliest", &earliest)
        try coder.time("latest", &latest)
        try coder.value("clients", &clients)
        try coder.value("userAgents", &userAgents)
        try groups.code("groups", with: &coder, most: Self.mostAddresses, new: AddressGroup()) {
            (coder, group) throws(SnapshotError) in
            try coder.value("groups", &group)
        }
        try coder.value("networks", &networks)
        try coder.list("mixings", of: &mixings, most: 1, new: MixedConnections())
        try coder.integer("forgottenAddresses", &forgottenAddresses)
        try coder.value("known", &known)
        try coder.value("crossing", &crossing)
        coder.leave("beginsAnew")
        applyClockSetBack()
        try coder.value("dormant", &dormant)
    }
}

extension KnownFields: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("exchanges", &exchanges)
        try coder.integer("tokens", &tokens)
        try coder.integer("stop", &stop)
        try coder.integer("initiator", &initiator)
        try coder.integer("thread", &thread)
        try coder.integer("device", &device)
        try coder.integer("connection", &connection)
    }
}

extension MixedConnections: SnapshotCoded {
    /// As many as one connection's names are kept.
    private static let mostClients = 32

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("severalClients", &severalClients, in: 0...Int(UInt32.max))
        try coder.list("mostClients", of: &mostClients, most: Self.mostClients, new: ClaimedClient.blank)
        try coder.time("firstSeveralClients", &firstSeveralClients)
        try coder.integer("severalAccounts", &severalAccounts, in: 0...Int(UInt32.max))
        try coder.integer("mostAccounts", &mostAccounts, in: 0...Int(UInt32.max))
        try coder.time("firstSeveralAccounts", &firstSeveralAccounts)
    }
}
