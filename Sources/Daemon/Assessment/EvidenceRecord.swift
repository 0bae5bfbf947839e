package import Accounts
import Documents
package import Packets

/// What was last kept of an account for an appeal, and so whether what is known now is worth keeping beside it.
package struct EvidenceRecord: Sendable, Equatable {
    private let verdict: AccountReport.Verdict
    private let findings: [AccountReport.Finding]
    private let proofs: AccountReport.Proofs
    private let time: Timestamp

    /// A proof that moved by half a power of ten says something new to a reviewer.
    private static let movement = 0.5
    /// While an account is above clear, each day is kept.
    private static let longest = Nanoseconds.seconds(86_400)

    package init(_ report: AccountReport, at time: Timestamp) {
        verdict = report.verdict
        findings = report.findings
        proofs = report.proofs
        self.time = time
    }

    /// Whether a report is to be kept, given what was kept before. Of an account that never was above clear and has no
    /// finding nothing is kept: that nothing was found is what its absence says.
    package static func isDue(_ report: AccountReport, after last: EvidenceRecord?, at time: Timestamp) -> Bool {
        guard let last else { return report.verdict != .clear || !report.findings.isEmpty }
        if report.verdict != last.verdict || report.findings != last.findings { return true }
        if abs(report.proofs.relay - last.proofs.relay) >= movement { return true }
        if abs(report.proofs.people - last.proofs.people) >= movement { return true }
        // Either way: the clock may have been set back.
        return report.verdict != .clear && (time - last.time).count.magnitude >= longest.count.magnitude
    }

    /// A number that is the same while verdict, findings and proofs are, these in steps of ``movement`` (FNV-1a).
    package var material: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        mix(verdict.rawValue)
        for finding in findings { mix("|\(finding.kind.rawValue)/\(finding.severity.rawValue)") }
        for proof in [proofs.relay, proofs.people] { mix("|\(Int((proof / Self.movement).rounded()))") }
        return hash
    }
}
