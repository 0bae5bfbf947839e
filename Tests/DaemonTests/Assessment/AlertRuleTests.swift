import Accounts
import Daemon
import Documents
import Packets
import Reports
import Testing

@Suite("Of what other services are told")
struct AlertRuleTests {
    private let now = Timestamp(seconds: 5_000)

    @Test(
        "nobody is told of an account on watch, whatever was found", arguments: AccountReport.Finding.Kind.allCases)
    func watchIsSilent(_ kind: AccountReport.Finding.Kind) {
        #expect(AlertRule.alerts(for: .test(.watch, [.test(kind, .critical)]), at: now).isEmpty)
        #expect(AlertRule.alerts(for: .test(.clear, [.test(kind, .critical)]), at: now).isEmpty)
    }

    @Test("only what says that an account is shared is told, an alert each")
    func onlySharing() {
        let findings = AccountReport.Finding.Kind.allCases.map { AccountReport.Finding.test($0) }
        let alerts: [Alert] = AlertRule.alerts(for: .test(.alert, findings), at: now)
        #expect(alerts.map(\.finding.kind) == [.relaySharing, .credentialSharing, .accountPool])
        #expect(alerts.allSatisfy { $0.time == now })
    }
}
