import Accounts
import Documents
import Packets

extension AccountReport {
    /// An account of nobody's, as far as a test needs one.
    static func test(
        _ verdict: Verdict, _ findings: [Finding] = [], account: String = "acct-1", relay: Double = 0,
        people: Double = 0
    ) -> AccountReport {
        AccountReport(
            account: account, verdict: verdict, findings: findings,
            path: Path(primary: .unknown, shares: [.unknown: 1]), proofs: Proofs(relay: relay, people: people),
            fanOut: FanOut(endpoints: 1, networks: 1, connections: 1, clients: 1), exchanges: 9)
    }
}

extension AccountReport.Finding {
    static func test(_ kind: Kind, _ severity: Severity = .medium) -> AccountReport.Finding {
        AccountReport.Finding(kind: kind, severity: severity, since: Timestamp(seconds: 1_000))
    }
}
