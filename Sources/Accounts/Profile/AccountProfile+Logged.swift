import Connections
import Base

extension AccountProfile {
    /// Files a connection that only a log showed. Nothing was measured on it: it says who used it, not the path.
    mutating func file(_ logged: LoggedConnection, as place: Int32) {
        // Its beginning may be in a snapshot, which has counted it.
        let carried = takeCarried(logged.client, began: logged.first)
        if carried == nil { connections.raise() }
        let claimed = logged.clients(of: place)
        // A reused port may have brought others: what does not interleave is not a sign.
        let accounts = logged.sharedAccounts.shared
        let sharesAccounts = accounts.contains(place)
        let clients = logged.sharedClients.shared
        let sharesClients = clients.contains { claimed.contains($0) }
        if sharesClients, carried?.hasSeveralClients != true {
            mix(from: logged.client.address) {
                $0.add(clients: Set(clients), at: logged.sharedClients.since ?? logged.first)
            }
        }
        if sharesAccounts, carried?.hasSeveralAccounts != true {
            mix(from: logged.client.address) {
                $0.add(accounts: accounts.count, at: logged.sharedAccounts.since ?? logged.first)
            }
        }
        // An address that was evicted meanwhile stays evicted.
        guard groups.contains(logged.client.address) else { return }
        update(logged.client.address) { group in
            if carried == nil { group.connections.raise() }
            group.last = max(group.last, logged.last)
            if let hello = logged.hello { group.add(hello, claimed, at: logged.first) }
        }
    }

    /// Files a connection that may go on, for a snapshot.
    mutating func carry(_ logged: LoggedConnection, as place: Int32) {
        var rest = self
        let known = rest.takeCarried(logged.client, began: logged.first)
        file(logged, as: place)
        let claimed = logged.clients(of: place)
        carry(
            CarriedConnection(
                client: logged.client, last: logged.last,
                hasSeveralClients: known?.hasSeveralClients == true
                    || logged.sharedClients.shared.contains { claimed.contains($0) },
                hasSeveralAccounts: known?.hasSeveralAccounts == true
                    || logged.sharedAccounts.shared.contains(place)))
    }
}
