import Connections
import Base

/// What is kept of one account: bounded whatever the account does, and no count in it is evidence.
struct AccountProfile: Sendable {
    let name: AccountName
    var exchanges: UInt32 = 0
    /// Exchanges known only as bursts of encrypted records.
    var burstExchanges: UInt32 = 0
    /// Exchanges whose connection is not known, neither captured nor shown by a log.
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
    /// Mixed connections of addresses that were evicted; the others' are in their groups.
    private var forgottenMixing = Rare<MixedConnections>()
    /// Exchanges that came through a front that the operator named.
    var fronted: UInt32 = 0
    /// Connections that the last snapshot counted while they were open.
    var carried = ShortList<CarriedConnection>()
    /// Addresses evicted because there were too many.
    private(set) var forgottenAddresses: UInt32 = 0
    /// Changed since its last snapshot.
    var isUnsaved = false
    /// Changed since it was last asked whether it did.
    var isChanged = false
    var known = KnownFields()
    var crossing = Crossing()
    /// Asleep while the account rests.
    private var dormant = Dormant<Conduct>()
    /// The clock was set back while the account rested: conversations start again with its next exchange.
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

    /// Mixed connections from all addresses.
    var mixing: MixedConnections {
        groups.reduce(into: forgottenMixing.value) { $0.add($1.value.mixing) }
    }

    /// Notes mixed connections from an address, or among those of evicted addresses.
    mutating func mix(from address: IPAddress, _ change: (inout MixedConnections) -> Void) {
        if groups.contains(address) {
            groups.update(address, orNew: AddressGroup()) { change(&$0.mixing) }
        } else {
            change(&forgottenMixing.value)
        }
    }

    mutating func update(_ address: IPAddress, _ change: (inout AddressGroup) -> Void) {
        if !groups.contains(address) {
            networks.add(IPNetwork.ofClient(address).address)
            if groups.count >= Self.mostAddresses, let oldest = groups.min(by: { $0.value.last < $1.value.last }) {
                if oldest.value.isMixed { forgottenMixing.value.add(oldest.value.mixing) }
                groups.remove(oldest.key)
                forgottenAddresses.raise()
            }
        }
        groups.update(address, orNew: AddressGroup(), change)
    }

    /// Leaves out what was measured of connections from some addresses, a front's. Which addresses were evicted is not known
    /// any more, so their mixed connections are left out with them. Crossing is not kept by address: it is left out when most
    /// exchanges came from there.
    mutating func leaveOut(_ isLeftOut: (IPAddress) -> Bool) {
        var (all, left) = (0, 0)
        for (address, group) in groups {
            all += Int(group.exchanges)
            guard isLeftOut(address) else { continue }
            left += Int(group.exchanges)
            connections -= min(connections, group.connections)
            groups.remove(address)
        }
        forgottenMixing.removeAll()
        if left * 2 > all { crossing = Crossing() }
    }
}

extension AccountProfile {
    /// Takes an exchange with all that is known of it, in about the order of their ends.
    mutating func observe(_ exchange: AccountExchange, rules: PeopleRules, blind: BlindIntervals) {
        applyClockSetBack()
        guard !exchange.failed else {
            _ = conduct.observe(exchange, rules: rules, blind: blind)
            return
        }
        known.add(exchange)
        if conduct.isRested(before: exchange) { crossing.rest() }
        let placement = conduct.observe(exchange, rules: rules, blind: blind)
        crossing.observe(exchange, placement, conduct.latestOrigin)
    }

    /// Lets go of what only matters while the account is in use, if nothing came since `time`.
    /// - Returns: whether there was anything to free.
    mutating func rest(before time: Timestamp, rules: PeopleRules, blind: BlindIntervals) -> Bool {
        guard let last, last < time, !dormant.isAsleep else { return false }
        // Turns are recorded for one run alone, and no snapshot holds them.
        defer { if !rules.recordsTurns { dormant.sleep() } }
        guard !conduct.isResting else { return false }
        carried = ShortList()
        crossing.rest()
        conduct.rest(rules: rules, blind: blind)
        return true
    }

    /// What is left to do when no more will come.
    mutating func finish(rules: PeopleRules, blind: BlindIntervals) {
        if !dormant.isAsleep { conduct.finish(rules: rules, blind: blind) }
    }

    /// Lets go of everything that would be compared with what comes: the clock was set back.
    /// - Returns: whether there was anything to free.
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
        try coder.value("forgottenMixing", &forgottenMixing)
        try coder.integer("fronted", &fronted)
        try coder.list("carried", of: &carried.array, most: CarriedConnection.most, new: CarriedConnection.blank)
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
