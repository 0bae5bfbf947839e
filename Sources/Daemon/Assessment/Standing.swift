package import Accounts
package import Base
package import Documents

/// How an account stands, small enough to keep for every one: what lists sort and filter by.
package struct Standing: Sendable {
    package let verdict: AccountReport.Verdict
    package let path: AccountReport.Path.Label
    // The small ones side by side: a million of them are kept.
    private let findings: UInt8
    private let severities: UInt8
    package let relay: Float
    package let people: Float
    package let exchanges: UInt32
    package let lastSeen: Timestamp

    package init(_ report: AccountReport) {
        verdict = report.verdict
        path = report.path.primary
        findings = report.findings.reduce(0) { $0 | $1.kind.bit }
        severities = report.findings.reduce(0) { $0 | $1.severity.bit }
        relay = Float(report.proofs.relay)
        people = Float(report.proofs.people)
        exchanges = UInt32(clamping: report.exchanges)
        lastSeen = report.lastSeen ?? Timestamp(nanoseconds: 0)
    }

    package func has(_ kind: AccountReport.Finding.Kind) -> Bool { findings & kind.bit != 0 }

    package func has(_ severity: Severity) -> Bool { severities & severity.bit != 0 }
}

extension AccountReport.Finding.Kind {
    fileprivate var bit: UInt8 {
        switch self {
        case .relaySharing: 1
        case .credentialSharing: 2
        case .accountPool: 4
        case .identityMismatch: 8
        case .accountTransfer: 16
        case .bulkHarvest: 32
        }
    }
}

extension Severity {
    fileprivate var bit: UInt8 { 1 << rank }
}
