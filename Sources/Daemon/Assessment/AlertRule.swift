package import Accounts
package import Base
import Documents
package import Reports

/// Which findings become alerts.
package enum AlertRule {
    /// The alerts that an account's report stands for. Only a verdict of `alert` gives any, and only findings of sharing
    /// become alerts: the other findings are for the reviewer who looks at the account. The journal knows which alerts
    /// were given before.
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
