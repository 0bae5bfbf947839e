import Connections
import Packets

extension AccountProfile {
    /// Files a connection that only a log told of. Nothing was measured on it: it says who used it, nothing of the way.
    mutating func file(_ logged: LoggedConnection, as place: Int32) {
        connections.raise()
        let claimed = logged.clients(of: place)
        // A reused port may have brought others: what does not interleave is nobody's sign.
        let accounts = logged.sharedAccounts.shared
        let sharesAccounts = accounts.contains(place)
        let clients = logged.sharedClients.shared
        let sharesClients = clients.contains { claimed.contains($0) }
        if sharesClients { note(clients: Set(clients), at: logged.sharedClients.since ?? logged.first) }
        if sharesAccounts { note(accounts: accounts.count, at: logged.sharedAccounts.since ?? logged.first) }
        // An address that was let go meanwhile stays so.
        guard groups.contains(logged.client.address) else { return }
        update(logged.client.address) { group in
            group.connections.raise()
            group.last = max(group.last, logged.last)
            if sharesClients { group.connectionsWithSeveralClients.raise() }
            if sharesAccounts { group.connectionsWithSeveralAccounts.raise() }
            if let hello = logged.hello { group.add(hello, claimed, at: logged.first) }
        }
    }
}
