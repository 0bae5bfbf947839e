package import Connections
import Base

/// Which ClientHellos each client family is known by: learnt, never written into the code, since builds change.
///
/// Every endpoint counts once for a family and hello, however much it is used, and every account teaches at one
/// endpoint, however many addresses it has: neither a busy relay nor one person who travels weighs more than one
/// quiet person. What earlier runs saved is added as numbers of endpoints.
package struct ClientCatalogue: Sendable {
    private var families: [String: FamilyHellos] = [:]
    /// Endpoints of this run by hello, whatever the family.
    private var hellos: [JA4: Set<IPAddress>] = [:]
    private var addresses: Set<IPAddress> = []
    private let savedHellos: Set<JA4>
    package let saved: [String: [JA4: Int]]

    /// Families beyond this are not learnt: a flood of made-up names must not fill memory.
    static let mostFamilies = 4_096

    package init(saved: [String: [JA4: Int]] = [:]) {
        self.saved = saved
        savedHellos = saved.values.reduce(into: []) { $0.formUnion($1.keys) }
        families = saved.mapValues { FamilyHellos(saved: $0) }
    }

    mutating func learn(family: String, hello: JA4, at endpoint: IPAddress) {
        guard families[family] != nil || families.count < max(Self.mostFamilies, saved.count) else { return }
        guard families[family, default: FamilyHellos(saved: [:])].learn(hello, at: endpoint) else { return }
        hellos[hello, default: []].insert(endpoint)
        addresses.insert(endpoint)
    }

    /// How a hello compares with the endpoints of the family but those left out, where it is itself used.
    func compare(family: String, hello: JA4, without left: Set<IPAddress>) -> Comparison {
        families[family]?.compare(hello, without: left) ?? Comparison()
    }

    /// Whether two families are known to be built on different TLS stacks: less than half of the endpoints of each
    /// show a hello that the other shows too. Two tools on one stack share its hellos, new ones included; a box that
    /// ends the TLS of both gives them one in common where it stands, but not at most endpoints.
    ///
    /// Families whose hellos are mostly seen once are not known well enough (Good–Turing: the share of what is still
    /// to be seen is that of what was seen once).
    func areStrangers(_ left: String, _ right: String, without endpoints: Set<IPAddress>) -> Bool {
        guard let first = families[left]?.showings(without: endpoints),
            let second = families[right]?.showings(without: endpoints)
        else { return false }
        return Self.isStrange(first, to: second) && Self.isStrange(second, to: first)
    }

    private static func isStrange(_ showings: [JA4: Int], to others: [JA4: Int]) -> Bool {
        var (all, once, shared) = (0.0, 0.0, 0.0)
        for (hello, number) in showings {
            all += Double(number)
            if number == 1 { once += 1 }
            if others[hello] != nil { shared += Double(number) }
        }
        return all >= Double(Comparison.fewestEndpoints) && once <= all / 2 && shared < all / 2
    }

    /// Whether a hello is at home at some other endpoint, under whatever name.
    func isKnown(_ hello: JA4, without left: Set<IPAddress>) -> Bool {
        if savedHellos.contains(hello) { return true }
        guard let known = hellos[hello] else { return false }
        return known.count > left.count { known.contains($0) }
    }

    /// Endpoints of this run, of all families.
    var endpoints: Int { addresses.count }

    /// Everything known, for saving: endpoints by family and hello.
    package var totals: [String: [JA4: Int]] { families.mapValues(\.totals) }
}

extension ClientCatalogue {
    /// A hello beside those of its family's other endpoints.
    struct Comparison: Equatable {
        /// Other endpoints that the family is known from, of this run and earlier ones.
        var endpoints = 0
        /// Those with this hello.
        var withHello = 0
        /// Hellos of the family that only one other endpoint showed.
        var singletons = 0
        /// The same of this run alone: other endpoints, and hellos seen once that no earlier run knows either.
        var endpointsOfRun = 0
        var singletonsOfRun = 0

        /// Fewer endpoints cannot say what a family looks like.
        static let fewestEndpoints = 3
        /// Clients are updated between runs, and then today's first draws are none from yesterday's distribution. What
        /// an earlier run says is therefore believed no further than this: an honest endpoint shows a hello that is
        /// new since the catalogue at most one time in ten.
        static let mostFromSaved = 10.0

        var isMismatch: Bool { endpoints >= Self.fewestEndpoints && withHello == 0 }

        /// An e-value for the null "this client is what it claims": its endpoint's hellos are one more draw from what
        /// the family's endpoints show.
        ///
        /// Of n + 1 exchangeable endpoints, the chance that the one looked at shows a hello that no other does is
        /// the share of endpoints that show one, at most (s + 1)/(n + 1) with s hellos seen at one other endpoint
        /// (Good–Turing, this draw included). The inverse, when it happens, has a mean of at most 1. It stays so for
        /// the largest over the hellos of one endpoint, which the event already covers, but **not** for the largest
        /// over families or accounts.
        ///
        /// A run that is large enough to reach `mostFromSaved` is judged alone; earlier runs only show which
        /// hellos are no news: its endpoints are exchangeable among themselves on the day of a release too.
        var eValue: Double {
            guard withHello == 0 else { return 0 }
            guard isMismatch else { return 1 }
            let pooled = (Double(endpoints) + 1) / (Double(singletons) + 1)
            if endpointsOfRun == endpoints { return pooled }
            guard Double(endpointsOfRun) + 1 < Self.mostFromSaved else {
                return (Double(endpointsOfRun) + 1) / (Double(singletonsOfRun) + 1)
            }
            return min(pooled, Self.mostFromSaved)
        }
    }
}
