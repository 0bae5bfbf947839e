import Connections
import Packets

/// What is kept of one account: bounded whatever the account does, and no count in it is evidence.
struct AccountProfile: Sendable {
    let name: AccountName
    var exchanges = 0
    /// Exchanges known only as bursts of encrypted records.
    var burstExchanges = 0
    /// Exchanges whose edge connection was not captured or not found.
    var unjoined = 0
    var connections = 0
    var first: Timestamp?
    var last: Timestamp?
    var clients = BoundedCounts<ClaimedClient>(capacity: 64)
    var userAgents = BoundedCounts<String>(capacity: 16)
    private(set) var groups: [IPAddress: AddressGroup] = [:]
    /// Addresses let go because there were too many.
    private(set) var forgottenAddresses = 0
    private(set) var networks = BoundedCounts<IPNetwork>(capacity: 256)
    var mixing = MixedConnections()

    /// Addresses kept: VPN hopping and mobile networks change them often; beyond it the one longest unused goes.
    static let mostAddresses = 64

    init(name: AccountName) {
        self.name = name
    }

    mutating func note(_ time: Timestamp, until end: Timestamp) {
        first = min(first ?? time, time)
        last = max(last ?? end, end)
    }

    mutating func update(_ address: IPAddress, _ change: (inout AddressGroup) -> Void) {
        if groups[address] == nil {
            networks.add(.ofClient(address))
            if groups.count >= Self.mostAddresses, let oldest = groups.min(by: { $0.value.last < $1.value.last }) {
                groups[oldest.key] = nil
                forgottenAddresses += 1
            }
        }
        change(&groups[address, default: AddressGroup()])
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
