import Connections
import Packets

/// What a run says of its accounts.
package struct Assessment: Sendable {
    package var accounts: [AccountReport]
    /// What was learnt of client families, earlier runs' included.
    package var catalogue: ClientCatalogue
}

extension AccountBook {
    /// Judges every account from what is known so far; the book is not changed.
    ///
    /// Until people are counted the strongest verdict is `watch`: several claimed clients or accounts on one TLS
    /// connection or endpoint. Path labels and identity never raise it.
    package func assess(catalogue saved: ClientCatalogue = ClientCatalogue()) -> Assessment {
        // A log gives the whole JA4, which changes with resumption; what captures taught is the stable one. The two are
        // never compared: such a run is judged by itself.
        let isLogged = counters.loggedHellos > 0
        var catalogue = isLogged ? ClientCatalogue() : saved
        let cells = HelloCells(profiles, catalogue: &catalogue)
        let habits = FamilyHabits(profiles, cells: cells)
        let paths = PathJudge(profiles, cells: cells)
        let accounts = profiles.map { profile in
            report(profile, cells: cells, catalogue: catalogue, habits: habits, paths: paths)
        }
        return Assessment(
            accounts: accounts.sorted { $0.account < $1.account }, catalogue: isLogged ? saved : catalogue)
    }

    private func report(
        _ profile: AccountProfile, cells: HelloCells, catalogue: ClientCatalogue, habits: FamilyHabits,
        paths: PathJudge
    ) -> AccountReport {
        let readings = HelloReadings(profile, cells: cells, catalogue: catalogue)
        let relay = RelayEvidence.proof(for: profile, cells: cells, catalogue: catalogue, readings: readings)
        let identity = IdentityEvidence.evidence(
            of: readings, cells: cells, catalogue: catalogue, habits: habits, home: profile.home)
        var findings: [AccountReport.Finding] = []
        if identity.isFinding, let first = profile.first {
            findings.append(AccountReport.Finding(kind: .identityMismatch, severity: .low, since: first))
        }
        return AccountReport(
            account: profile.name.text,
            verdict: relay.structuralSince != nil ? .watch : .clear,
            findings: findings,
            path: paths.judge(profile),
            proofs: AccountReport.Proofs(relay: relay.log10E, people: 0),
            evidence: relay.evidence + identity.evidence + paths.evidence(profile),
            fanOut: AccountReport.FanOut(
                endpoints: profile.groups.count + profile.forgottenAddresses, networks: profile.networks.count,
                connections: profile.connections, clients: profile.clients.count),
            clients: profile.userAgents.counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            exchanges: profile.exchanges, firstSeen: profile.first, lastSeen: profile.last)
    }
}
