package import Accounts
package import Packets
package import Reports

/// Which alerts were raised, so that each is raised once: one for an account and kind of finding, and another when its
/// severity rises.
package struct RaisedAlerts: Sendable {
    private struct Key: Hashable {
        let account: String
        let kind: AccountReport.Finding.Kind
    }

    private var severities: [Key: AccountReport.Finding.Severity] = [:]

    package init() {}

    /// What of an account's report nobody was told yet. Only a verdict of `alert` tells anybody anything, and then only
    /// what says that the account is shared: the rest is for whoever looks at the account.
    package func due(for report: AccountReport, at time: Timestamp) -> [Alert] {
        guard report.verdict == .alert else { return [] }
        return report.findings.filter(\.kind.isSharing).compactMap { finding in
            let earlier = severities[Key(account: report.account, kind: finding.kind)]
            guard earlier.map({ $0 < finding.severity }) ?? true else { return nil }
            return Alert(time: time, finding: finding, raisedFrom: earlier, report: report)
        }
    }

    /// An alert has its number, or had it before a restart.
    package mutating func note(
        _ account: String, _ kind: AccountReport.Finding.Kind, _ severity: AccountReport.Finding.Severity
    ) {
        let key = Key(account: account, kind: kind)
        severities[key] = max(severities[key] ?? severity, severity)
    }

    package mutating func forget(_ account: String) {
        for kind in AccountReport.Finding.Kind.allCases {
            severities[Key(account: account, kind: kind)] = nil
        }
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
