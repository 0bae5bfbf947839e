import Accounts
package import Base
package import Reports
package import Signals

/// What one look at the accounts that changed came to.
package struct Judgement: Sendable {
    /// What is worth keeping of an account for an appeal.
    package struct Kept: Sendable {
        package let account: String
        package let time: Timestamp
        /// The same for reports that say the same to a reviewer.
        package let material: UInt64
        package let document: [UInt8]
    }

    package fileprivate(set) var alerts: [Alert] = []
    package fileprivate(set) var kept: [Kept] = []
    package fileprivate(set) var standings: [(account: String, standing: Standing)] = []
    package fileprivate(set) var silences: [[Silence]] = []

    package init() {}

    mutating func add(_ report: AccountReport, keeping record: EvidenceRecord?, at time: Timestamp) {
        standings.append((report.account, Standing(report)))
        silences.append(report.silent)
        alerts += AlertRule.alerts(for: report, at: time)
        guard let record else { return }
        kept.append(
            Kept(
                account: report.account, time: time, material: record.material, document: report.record(at: time))
        )
    }
}
