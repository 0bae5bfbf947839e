import Connections
import Base

/// The ClientHellos that one client family showed, by endpoint, in this run and in earlier ones.
struct FamilyHellos: Sendable {
    /// Endpoints of this run by hello, and hellos by endpoint.
    private var endpoints: [JA4: Set<IPAddress>] = [:]
    private var hellos: [IPAddress: [JA4]] = [:]
    private let saved: [JA4: Int]
    private let savedEndpoints: Int
    /// Hellos that one endpoint showed: of all runs, and of this one where no earlier run knows them.
    private var singletons: Int
    private var novelSingletons = 0

    /// Endpoints kept: enough for any test, and a bound.
    static let mostEndpoints = 4_096
    /// Hellos kept of one endpoint: versions that people behind one address run side by side. No account can crowd out a
    /// family's real hellos from one address.
    static let mostHellosOfOne = 16

    /// Saved endpoints of one hello that are believed in: more make no difference, and sums of them do not overflow.
    static let mostSaved = 1_000_000

    init(saved: [JA4: Int]) {
        self.saved = saved.mapValues { min(max($0, 0), Self.mostSaved) }
        savedEndpoints = self.saved.values.reduce(0, +)
        singletons = saved.values.count { $0 == 1 }
    }

    /// - Returns: false where a bound kept it out, or it was known.
    @discardableResult
    mutating func learn(_ hello: JA4, at endpoint: IPAddress) -> Bool {
        let known = hellos[endpoint] ?? []
        guard known.count < Self.mostHellosOfOne, !known.isEmpty || hellos.count < Self.mostEndpoints,
            !known.contains(hello)
        else { return false }
        let before = endpoints[hello]?.count ?? 0
        count(hello, from: before, to: before + 1, &singletons, &novelSingletons)
        endpoints[hello, default: []].insert(endpoint)
        hellos[endpoint, default: []].append(hello)
        return true
    }

    private func count(_ hello: JA4, from before: Int, to after: Int, _ all: inout Int, _ novel: inout Int) {
        let earlier = saved[hello] ?? 0
        all += (earlier + after == 1 ? 1 : 0) - (earlier + before == 1 ? 1 : 0)
        if earlier == 0 { novel += (after == 1 ? 1 : 0) - (before == 1 ? 1 : 0) }
    }

    /// How a hello compares with what the endpoints but `left` show. Takes as long as there are hellos at `left`.
    func compare(_ hello: JA4, without left: Set<IPAddress>) -> ClientCatalogue.Comparison {
        var leaving: [JA4: Int] = [:]
        var gone = 0
        for endpoint in left {
            guard let known = hellos[endpoint] else { continue }
            gone += 1
            for hello in known { leaving[hello, default: 0] += 1 }
        }
        var (all, novel) = (singletons, novelSingletons)
        for (hello, number) in leaving {
            let before = endpoints[hello]?.count ?? 0
            count(hello, from: before, to: before - number, &all, &novel)
        }
        let today = hellos.count - gone
        return ClientCatalogue.Comparison(
            endpoints: today + savedEndpoints,
            withHello: (endpoints[hello]?.count ?? 0) - (leaving[hello] ?? 0) + (saved[hello] ?? 0),
            singletons: all, endpointsOfRun: today, singletonsOfRun: novel)
    }

    /// How many showings each hello has among the endpoints but `left`.
    func showings(without left: Set<IPAddress>) -> [JA4: Int] {
        var showings = saved
        for (hello, known) in endpoints { showings[hello, default: 0] += known.count }
        for endpoint in left {
            for hello in hellos[endpoint] ?? [] { showings[hello, default: 0] -= 1 }
        }
        return showings.filter { $0.value > 0 }
    }

    /// Everything known, for saving.
    var totals: [JA4: Int] {
        saved.merging(endpoints.mapValues(\.count)) { $0 + $1 }
    }
}
