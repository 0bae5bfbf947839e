import Accounts
import Documents
import Packets
import Reports
import Testing

@Suite struct ReportTextTests {
    @Test(arguments: [80, 100])
    func theSampleReadsWellInATerminal(width: Int) throws {
        try Golden.expect(SampleReport.report.text(TextStyle(width: width)), equals: "sample-\(width).txt")
    }

    @Test func theSampleReadsWellInColour() throws {
        try Golden.expect(
            SampleReport.report.text(TextStyle(usesColor: true, width: 100)), equals: "sample-100.ansi")
    }

    @Test func inAPipeNothingIsCut() throws {
        try Golden.expect(SampleReport.report.text(.plain), equals: "sample-plain.txt")
    }

    @Test(arguments: [64, 72, 80, 100, 200])
    func noLineIsWiderThanTheTerminal(width: Int) {
        var report = SampleReport.report
        report.inputs[0].file = String(repeating: "long", count: 40)
        report.accounts[0].account = String(repeating: "名", count: 60)
        report.accounts[1].clients = [String(repeating: "client", count: 60)]
        report.accounts[7].evidence[0].summary = String(repeating: "x", count: 500)
        report.accounts[9].headcount = .init(estimate: 50, low: 40, high: 60)
        report.accounts[9].silent[0].reason = String(repeating: "y", count: 500)
        for line in report.text(TextStyle(width: width)).split(separator: "\n") {
            let wide = line.unicodeScalars.count { $0 == "名" }
            #expect(line.unicodeScalars.count + wide <= width, "\(line)")
        }
    }

    @Test func hostileStringsReachNoTerminal() {
        var report = SampleReport.report
        report.inputs[0].file = "a\u{1B}[2Jb"
        report.inputs[0].problems = ["x\r\ny\u{8}"]
        report.accounts[0].account = "\u{1B}]0;owned\u{7}"
        report.accounts[1].clients = ["\u{9B}31m\u{202E}evil\u{2028}"]
        report.accounts[7].evidence[0].summary = "tab\tnul\0del\u{7F}"
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

    @Test func alertsComeFirstThenWatchesThenFindings() throws {
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

    @Test func longListsAreCountedInATerminalAndWholeInAPipe() {
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

    @Test func peopleHaveAColumnOnceTheyAreCounted() {
        var report = SampleReport.report
        report.accounts.removeLast()
        #expect(!report.text(.plain).contains("PEOPLE"))
        report.accounts[7].headcount = .init(estimate: 6, low: 4, high: 9)
        #expect(report.text(.plain).contains("PEOPLE") && report.text(.plain).contains(" 4–9 "))
        report.accounts[7].headcount = .init(estimate: 3, low: 3, high: 3)
        #expect(report.text(.plain).contains(" 3 ") && !report.text(.plain).contains("–"))
    }

    @Test(arguments: [(80, false), (100, true), (nil, true)] as [(Int?, Bool)])
    func connectionsGiveWayToPeopleWhereThereIsNoRoom(width: Int?, expected: Bool) {
        let text = SampleReport.report.text(TextStyle(width: width))
        #expect(text.contains("PEOPLE") && text.contains("CONNS") == expected)
    }

    @Test func familiesSilentForOneReasonShareALine() {
        var report = SampleReport.report
        report.accounts = [SampleReport.watched]
        let text = report.text(.plain)
        #expect(text.contains("│ Silent (attention, rhythm): no exchange says how its response ended\n"))
        report.accounts[0].verdict = .clear
        #expect(!report.text(.plain).contains("Silent"))
    }

    @Test func anEmptyReportStillSaysSo() {
        let report = Report(inputs: [.init(file: "-")], accounts: [], coverage: .init())
        #expect(
            report.text(.plain) == """
                0 accounts
                  -  0 packets  0 B

                0 accounts: 0 clear, 0 watch, 0 alert
                Coverage: complete

                """)
    }

    @Test func colourComesOnlyWhenAskedFor() {
        #expect(!SampleReport.report.text(TextStyle(width: 80)).contains("\u{1B}"))
        #expect(
            SampleReport.report.text(TextStyle(usesColor: true, width: 80)).contains("\u{1B}[33mwatch\u{1B}[0m"))
    }
}
