import Connections
import Base

extension AccountProfile {
    /// Files a connection that carried exchanges of this account.
    mutating func file(_ record: ConnectionRecord, _ joined: JoinedExchanges, as place: Int32) {
        // Its beginning may be in a snapshot, which has counted it.
        let carried = takeCarried(record.client, isMidstream: record.midstream)
        if carried == nil { connections.raise() }
        let claimed = joined.clients(of: place)
        let processes = Set(joined.clients.map(\.client))
        // Records without a known exchange are this account's only if no other account used the connection.
        if joined.accounts.count == 1 {
            burstExchanges.raise(by: joined.bursts.count)
            exchanges.raise(by: joined.bursts.count)
        }
        update(record.client.address) { group in
            if carried == nil { group.connections.raise() }
            group.last = max(group.last, record.last)
            if processes.count > 1, carried?.hasSeveralClients != true {
                group.mixing.add(clients: processes, at: record.first)
            }
            if joined.accounts.count > 1, carried?.hasSeveralAccounts != true {
                group.mixing.add(accounts: joined.accounts.count, at: record.first)
            }
            group.gap.add(tcp: record.clientRoundTripTCP, tls: record.roundTripTLS, lag: record.recordLag)
            if let link = record.clientSignature?.link { group.links.add(link) }
            if let hello = record.hello {
                group.add(
                    hello.ja4Stable, claimed, at: record.first, stack: record.clientSignature?.stack,
                    longestIdle: record.longestIdle)
            }
        }
    }

    /// Files a connection that is still open, for a snapshot.
    mutating func carry(_ record: ConnectionRecord, _ joined: JoinedExchanges, as place: Int32) {
        var rest = self
        let known = rest.takeCarried(record.client, isMidstream: record.midstream)
        file(record, joined, as: place)
        carry(
            CarriedConnection(
                client: record.client, last: record.last,
                hasSeveralClients: known?.hasSeveralClients == true || Set(joined.clients.map(\.client)).count > 1,
                hasSeveralAccounts: known?.hasSeveralAccounts == true || joined.accounts.count > 1))
    }
}

extension AddressGroup {
    mutating func add(
        _ hello: JA4, _ clients: [ClaimedClient], at time: Timestamp, stack: String? = nil, longestIdle: UInt32 = 0
    ) {
        guard hellos.count < Self.mostHellos || hellos.contains(hello) else { return }
        hellos.update(hello, orNew: HelloUse()) {
            $0.add(clients, at: time, stack: stack, longestIdle: longestIdle)
        }
    }
}

extension AddressGroup.HelloUse {
    fileprivate mutating func add(
        _ clients: [ClaimedClient], at time: Timestamp, stack: String?, longestIdle idle: UInt32
    ) {
        connections.raise()
        for family in Set(clients.map(\.family)) { families.add(family) }
        if severalSince == 0, families.count > 1 {
            severalSince = UInt32(clamping: time.nanoseconds / 1_000_000_000)
        }
        if let stack { stacks.add(stack) }
        longestIdle = max(longestIdle, idle)
    }
}

extension TCPSignature {
    /// What of a SYN belongs to the stack alone, not to the way it came: initial TTL, window, options, quirks.
    var stack: String {
        let fields = description.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 8 else { return description }
        return "\(fields[0]):\(guessedInitialTTL):\(fields[4]):\(fields[5]):\(fields[6])"
    }
}
