import Base

/// A connection that was open when a snapshot was taken, and that the snapshot counts as if it had ended then.
///
/// If it goes on under the next process, that process sees the rest of it. The rest is filed as the same connection: what the
/// snapshot has counted is not counted again.
struct CarriedConnection: Sendable {
    var client: Endpoint
    var last: Timestamp
    /// What it had shown: several clients, several accounts.
    var hasSeveralClients: Bool
    var hasSeveralAccounts: Bool

    /// Connections kept of one account; more than anybody's tools hold open, and the oldest makes room.
    static let most = 64
    /// A log that stood still for longer belongs to another connection (`LoggedConnections.idleLimit`), and a restart takes
    /// some seconds.
    static let longestPause = Nanoseconds.seconds(120)
}

extension CarriedConnection: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        var (address, port) = (client.address, client.port)
        try coder.value("client", &address)
        try coder.integer("client", &port)
        client = Endpoint(address: address, port: port)
        try coder.time("last", &last)
        try coder.flag("hasSeveralClients", &hasSeveralClients)
        try coder.flag("hasSeveralAccounts", &hasSeveralAccounts)
    }

    static var blank: CarriedConnection {
        CarriedConnection(
            client: Endpoint(address: .blank, port: 0), last: Timestamp(nanoseconds: 0), hasSeveralClients: false,
            hasSeveralAccounts: false)
    }
}

extension AccountProfile {
    /// Takes out the connection that a captured one is the rest of; nil for one that is new. One whose SYN was seen is new.
    mutating func takeCarried(_ client: Endpoint, isMidstream: Bool) -> CarriedConnection? {
        takeCarried(client).flatMap { isMidstream ? $0 : nil }
    }

    /// Takes out the connection that a logged one is the rest of: it began soon after the last that the snapshot knew.
    mutating func takeCarried(_ client: Endpoint, began: Timestamp) -> CarriedConnection? {
        takeCarried(client).flatMap { began.isAfter($0.last, by: CarriedConnection.longestPause) ? nil : $0 }
    }

    private mutating func takeCarried(_ client: Endpoint) -> CarriedConnection? {
        guard !carried.isEmpty, let index = carried.lastIndex(where: { $0.client == client }) else { return nil }
        return carried.remove(at: index)
    }

    /// Notes a connection that a snapshot files while it is open.
    mutating func carry(_ connection: CarriedConnection) {
        carried.removeAll { $0.client == connection.client }
        if carried.count >= CarriedConnection.most { carried.remove(at: 0) }
        carried.append(connection)
    }
}
