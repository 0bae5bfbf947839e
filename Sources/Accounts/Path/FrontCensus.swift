package import Connections
package import Base

/// Recognises a front that the operator did not name: by how many of the service's accounts share connections.
///
/// Null hypothesis: *no front stands before the gateway*. Then several accounts on one connection are a relay's pool or an
/// inspecting box, and these have a minority of the service's accounts. A keep-alive front puts requests of all accounts on
/// its connections. So a front is recognised when at least ``fewestSharers`` accounts shared connections in the last
/// ``period``, and they were more than three quarters of all accounts that used one.
///
/// **The price**: a relay that carries more than three quarters of the accounts of a service hides until the operator sets
/// `edge.fronts`. One that carries fewer cannot make itself a front, whatever further accounts it sends from elsewhere.
struct FrontCensus {
    /// Fewer accounts that share connections say nothing about the service as a whole.
    static let fewestSharers = 5
    /// The share of accounts above which a front is recognised, and below which it is one no more.
    private static let begins = 3.0 / 4
    private static let ends = 1.0 / 2
    static let period = Nanoseconds.seconds(24 * 3_600)
    /// Accounts looked at; of more a fixed sample is taken, by their names.
    static let mostAccounts = 65_536
    private static let mostAddresses = 65_536

    /// Accounts that used a connection in the period.
    private(set) var accounts = 0
    /// Those that shared one, by number, under each address where they did.
    private var sharers: [IPAddress: [Int32]] = [:]
    private var sharing: Int32 = 0

    /// Counts an account by the addresses whose connections it used, and by those where it shared one.
    mutating func add(used: Bool, shared addresses: [IPAddress]) {
        guard used else { return }
        accounts += 1
        guard !addresses.isEmpty else { return }
        for address in addresses where sharers[address] != nil || sharers.count < Self.mostAddresses {
            sharers[address, default: []].append(sharing)
        }
        sharing += 1
    }

    /// The front's addresses. Recognition begins above three quarters of the accounts and ends below one half, so that verdicts
    /// do not change back and forth.
    func fronts(after before: Set<IPAddress>) -> Set<IPAddress> {
        guard before.isEmpty ? sharing >= Self.fewestSharers : accounts >= Self.fewestSharers else { return before }
        guard Double(sharing) / Double(accounts) > (before.isEmpty ? Self.begins : Self.ends) else { return [] }
        var fronts = core
        // An address belongs to the front when most accounts that share there also share at the front's other addresses.
        // A relay's accounts share nowhere else.
        var carried = accounts(at: fronts)
        var grows = true
        while grows {
            grows = false
            for (address, accounts) in sharers where !fronts.contains(address) {
                let least = before.contains(address) ? 1.0 / 3 : 1.0 / 2
                guard share(of: accounts, in: carried) > least else { continue }
                fronts.insert(address)
                grows = true
            }
            if grows { carried = accounts(at: fronts) }
        }
        // Nothing new came from there: what it showed is still the front's.
        return fronts.union(before.filter { sharers[$0] == nil })
    }

    /// The addresses with most sharers, as many as it takes for half of all sharers.
    private var core: Set<IPAddress> {
        var core: Set<IPAddress> = []
        var carried: Set<Int32> = []
        let ranked = sharers.sorted {
            ($1.value.count, $0.key.high, $0.key.low) < ($0.value.count, $1.key.high, $1.key.low)
        }
        for (address, accounts) in ranked {
            core.insert(address)
            carried.formUnion(accounts)
            if carried.count * 2 > Int(sharing) { break }
        }
        return core
    }

    private func accounts(at addresses: Set<IPAddress>) -> Set<Int32> {
        addresses.reduce(into: []) { $0.formUnion(sharers[$1] ?? []) }
    }

    private func share(of accounts: [Int32], in carried: Set<Int32>) -> Double {
        Double(accounts.count { carried.contains($0) }) / Double(max(accounts.count, 1))
    }
}

extension AccountBook {
    /// Accounts that were seen at any of these addresses.
    package func accounts(at addresses: Set<IPAddress>) -> [AccountName] {
        profiles.filter { !$0.isVacant && $0.groups.keys.contains(where: addresses.contains) }.map(\.name)
    }

    /// The fronts as they stand, where the operator left `edge.fronts` open.
    func recognisedFronts(after before: Set<IPAddress>) -> Set<IPAddress> {
        let places = profiles.indices.filter { !profiles[$0].isVacant }
        guard let newest = places.compactMap({ profiles[$0].last }).max() else { return before }
        let since = Timestamp(nanoseconds: newest.nanoseconds &- FrontCensus.period.count)
        let step = UInt64(places.count / FrontCensus.mostAccounts + 1)
        var census = FrontCensus()
        for place in places where profiles[place].last ?? since >= since {
            // By name and not by place, so that the order of arrival does not matter.
            guard step == 1 || NameNumber.of(profiles[place].name.text) % step == 0 else { continue }
            let recent = asOfNow(Int32(place)).groups.filter { $0.value.last >= since && $0.value.connections > 0 }
            census.add(
                used: !recent.isEmpty,
                shared: recent.filter { $0.value.mixing.severalAccounts > 0 }.map(\.key))
        }
        return census.fronts(after: before)
    }
}
