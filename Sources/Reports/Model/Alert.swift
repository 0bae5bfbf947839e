package import Accounts
package import Base
import Documents

/// What other services receive about an account, once, under a number of its own.
package struct Alert: Sendable, Equatable {
    /// The name and version of the shape.
    package static let schema = "tailgate.alert/1"

    /// When it was raised.
    package var time: Timestamp
    package var finding: AccountReport.Finding
    /// The severity that an earlier alert about the same finding had.
    package var raisedFrom: AccountReport.Finding.Severity?
    /// The account as it stood then.
    package var report: AccountReport

    package init(
        time: Timestamp, finding: AccountReport.Finding, raisedFrom: AccountReport.Finding.Severity? = nil,
        report: AccountReport
    ) {
        self.time = time
        self.finding = finding
        self.raisedFrom = raisedFrom
        self.report = report
    }
}
