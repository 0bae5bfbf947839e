import Connections
import Base

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
    /// lab runs, 117 of seeds 211 to 213 and 156 of seeds 401 to 404 (docs/paths-and-identity.md, "Benign accounts counted").
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
    /// rest. A hello tells an inspection box as well as a relay.
    static let weights = (structural: 0.7, hello: 0.1, crossing: 0.2)
    /// The crossing evidence that passes the bar alone, and beside a structural signal.
    static var crossingAlone: Double { bar / weights.crossing }
    static var crossingBesideStructural: Double {
        max(1, (bar - weights.structural * structural) / weights.crossing)
    }

    struct Proof {
        var evidence: [AccountReport.Evidence] = []
        /// log10 of the weighted average of the e-values, not below 0.
        var log10E = 0.0
        /// log10 of crossing by itself.
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
                AccountReport.Evidence(
                    signal: "hello-mismatch", proof: .relay, log10E: mismatch.eValue.log10,
                    samples: mismatch.endpoints,
                    summary:
                        "The ClientHello sent as \(mismatch.family) was seen at none of the \(mismatch.endpoints) other "
                        + "endpoints that client is known from."))
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

    private static func item(_ crossing: Crossing) -> AccountReport.Evidence? {
        let proof = crossing.proof
        guard proof.eValue > 1 else { return nil }
        let percent = Int((CrossingProof.bound * 100).rounded())
        return AccountReport.Evidence(
            signal: "crossing", proof: .relay, log10E: proof.eValue.log10, samples: Int(proof.returns),
            summary:
                "\(proof.crossed) of \(proof.returns) turns by hand shared their connection with another conversation that "
                + "hands had prompted since the turn before; a client of one's own stays below \(percent) %.")
    }

    private static func structuralProof(
        _ profile: AccountProfile, _ cells: HelloCells, _ catalogue: ClientCatalogue
    ) -> Proof {
        var proof = Proof()
        func structural(_ signal: String, samples: Int, since: Timestamp?, _ summary: String) {
            proof.evidence.append(
                AccountReport.Evidence(
                    signal: signal, proof: .relay, log10E: Self.structural.log10, samples: samples,
                    summary: summary))
            if let since { proof.structuralSince = min(proof.structuralSince ?? since, since) }
        }

        let mixing = profile.mixing
        if mixing.severalClients > 0 {
            let names = mixing.mostClients.prefix(4).map(\.description).joined(separator: ", ")
            structural(
                "clients-on-one-connection", samples: mixing.severalClients, since: mixing.firstSeveralClients,
                "\(mixing.mostClients.count) different clients (\(names)) spoke on one TLS connection, on "
                    + "\(counted(mixing.severalClients, "connection")) of \(profile.connections); a connection of one's "
                    + "own carries one client.")
        }
        if mixing.severalAccounts > 0 {
            structural(
                "accounts-on-one-connection", samples: mixing.severalAccounts, since: mixing.firstSeveralAccounts,
                "\(mixing.mostAccounts) different accounts were used on one TLS connection, on "
                    + "\(counted(mixing.severalAccounts, "connection")) of \(profile.connections); a client's own "
                    + "connection carries one account.")
        }
        if let (address, families, since) = familiesUnderOneHello(profile, cells, catalogue) {
            structural(
                "clients-behind-one-hello", samples: families.count, since: since,
                "From \(address) the clients \(families.prefix(4).joined(separator: ", ")) share one ClientHello, "
                    + "although elsewhere they do not: something in between ends their TLS.")
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

/// `1 connection`, `2 connections`.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
