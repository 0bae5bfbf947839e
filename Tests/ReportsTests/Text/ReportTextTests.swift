import Accounts
import Base
import Documents
import Reports
import Signals
import TestSupport
import Testing

struct ReportTextTests {
    /// Without them the goldens would hold nothing.
    @Test func `the reports of real runs are there`() {
        #expect(RealReport.proxies.accounts.count == 20 && RealReport.people.accounts.count == 23)
    }

    @Test(arguments: [80, 100])
    func `a real report reads well in a terminal`(width: Int) throws {
        let text = RealReport.proxies.text(TextStyle(width: width))
        try Golden.expect(text, equals: "proxies-\(width).txt")
    }

    @Test func `a real report reads well in colour`() throws {
        let text = RealReport.people.text(TextStyle(usesColor: true, width: 100))
        try Golden.expect(text, equals: "people-100.ansi")
    }

    @Test(arguments: [64, 72, 80, 100, 200])
    func `no line is wider than the terminal`(width: Int) {
        var report = SampleReport.report
        report.inputs[0].file = String(repeating: "long", count: 40)
        report.accounts[0].account = String(repeating: "名", count: 60)
        report.accounts[1].clients = [String(repeating: "client", count: 60)]
        report.accounts[7].evidence[0].signal = .saying(String(repeating: "x", count: 500))
        report.accounts[9].headcount = .init(estimate: 50, low: 40, high: 60)
        report.accounts[9].silent[0].cause = .worded(String(repeating: "y", count: 500))
        for line in report.text(TextStyle(width: width)).split(separator: "\n") {
            let wide = line.unicodeScalars.count { $0 == "名" }
            #expect(line.unicodeScalars.count + wide <= width, "\(line)")
        }
    }

    @Test func `hostile strings reach no terminal`() {
        var report = SampleReport.report
        report.inputs[0].file = "a\u{1B}[2Jb"
        report.inputs[0].problems = ["x\r\ny\u{8}"]
        report.accounts[0].account = "\u{1B}]0;owned\u{7}"
        report.accounts[1].clients = ["\u{9B}31m\u{202E}evil\u{2028}"]
        report.accounts[7].evidence[0].signal = .saying("tab\tnul\0del\u{7F}")
        report.coverage.counters = ["a\u{1B}b": 3]
        let text = report.text(.plain)
        let forbidden = text.unicodeScalars.filter { scalar in
            if scalar == "\n" { return false }
            let category = scalar.properties.generalCategory
            return category == .control || category == .format || category == .lineSeparator
        }
        #expect(forbidden.isEmpty)
        #expect(text.contains("a\\u{1b}[2Jb") && text.contains("\\u{1b}]0;owned\\u{7}"))
    }

    @Test func `alerts come first then watches then findings`() throws {
        var report = SampleReport.report
        report.accounts[3].verdict = .alert
        let order = report.text(.plain).split(separator: "\n").compactMap { line in
            line.split(separator: " ").dropFirst().first.map(String.init).flatMap {
                $0.hasPrefix("acct_") ? $0 : nil
            }
        }
        #expect(
            order.prefix(5) == [
                "acct_5f21c09e", "acct_05e3e3fa", "acct_07583c3c", "acct_11911a7c", "acct_dd7a3892",
            ])
        #expect(order.count == report.accounts.count)
    }

    @Test func `long lists are counted in a terminal and whole in a pipe`() {
        var report = SampleReport.report
        report.accounts = (0..<300).map {
            SampleReport.clear("acct_\($0)", .direct, ["a/1"], connections: 1, exchanges: 1)
        }
        report.inputs[0].problems = (0..<9).map { "problem \($0)" }
        let short = report.text(TextStyle(width: 100))
        #expect(short.contains("… and 100 more clear"))
        #expect(short.contains("… and 4 more\n"))
        let whole = report.text(.plain)
        #expect(!whole.contains("…") && whole.contains("acct_299") && whole.contains("problem 8"))
    }

    @Test func `people have a column once they are counted`() {
        var report = SampleReport.report
        report.accounts.removeLast()
        #expect(!report.text(.plain).contains("PEOPLE"))
        report.accounts[7].headcount = .init(estimate: 6, low: 4, high: 9)
        #expect(report.text(.plain).contains("PEOPLE") && report.text(.plain).contains(" 4–9 "))
        report.accounts[7].headcount = .init(estimate: 3, low: 3, high: 3)
        #expect(report.text(.plain).contains(" 3 ") && !report.text(.plain).contains("–"))
    }

    @Test(arguments: [(80, false), (100, true), (nil, true)] as [(Int?, Bool)])
    func `connections give way to people where there is no room`(width: Int?, expected: Bool) {
        let text = SampleReport.report.text(TextStyle(width: width))
        #expect(text.contains("PEOPLE") && text.contains("CONNS") == expected)
    }

    @Test func `signals that are silent for one reason share a line`() {
        var report = SampleReport.report
        report.accounts = [SampleReport.watched]
        let text = report.text(.plain)
        #expect(
            text.contains(
                "│ The request log does not distinguish a prompt from a tool's step. It needs `stop` or `initiator`. "
                    + "Silent: Prompts faster than one person types (attention), Prompts without a night's break (rhythm).\n"
            ))
        report.accounts[0].verdict = .clear
        #expect(!report.text(.plain).contains("Silent"))
    }

    @Test func `an empty report still says so`() {
        let report = Report(inputs: [.init(file: "-")], accounts: [], coverage: .init())
        #expect(
            report.text(.plain) == """
                0 accounts
                  -  0 packets  0 B

                0 accounts: 0 clear, 0 watch, 0 alert
                Coverage: complete

                """)
    }

    @Test func `colour comes only when asked for`() {
        #expect(!SampleReport.report.text(TextStyle(width: 80)).contains("\u{1B}"))
        #expect(
            SampleReport.report.text(TextStyle(usesColor: true, width: 80)).contains("\u{1B}[33mwatch\u{1B}[0m"))
    }
}
