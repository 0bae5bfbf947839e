package import Accounts
package import Packets

/// An account in a list: what one sorts and filters by.
package struct AccountSummary: Sendable, Equatable {
    package var account: String
    package var verdict: AccountReport.Verdict
    package var path: AccountReport.Path.Label
    package var findings: [AccountReport.Finding.Kind]
    package var headcount: AccountReport.Headcount?
    package var proofs: AccountReport.Proofs
    package var exchanges: Int
    package var lastSeen: Timestamp?

    package init(
        account: String, verdict: AccountReport.Verdict, path: AccountReport.Path.Label,
        findings: [AccountReport.Finding.Kind] = [], headcount: AccountReport.Headcount? = nil,
        proofs: AccountReport.Proofs = AccountReport.Proofs(), exchanges: Int, lastSeen: Timestamp? = nil
    ) {
        self.account = account
        self.verdict = verdict
        self.path = path
        self.findings = findings
        self.headcount = headcount
        self.proofs = proofs
        self.exchanges = exchanges
        self.lastSeen = lastSeen
    }
}
