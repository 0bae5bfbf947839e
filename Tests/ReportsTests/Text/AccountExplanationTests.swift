import Accounts
import Base
import Reports
import Signals
import TestSupport
import Testing

struct AccountExplanationTests {
    private static func explaining(
        _ account: AccountReport, _ style: TextStyle = .plain, bars: AccountReport.Proofs.Bars = .standard
    ) -> String {
        var report = SampleReport.report
        report.accounts = [account]
        return report.explanation(style, bars: bars)
    }

    /// Accounts of real runs, and the one shape that no bundled capture has: an alert.
    static let reports: [(String, Report)] = [
        ("behind-relay", RealReport.account("acct_07a13d98", in: RealReport.proxies)),
        ("with-typing", RealReport.account("acct_142e89a5", in: RealReport.people)),
        ("clear", RealReport.account("acct_a170b338", in: RealReport.proxies)),
        ("alert", Report(inputs: [], accounts: [SampleReport.shared], coverage: .init())),
    ]

    @Test(arguments: reports)
    func `it reads well in a terminal`(name: String, report: Report) throws {
        let text = report.explanation(TextStyle(width: 80))
        try Golden.expect(text, equals: "explanation-\(name)-80.txt")
    }

    @Test func `an alert reads well in colour`() throws {
        let text = Self.explaining(SampleReport.shared, TextStyle(usesColor: true, width: 100))
        try Golden.expect(text, equals: "explanation-alert-100.ansi")
    }

    @Test(arguments: [64, 72, 80, 100, 200])
    func `no line is wider than the terminal`(width: Int) {
        var account = SampleReport.shared
        account.account = String(repeating: "名", count: 90)
        account.clients = [String(repeating: "client", count: 60)]
        account.evidence[0].signal = .saying(String(repeating: "x", count: 500))
        account.silent[0].cause = .worded(String(repeating: "why ", count: 90))
        account.timeline[0].exchanges = 123_456_789
        account.timeline[0].humanTurns = 123_456_789
        account.timeline[1].proofs.people = .infinity
        for line in Self.explaining(account, TextStyle(width: width)).split(separator: "\n") {
            let wide = line.unicodeScalars.count { $0 == "名" }
            #expect(line.unicodeScalars.count + wide <= width, "\(line)")
        }
    }

    @Test func `hostile strings reach no terminal`() {
        var account = SampleReport.shared
        account.account = "\u{1B}]0;owned\u{7}"
        account.clients = ["\u{9B}31m\u{202E}evil\u{2028}"]
        account.evidence[0].signal = .saying("tab\tnul\0del\u{7F}\nline")
        account.evidence[1].signal = .worded(id: "\u{1B}[2J", proof: .people, title: "\u{7}", summary: "x")
        account.silent = [.init(id: "a\u{1B}c", cause: .worded("b\r\nc"))]
        for style in [TextStyle.plain, TextStyle(width: 80)] {
            let text = Self.explaining(account, style)
            let forbidden = text.unicodeScalars.filter { scalar in
                if scalar == "\n" { return false }
                let category = scalar.properties.generalCategory
                return category == .control || category == .format || category == .lineSeparator
            }
            #expect(forbidden.isEmpty)
            #expect(text.contains("\\u{1b}]0;owned\\u{7}") && text.contains("b\\u{d}\\u{a}c"))
        }
    }

    @Test func `a clear account of which nothing is known says so in one line`() {
        var account = SampleReport.ordinary
        let saying = "No action needed. Nothing suggests a relay or several people."
        #expect(Self.explaining(account).contains(saying))
        #expect(!Self.explaining(account).contains("Proofs"))
        account.proofs.relay = 1.2
        #expect(!Self.explaining(account).contains(saying))
        #expect(Self.explaining(account).contains("Proofs"))
    }

    @Test func `what is short of a bar is never called passed`() {
        var account = SampleReport.watched
        account.proofs = .init(relay: 1.9999, people: 5.9999)
        let text = Self.explaining(account)
        #expect(text.contains("10^1.9, bar 10^2: not passed") && text.contains("10^5.9, bar 10^6: not passed"))
        #expect(text.contains("Evidence for a relay and for several people is below"))
        account.proofs = .init(relay: 2, people: 6)
        #expect(Self.explaining(account).contains("10^2.0, bar 10^2: passed"))
        #expect(Self.explaining(account).contains("10^6.0, bar 10^6: passed"))
    }

    @Test func `watch says what is missing`() {
        var account = SampleReport.watched
        account.proofs = .init(relay: 2, people: 2.5)
        #expect(
            Self.explaining(account).contains("The evidence for several people is 10^2.5; an alert needs 10^6."))
        account.proofs = .init(relay: 2, people: 0)
        #expect(Self.explaining(account).contains("but there is no meaningful evidence for several people."))
        account.proofs = .init(relay: 0, people: 7)
        #expect(Self.explaining(account).contains("but no relay was seen."))
    }

    @Test func `an alert without a relay claims none`() {
        var account = SampleReport.shared
        account.proofs.relay = 0.3
        let text = Self.explaining(account)
        #expect(
            text.contains("several people use this account is past its bar")
                && !text.contains("through a relay is past"))
    }

    @Test func `a headcount is an interval with its likeliest value`() {
        var account = SampleReport.shared
        #expect(Self.explaining(account).contains("4 to 9, most likely 6 (an estimate"))
        account.headcount = .init(estimate: 2, low: 2, high: 2)
        #expect(Self.explaining(account).contains("  2 (an estimate"))
        account.headcount = nil
        #expect(Self.explaining(account).contains("People      cannot be estimated yet"))
    }

    @Test func `other bars are held against the figures`() {
        let text = Self.explaining(SampleReport.shared, bars: .init(relay: 4, people: 8.5))
        #expect(text.contains("10^3.1, bar 10^4: not passed") && text.contains("10^6.4, bar 10^8.5: not passed"))
    }

    /// (log10 e, what is said of it): the odds are rounded towards the commoner, so that "at most" holds.
    @Test(
        arguments: [
            (6.4, "at most 1 in 2,500,000 such"), (6, "at most 1 in 1,000,000 such"), (2, "at most 1 in 100 such"),
            (5.9999999, "at most 1 in 990,000 such"), (1.2, "at most 1 in 15 such"),
            (0.99, "No meaningful evidence for more than one person."),
            (9, "at most 1 in 10^9 such"), (12.7, "at most 1 in 10^12 such"),
            (.infinity, "at most 1 in 10^999 such"),
            (0.3, "No meaningful evidence for more than one person."),
            (0, "No meaningful evidence for more than one person."),
            (-3, "No meaningful evidence for more than one person."),
            (.nan, "No meaningful evidence for more than one person."),
        ] as [(Double, String)])
    func `an e-value is the rarest it could be by chance`(log10E: Double, expected: String) {
        var account = SampleReport.shared
        account.proofs.people = log10E
        #expect(Self.explaining(account).contains(expected))
    }
}
