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
    /// Only the two proofs make a verdict (`VerdictRule`); path labels and identity never raise it.
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
        let conduct = profile.conduct
        let rule = VerdictRule(relay, conduct, sharesConnections: profile.mixing.severalAccounts > 0)
        var findings = rule.findings
        if identity.isFinding, let first = profile.first {
            findings.append(AccountReport.Finding(kind: .identityMismatch, severity: .low, since: first))
        }
        let conductItems = ConductFindings(conduct, since: profile.first)
        findings += conductItems.findings
        return AccountReport(
            account: profile.name.text,
            verdict: rule.verdict,
            findings: findings.sorted { $0.severity > $1.severity },
            path: paths.judge(profile),
            headcount: conduct.attention.headcount.headcount,
            proofs: AccountReport.Proofs(relay: relay.log10E, people: max(conduct.peak, 0)),
            evidence: relay.evidence + PeopleEvidence.evidence(of: conduct, rules: rules.people) + identity.evidence
                + paths.evidence(profile) + conductItems.evidence,
            fanOut: AccountReport.FanOut(
                endpoints: profile.groups.count + Int(profile.forgottenAddresses), networks: profile.networks.count,
                connections: Int(profile.connections), clients: profile.clients.count,
                threads: conduct.threads.threadsStarted,
                threadsPerConnection: profile.connections > 0
                    ? Double(conduct.threads.threadsStarted) / Double(profile.connections) : nil),
            clients: profile.userAgents.counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            exchanges: Int(profile.exchanges), continuity: conduct.continuity, firstSeen: profile.first,
            lastSeen: profile.last,
            silent: PeopleEvidence.silence(of: conduct), timeline: conduct.timeline(relay: relay.log10E))
    }
}
