import Accounts
import Daemon
import Packets
import Reports
import Testing

@Suite("Alerts are raised once")
struct RaisedAlertsTests {
    private let now = Timestamp(seconds: 5_000)

    private func raise(_ raised: inout RaisedAlerts, _ report: AccountReport) -> [AccountReport.Finding.Severity] {
        let due = raised.due(for: report, at: now)
        for alert in due { raised.note(report.account, alert.finding.kind, alert.finding.severity) }
        return due.map(\.finding.severity)
    }

    @Test("an alert is due until it is noted, and not again")
    func once() {
        var raised = RaisedAlerts()
        let report = AccountReport.test(.alert, [.test(.relaySharing, .high)])
        #expect(raised.due(for: report, at: now).count == 1)
        #expect(raise(&raised, report) == [.high])
        #expect(raise(&raised, report).isEmpty)
    }

    @Test("a higher severity is told, with the one before; a lower one is not")
    func severityRises() {
        var raised = RaisedAlerts()
        #expect(raise(&raised, .test(.alert, [.test(.relaySharing, .medium)])) == [.medium])
        #expect(raise(&raised, .test(.alert, [.test(.relaySharing, .low)])).isEmpty)
        let due = raised.due(for: .test(.alert, [.test(.relaySharing, .critical)]), at: now)
        #expect(due.first?.raisedFrom == .medium)
    }

    @Test(
        "nobody is told of an account on watch, whatever was found", arguments: AccountReport.Finding.Kind.allCases)
    func watchIsSilent(_ kind: AccountReport.Finding.Kind) {
        #expect(RaisedAlerts().due(for: .test(.watch, [.test(kind, .critical)]), at: now).isEmpty)
        #expect(RaisedAlerts().due(for: .test(.clear, [.test(kind, .critical)]), at: now).isEmpty)
    }

    @Test("only what says that an account is shared is told")
    func onlySharing() {
        let findings = AccountReport.Finding.Kind.allCases.map { AccountReport.Finding.test($0) }
        let due = RaisedAlerts().due(for: .test(.alert, findings), at: now)
        #expect(
            Set<AccountReport.Finding.Kind>(due.map { $0.finding.kind }) == [
                .relaySharing, .credentialSharing, .accountPool,
            ])
    }

    @Test("accounts do not silence one another, and a forgotten one begins anew")
    func accountsAreApart() {
        var raised = RaisedAlerts()
        let report = AccountReport.test(.alert, [.test(.relaySharing)])
        #expect(!raise(&raised, report).isEmpty)
        #expect(!raise(&raised, .test(.alert, [.test(.relaySharing)], account: "acct-2")).isEmpty)
        raised.forget("acct-1")
        #expect(!raise(&raised, report).isEmpty)
        #expect(raise(&raised, .test(.alert, [.test(.relaySharing)], account: "acct-2")).isEmpty)
    }
}
