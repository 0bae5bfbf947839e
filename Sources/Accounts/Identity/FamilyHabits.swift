import Connections
import Base

/// TCP stacks and idle times of each family over the endpoints of a run. As with hellos, an account counts at one
/// endpoint, its home.
struct FamilyHabits {
    struct Odd {
        var endpoints: Int
        var eValue: Double
        var longest: UInt32 = 0
    }

    fileprivate struct Habits {
        var endpoints: Set<IPAddress> = []
        var stacks: [String: Set<IPAddress>] = [:]
        var idles: [IPAddress: UInt32] = [:]
    }

    private var families: [String: Habits] = [:]

    /// Other endpoints that must show how a family behaves.
    static let fewestEndpoints = 4
    /// Families, and endpoints and stacks of each, that are kept.
    private static let mostFamilies = 4_096
    private static let mostEndpoints = 4_096
    private static let mostStacks = 64

    init(_ profiles: some Sequence<AccountProfile>, cells: HelloCells) {
        for profile in profiles {
            guard let home = profile.home else { continue }
            for (address, group) in profile.groups {
                for (hello, use) in group.hellos
                where cells.kinds[HelloCells.Cell(address: address, hello: hello)] != .intermediary {
                    for family in use.families.counts.keys { add(family, use, at: home) }
                }
            }
        }
    }

    private mutating func add(_ family: String, _ use: AddressGroup.HelloUse, at home: IPAddress) {
        guard families[family] != nil || families.count < Self.mostFamilies else { return }
        families[family, default: Habits()].add(use, at: home, Self.mostEndpoints, Self.mostStacks)
    }

    /// The e-value is that of a ClientHello (`ClientCatalogue.Comparison`).
    func oddStack(of family: String, _ used: BoundedCounts<String>, at home: IPAddress?) -> Odd? {
        guard let habits = families[family], let home,
            let stack = used.counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key
        else { return nil }
        func others(_ known: Set<IPAddress>) -> Int { known.count - (known.contains(home) ? 1 : 0) }
        let endpoints = others(habits.endpoints)
        guard endpoints >= Self.fewestEndpoints, others(habits.stacks[stack] ?? []) == 0 else { return nil }
        let singletons = habits.stacks.values.count { others($0) == 1 }
        return Odd(endpoints: endpoints, eValue: (Double(endpoints) + 1) / (Double(singletons) + 1))
    }

    /// The longest of n + 1 exchangeable idle times is this one with chance 1/(n + 1).
    func oddIdle(of family: String, _ longest: UInt32, at home: IPAddress?) -> Odd? {
        guard let habits = families[family], let home else { return nil }
        var most: UInt32?
        for (endpoint, idle) in habits.idles where endpoint != home { most = max(most ?? 0, idle) }
        let endpoints = habits.idles.count - (habits.idles[home] == nil ? 0 : 1)
        guard endpoints >= Self.fewestEndpoints, let most, longest > most else { return nil }
        return Odd(endpoints: endpoints, eValue: Double(endpoints) + 1, longest: most)
    }
}

extension FamilyHabits.Habits {
    fileprivate mutating func add(
        _ use: AddressGroup.HelloUse, at home: IPAddress, _ mostEndpoints: Int, _ mostStacks: Int
    ) {
        guard endpoints.contains(home) || endpoints.count < mostEndpoints else { return }
        if !use.stacks.isEmpty { endpoints.insert(home) }
        for stack in use.stacks.counts.keys where stacks[stack] != nil || stacks.count < mostStacks {
            stacks[stack, default: []].insert(home)
        }
        guard idles[home] != nil || idles.count < mostEndpoints else { return }
        idles[home] = max(idles[home] ?? 0, use.longestIdle)
    }
}
