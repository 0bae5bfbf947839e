import Accounts
import Daemon
import Base
import Documents
import Reports
import Testing

struct AlertRuleTests {
    private let now = Timestamp(seconds: 5_000)

    @Test(arguments: AccountReport.Finding.Kind.allCases)
    func `nobody is told of an account on watch, whatever was found`(_ kind: AccountReport.Finding.Kind) {
        #expect(AlertRule.alerts(for: .test(.watch, [.test(kind, .critical)]), at: now).isEmpty)
        #expect(AlertRule.alerts(for: .test(.clear, [.test(kind, .critical)]), at: now).isEmpty)
    }

    @Test func `only what says that an account is shared is told, an alert each`() {
        let findings = AccountReport.Finding.Kind.allCases.map { AccountReport.Finding.test($0) }
        let alerts: [Alert] = AlertRule.alerts(for: .test(.alert, findings), at: now)
        #expect(alerts.map(\.finding.kind) == [.relaySharing, .credentialSharing, .accountPool])
        #expect(alerts.allSatisfy { $0.time == now })
    }
}
