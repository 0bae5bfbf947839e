import Connections
import Base
import Signals

/// Proof R, "TLS ends at a relay", as far as it needs no count of people.
///
/// Null hypothesis: *the account's TLS connections end at its own clients*. Then a connection belongs to one process,
/// which has one name, one version and one account; its hello is that client's own; and hands prompt one conversation
/// at a time on it (`CrossingProof`). Three e-values speak against it: whether a structural signal shows, how far a hello
/// does not fit, and crossing. They depend on one another, so the proof is their weighted average, the only merge that
/// holds whatever the dependence (Vovk and Wang, Annals of Statistics 2021), with weights fixed beforehand.
///
/// **Structural signals** (several clients or several accounts on one connection, several families under one hello)
/// are one event with one e-value, and count once for an account however often they show: what makes one benign
/// account odd makes it odd every day.
///
/// Personal routers and boxes that inspect TLS are outside the null: they show these signs, and rightly. That is why R
/// alone is at most `watch`, and counting people clears them.
enum RelayEvidence {
    /// Benign accounts on real software whose TLS ended at their own clients, all without a structural signal: 165 of five
    /// lab runs, 117 of seeds 211 to 213 and 156 of seeds 401 to 404 (docs/results/lab.md, "Accounts without a structural signal").
    /// One that shows a signal changes `benignRate`, too.
    static let benignAccountsSeen = 438.0
    /// The upper 95 % limit for something seen in none of n (the rule of three: Hanley and Lippman-Hand, JAMA 1983).
    static var benignRate: Double { 3 / benignAccountsSeen }
    /// The e-value of a structural signal that shows.
    static var structural: Double { 1 / benignRate }
    /// A hello that does not fit is weak evidence: it is learnt, and families change with every release.
    static let mostForHello = 10.0

    /// What R must reach for a finding that rests on it: at most one account in a hundred under the null, ever.
    static let bar = 100.0
    /// Most weight where most power was measured: structural signals showed for 60 of 65 relays, crossing also for the
    /// rest. A hello shows an inspecting proxy as well as a relay.
    static let weights = (structural: 0.7, hello: 0.1, crossing: 0.2)
    /// The crossing evidence that passes the bar alone, and beside a structural signal.
    static var crossingAlone: Double { bar / weights.crossing }
    static var crossingBesideStructural: Double {
        max(1, (bar - weights.structural * structural) / weights.crossing)
    }

    struct Proof {
        var evidence: [Evidence] = []
        /// log10 of the weighted average of the e-values, not below 0.
        var log10E = 0.0
        /// log10 of crossing alone.
        var crossing = 0.0
        /// A structural signal showed, and when first.
        var structuralSince: Timestamp?
        /// The proof passes its bar, and when it first did.
        var passesBar = false
        var since: Timestamp?
    }

    static func proof(
        for profile: AccountProfile, cells: HelloCells, catalogue: ClientCatalogue, readings: HelloReadings
    ) -> Proof {
        var proof = structuralProof(profile, cells, catalogue)
        var sum = proof.evidence.isEmpty ? 0 : weights.structural * structural
        if let mismatch = helloMismatch(readings) {
            sum += weights.hello * mismatch.eValue
            proof.evidence.append(
                Evidence(
                    .helloMismatch(client: mismatch.family, endpoints: mismatch.endpoints),
                    log10E: mismatch.eValue.log10, samples: mismatch.endpoints))
        }
        let crossing = profile.crossing
        sum += weights.crossing * crossing.proof.eValue
        proof.crossing = crossing.proof.eValue.log10
        if let item = item(crossing) { proof.evidence.append(item) }
        proof.log10E = max(0, sum.log10)
        proof.passesBar = sum >= bar
        if proof.passesBar { proof.since = since(proof.structuralSince, crossing.proof) ?? profile.last }
        return proof
    }

    /// When the average first reached the bar; a hello's part, at most a hundredth of it, is left out.
    private static func since(_ structuralSince: Timestamp?, _ crossing: CrossingProof) -> Timestamp? {
        guard let structuralSince else { return crossing.sinceAlone }
        let structurally =
            weights.structural * structural >= bar
            ? structuralSince : crossing.sinceBeside.map { max($0, structuralSince) }
        return [structurally, crossing.sinceAlone].compactMap(\.self).min()
    }

    private static func item(_ crossing: Crossing) -> Evidence? {
        let proof = crossing.proof
        guard proof.eValue > 1 else { return nil }
        return Evidence(
            .crossing(
                typedPrompts: Int(proof.returns), alternating: Int(proof.crossed),
                ownClientShareAtMost: CrossingProof.bound.thousandths),
            log10E: proof.eValue.log10, samples: Int(proof.returns))
    }

    private static func structuralProof(
        _ profile: AccountProfile, _ cells: HelloCells, _ catalogue: ClientCatalogue
    ) -> Proof {
        var proof = Proof()
        func structural(_ signal: Signal, samples: Int, since: Timestamp?) {
            proof.evidence.append(Evidence(signal, log10E: Self.structural.log10, samples: samples))
            if let since { proof.structuralSince = min(proof.structuralSince ?? since, since) }
        }

        let mixing = profile.mixing
        if mixing.severalClients > 0 {
            structural(
                .clientsOnOneConnection(
                    clients: mixing.mostClients.map(\.description), mixedConnections: mixing.severalClients,
                    connections: Int(profile.connections)),
                samples: mixing.severalClients, since: mixing.firstSeveralClients)
        }
        if mixing.severalAccounts > 0 {
            structural(
                .accountsOnOneConnection(
                    accounts: mixing.mostAccounts, mixedConnections: mixing.severalAccounts,
                    connections: Int(profile.connections)),
                samples: mixing.severalAccounts, since: mixing.firstSeveralAccounts)
        }
        if let (address, families, since) = familiesUnderOneHello(profile, cells, catalogue) {
            structural(
                .clientsBehindOneHello(address: "\(address)", clients: families), samples: families.count,
                since: since)
        }
        return proof
    }

    /// Clients of one account that share an address and a hello, when two of them are known to be built on different
    /// TLS stacks: two tools on one stack share a hello honestly, a new release of that stack included.
    private static func familiesUnderOneHello(
        _ profile: AccountProfile, _ cells: HelloCells, _ catalogue: ClientCatalogue
    ) -> (IPAddress, [String], since: Timestamp)? {
        let groups = profile.groups.sorted { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }
        for (address, group) in groups {
            for (hello, use) in group.hellos where use.families.count > 1 {
                var homes = cells.users[HelloCells.Cell(address: address, hello: hello)]?.homes ?? []
                if let home = profile.home { homes.insert(home) }
                let families = Set(use.families.counts.keys)
                if HelloCells.strangers(families, catalogue, without: homes) {
                    let since = Timestamp(nanoseconds: Int64(use.severalSince) * 1_000_000_000)
                    return (address, families.sorted(), since)
                }
            }
        }
        return nil
    }

    /// The average over the families that the account claims, since each of them is another chance to look odd: the
    /// largest of several e-values is none.
    static func helloMismatch(_ readings: HelloReadings) -> (family: String, endpoints: Int, eValue: Double)? {
        var eValues: [String: Double] = [:]
        var worst: HelloReadings.Reading?
        for reading in readings.readings {
            let eValue = min(reading.comparison.eValue, mostForHello)
            // Within a family the event is "some hello of this endpoint is new", which the largest stands for.
            eValues[reading.family] = max(eValues[reading.family] ?? 0, eValue)
            if reading.comparison.isMismatch, eValue > worst?.comparison.eValue ?? 0 { worst = reading }
        }
        guard let worst else { return nil }
        let average = eValues.values.reduce(0, +) / Double(eValues.count)
        guard average > 1 else { return nil }
        return (worst.family, worst.comparison.endpoints, average)
    }
}
