package import Accounts
import Documents
package import Packets
package import Reports

/// Of what other services are told.
package enum AlertRule {
    /// The alerts that an account's report stands for. Only a verdict of `alert` tells anybody anything, and then only
    /// what says that the account is shared: the rest is for whoever looks at the account. Whether somebody was told
    /// before is the journal's to know.
    package static func alerts(for report: AccountReport, at time: Timestamp) -> [Alert] {
        guard report.verdict == .alert else { return [] }
        return report.findings.filter(\.kind.isSharing).map { Alert(time: time, finding: $0, report: report) }
    }
}

extension AccountReport.Finding.Kind {
    /// Whether it says that several people use the account; what else is found is no reason to disturb anybody.
    fileprivate var isSharing: Bool {
        switch self {
        case .relaySharing, .credentialSharing, .accountPool: true
        case .identityMismatch, .accountTransfer, .bulkHarvest: false
        }
    }
}
