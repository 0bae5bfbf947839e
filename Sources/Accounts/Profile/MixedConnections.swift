import Base

/// Connections that carried what one client's connection cannot: counts, and the largest example for the reviewer.
struct MixedConnections: Sendable {
    var severalClients = 0
    var mostClients: [ClaimedClient] = []
    var firstSeveralClients: Timestamp?
    var severalAccounts = 0
    var mostAccounts = 0
    var firstSeveralAccounts: Timestamp?

    mutating func add(clients: Set<ClaimedClient>, at time: Timestamp) {
        severalClients += 1
        if clients.count > mostClients.count {
            mostClients = clients.sorted { $0.description < $1.description }
        }
        firstSeveralClients = min(firstSeveralClients ?? time, time)
    }

    mutating func add(accounts: Int, at time: Timestamp) {
        severalAccounts += 1
        mostAccounts = max(mostAccounts, accounts)
        firstSeveralAccounts = min(firstSeveralAccounts ?? time, time)
    }

    mutating func add(_ other: MixedConnections) {
        severalClients += other.severalClients
        if other.mostClients.count > mostClients.count { mostClients = other.mostClients }
        firstSeveralClients = [firstSeveralClients, other.firstSeveralClients].compactMap(\.self).min()
        severalAccounts += other.severalAccounts
        mostAccounts = max(mostAccounts, other.mostAccounts)
        firstSeveralAccounts = [firstSeveralAccounts, other.firstSeveralAccounts].compactMap(\.self).min()
    }
}

extension MixedConnections: RareValue {
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
