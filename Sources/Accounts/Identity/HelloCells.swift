import Connections
import Base

/// Every (address, stable JA4) of a run with the families claimed there, by whatever account: where TLS ends at
/// one box, several families that look different elsewhere share a hello.
struct HelloCells {
    struct Cell: Hashable {
        let address: IPAddress
        let hello: JA4
    }

    /// What a cell turned out to be.
    enum Kind {
        /// The families here are known by this hello elsewhere, or nothing speaks against it.
        case ordinary
        /// Something ends TLS and speaks for several families.
        case intermediary
        /// Families that are known by other hellos, with a hello that no other family has.
        case foreign
        /// Families that are known by other hellos, with a hello that is other clients' own: a borrowed name, or
        /// something built on that stack that ends TLS.
        case borrowed
        /// No other family has this hello, and the family is not known: nothing to compare with.
        case unmatched
    }

    /// Who uses a cell: bounded, since one address may be that of a whole network.
    struct Users {
        fileprivate(set) var families: Set<String> = []
        /// Homes of the accounts here, whose testimony does not count for themselves.
        fileprivate(set) var homes: Set<IPAddress> = []

        static let mostFamilies = 64
        static let mostHomes = 32
    }

    private(set) var users: [Cell: Users] = [:]
    private(set) var kinds: [Cell: Kind] = [:]
    private var spokenFor: [IPAddress: Int] = [:]
    private let catalogue: ClientCatalogue

    /// In a run of fewer endpoints a hello that no other endpoint has is normal.
    static let fewestEndpoints = 8
    /// Families of one cell that are compared with one another.
    private static let mostCompared = 12

    /// - Parameters:
    ///   - profiles: every account, without what is the fronts'.
    ///   - catalogue: what was learnt so far; filled here with what this run teaches.
    init(_ profiles: some Collection<AccountProfile>, catalogue: inout ClientCatalogue) {
        var tainted: Set<Cell> = []
        var popularity: [String: Int] = [:]
        for profile in profiles {
            guard let home = profile.home else { continue }
            var names: Set<String> = []
            for (address, group) in profile.groups {
                for (hello, use) in group.hellos {
                    let cell = Cell(address: address, hello: hello)
                    users[cell, default: Users()].add(use.families.counts.keys.sorted(), home: home)
                    names.formUnion(use.families.counts.keys)
                    if group.isMixed { tainted.insert(cell) }
                }
            }
            for name in names { popularity[name, default: 0] += 1 }
        }
        // Learnt from everybody, boxes teach their own hello to every family behind them: those that show on a
        // first pass are left out of the second. Only what one client cannot do leaves a cell out, never that its hello
        // is rare: rare ones are the measure of how often an honest hello is new.
        let saved = catalogue
        let known = Self.wellKnown(popularity)
        var kinds: [Cell: Kind] = [:]
        for _ in 0..<2 {
            catalogue = saved
            for profile in profiles { profile.teach(&catalogue, known, without: tainted) }
            kinds = Self.classify(users, catalogue, tainted: tainted)
            tainted.formUnion(kinds.filter { $0.value == .intermediary }.keys)
        }
        self.catalogue = catalogue
        self.kinds = kinds
        for (cell, kind) in kinds where kind == .intermediary && (users[cell]?.families.count ?? 0) > 1 {
            spokenFor[cell.address, default: 0] += 1
        }
    }

    /// The families that most accounts claim, as many as are learnt; one account's invented names come last.
    private static func wellKnown(_ popularity: [String: Int]) -> Set<String>? {
        guard popularity.count > ClientCatalogue.mostFamilies else { return nil }
        let ranked = popularity.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return Set(ranked.prefix(ClientCatalogue.mostFamilies).map(\.key))
    }

    private static func classify(
        _ users: [Cell: Users], _ catalogue: ClientCatalogue, tainted: Set<Cell>
    ) -> [Cell: Kind] {
        var kinds: [Cell: Kind] = [:]
        for (cell, users) in users {
            kinds[cell] = tainted.contains(cell) ? .intermediary : kind(of: cell, users, catalogue)
        }
        return kinds
    }

    /// What a cell is, also one that only connections tell of that are still open.
    func kind(of cell: Cell, claimed families: some Sequence<String>) -> Kind {
        if let known = kinds[cell] { return known }
        var users = Users()
        users.add(families.sorted(), home: cell.address.home)
        return Self.kind(of: cell, users, catalogue)
    }

    private static func kind(of cell: Cell, _ users: Users, _ catalogue: ClientCatalogue) -> Kind {
        if strangers(users.families, catalogue, without: users.homes) { return .intermediary }
        let comparisons = users.families.map {
            catalogue.compare(family: $0, hello: cell.hello, without: users.homes)
        }
        let isKnown = catalogue.isKnown(cell.hello, without: users.homes)
        if comparisons.contains(where: \.isMismatch) { return isKnown ? .borrowed : .foreign }
        let canMiss = catalogue.endpoints >= fewestEndpoints
        if !isKnown, canMiss, comparisons.allSatisfy({ $0.withHello == 0 }) { return .unmatched }
        return .ordinary
    }

    /// Whether two of the families are known to be built on different stacks.
    static func strangers(
        _ families: Set<String>, _ catalogue: ClientCatalogue, without homes: Set<IPAddress>
    ) -> Bool {
        guard families.count > 1 else { return false }
        let names = families.sorted().prefix(mostCompared)
        for (index, left) in names.enumerated() {
            for right in names.dropFirst(index + 1)
            where catalogue.areStrangers(left, right, without: homes) {
                return true
            }
        }
        return false
    }

    /// Whether another hello at this address is that of a box which speaks for several families: it may use another
    /// for each protocol its clients offer.
    func hasIntermediary(beside cell: Cell) -> Bool {
        let isOne = kinds[cell] == .intermediary && (users[cell]?.families.count ?? 0) > 1
        return spokenFor[cell.address, default: 0] > (isOne ? 1 : 0)
    }
}

extension HelloCells.Users {
    fileprivate mutating func add(_ names: [String], home: IPAddress) {
        for name in names where families.count < Self.mostFamilies { families.insert(name) }
        if homes.count < Self.mostHomes { homes.insert(home) }
    }
}

extension AccountProfile {
    /// Where most of the account's connections come from: the one endpoint at which it teaches, so that a person with
    /// thirty addresses counts as one draw.
    var home: IPAddress? {
        let used = groups.lazy.filter { $0.value.connections > 0 }
        let most = used.max {
            ($0.value.connections, $1.key.high, $1.key.low) < ($1.value.connections, $0.key.high, $0.key.low)
        }
        guard let address = most?.key else { return nil }
        return address.home
    }

    fileprivate func teach(
        _ catalogue: inout ClientCatalogue, _ known: Set<String>?, without tainted: Set<HelloCells.Cell>
    ) {
        guard let home else { return }
        for (address, group) in groups.sorted(by: { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }) {
            for (hello, use) in group.hellos
            where !tainted.contains(HelloCells.Cell(address: address, hello: hello)) {
                for family in use.families.counts.keys where known?.contains(family) ?? true {
                    catalogue.learn(family: family, hello: hello, at: home)
                }
            }
        }
    }
}

extension IPAddress {
    /// An IPv6 host changes its address within a /64 at will (RFC 8981), so that network is the endpoint.
    fileprivate var home: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
}
