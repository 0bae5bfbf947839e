import Connections
import Packets

/// Proof R, "TLS ends at a relay", as far as it needs no count of people.
///
/// Null hypothesis of each signal: *the account's TLS connections end at its own clients*. Then a connection belongs
/// to one process, which has one name, one version and one account, and its hello is that client's own.
///
/// Each structural signal either shows or does not, and counts once for an account however often it shows: what makes
/// one benign account odd makes it odd every day. On 198 benign accounts behind real proxies none of them showed, so
/// under the null each shows for at most 1.5 % of accounts (the upper 95 % limit, 3/198: the rule of three, Hanley and
/// Lippman-Hand, JAMA 1983), and e = 1/0.015 when it does.
enum RelayEvidence {
    /// 3/198.
    static let benignRate = 0.015
    /// A hello that does not fit is weak evidence: it is learnt, and families change with every release.
    static let mostForHello = 10.0
    /// Signals whose e-values are averaged: the only merge that holds however they depend on one another (Vovk and
    /// Wang, Annals of Statistics 2021).
    static let signals = 4.0

    struct Proof {
        var evidence: [AccountReport.Evidence] = []
        /// log10 of the average of all signals' e-values, not below 0.
        var log10E = 0.0
        /// A structural signal showed, and when first.
        var structuralSince: Timestamp?
    }

    static func proof(
        for profile: AccountProfile, cells: HelloCells, catalogue: ClientCatalogue, readings: HelloReadings
    ) -> Proof {
        var proof = Proof()
        var sum = 0.0
        func structural(_ signal: String, samples: Int, since: Timestamp?, _ summary: String) {
            let e = 1 / benignRate
            sum += e
            proof.evidence.append(
                AccountReport.Evidence(
                    signal: signal, proof: .relay, log10E: e.log10, samples: samples, summary: summary))
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
        if let (address, families) = familiesUnderOneHello(profile, cells, catalogue) {
            structural(
                "clients-behind-one-hello", samples: families.count, since: profile.first,
                "From \(address) the clients \(families.prefix(4).joined(separator: ", ")) share one ClientHello, "
                    + "although elsewhere they do not: something in between ends their TLS.")
        }
        if let mismatch = helloMismatch(readings) {
            sum += mismatch.eValue
            proof.evidence.append(
                AccountReport.Evidence(
                    signal: "hello-mismatch", proof: .relay, log10E: mismatch.eValue.log10,
                    samples: mismatch.endpoints,
                    summary:
                        "The ClientHello sent as \(mismatch.family) was seen at none of the \(mismatch.endpoints) other "
                        + "endpoints that client is known from."))
        }
        proof.log10E = max(0, (sum / signals).log10)
        return proof
    }

    /// Clients of one account that share an address and a hello, when two of them are known to be built on different
    /// TLS stacks: two tools on one stack share a hello honestly, a new release of that stack included.
    private static func familiesUnderOneHello(
        _ profile: AccountProfile, _ cells: HelloCells, _ catalogue: ClientCatalogue
    ) -> (IPAddress, [String])? {
        let groups = profile.groups.sorted { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }
        for (address, group) in groups {
            for (hello, use) in group.hellos where use.families.count > 1 {
                var homes = cells.users[HelloCells.Cell(address: address, hello: hello)]?.homes ?? []
                if let home = profile.home { homes.insert(home) }
                let families = Set(use.families.counts.keys)
                if HelloCells.strangers(families, catalogue, without: homes) { return (address, families.sorted()) }
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
