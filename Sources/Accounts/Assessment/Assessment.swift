package import Connections
import Documents
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
        let context = AssessmentContext(self, catalogue: saved)
        let accounts = profiles.lazy.filter { !$0.isVacant }.map { report($0, in: context) }
        return Assessment(
            accounts: accounts.sorted { $0.account < $1.account }, catalogue: context.learnt)
    }

    /// Judges one account as ``assess(catalogue:)`` would if its open connections ended now, by what `context` knew of the
    /// others; nil for one that is not known.
    package func report(of account: AccountName, in context: AssessmentContext) -> AccountReport? {
        place(of: account).map { report(asOfNow($0), in: context) }
    }

    private func report(_ profile: AccountProfile, in context: AssessmentContext) -> AccountReport {
        let (cells, catalogue, habits, paths) = (context.cells, context.catalogue, context.habits, context.paths)
        let own = context.fronts.leftOut(of: profile)
        let readings = HelloReadings(own, cells: cells, catalogue: catalogue)
        let relay = RelayEvidence.proof(for: own, cells: cells, catalogue: catalogue, readings: readings)
        let identity = IdentityEvidence.evidence(
            of: readings, cells: cells, catalogue: catalogue, habits: habits, home: own.home)
        let conduct = profile.conduct
        let rule = VerdictRule(relay, conduct, sharesConnections: own.mixing.severalAccounts > 0)
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
                + paths.evidence(own) + conductItems.evidence,
            fanOut: AccountReport.FanOut(
                endpoints: profile.groups.count + Int(profile.forgottenAddresses), networks: profile.networks.count,
                connections: Int(profile.connections), clients: profile.clients.count,
                threads: conduct.threads.threadsStarted,
                threadsPerConnection: profile.connections > 0
                    ? Double(conduct.threads.threadsStarted) / Double(profile.connections) : nil),
            clients: profile.userAgents.counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            exchanges: Int(profile.exchanges), continuity: conduct.continuity, firstSeen: profile.first,
            lastSeen: profile.last,
            silent: PeopleEvidence.silence(of: conduct) + [context.fronts.silence(of: profile)].compactMap(\.self),
            timeline: conduct.timeline(relay: relay.log10E))
    }
}
