import Accounts
import Base
import Reports
import Testing

struct TimelineTests {
    private static func lines(_ days: [AccountReport.Day], _ style: TextStyle = .plain) -> [String] {
        var report = SampleReport.report
        report.accounts = [SampleReport.ordinary]
        report.accounts[0].timeline = days
        return report.explanation(style).split(separator: "\n").map(String.init)
    }

    private static func line(of day: AccountReport.Day, _ style: TextStyle = .plain) -> String? {
        lines([day], style).first { $0.hasPrefix("2026-11-23") }
    }

    @Test func `an hour has a cell where a turn fell`() {
        let line = Self.line(of: SampleReport.day(0, exchanges: 7, turns: 3, hours: [0, 13, 23]))
        #expect(line == "2026-11-23   █············█·········█      3          7  ······│··   0.0")
    }

    @Test func `bits beyond the day are no hours`() {
        let day = SampleReport.day(0, exchanges: 1, turns: 1, hours: [24, 31])
        #expect(Self.line(of: day)?.contains("█") == false)
    }

    @Test(
        arguments: [
            (-2, "······│··  -2.0"), (0.99, "······│··   0.9"), (1, "█·····│··   1.0"), (5.99, "█████·│··   5.9"),
            (6, "██████│··   6.0"), (7.2, "██████│█·   7.2"), (40, "██████│██  40.0"), (.nan, "······│··   0.0"),
            (.infinity, "██████│██ 999.0"), (-.infinity, "······│·· -999.0"),
        ] as [(Double, String)])
    func `the bar reaches its mark only with the proof`(people: Double, expected: String) {
        let line = Self.line(of: SampleReport.day(0, exchanges: 1, turns: 0, hours: [], people: people))
        #expect(line?.hasSuffix("  " + expected) == true, "\(line ?? "no line")")
    }

    @Test func `a day partly blind is marked and the mark explained`() {
        let day = SampleReport.day(0, exchanges: 1, turns: 0, hours: [], blind: true)
        #expect(Self.line(of: day)?.hasPrefix("2026-11-23 ! ") == true)
        #expect(Self.lines([day]).contains { $0.contains("!: part of the day is not in the evidence.") })
    }

    @Test func `days without exchanges are counted`() {
        let days = [0, 1, 3, 7].map { SampleReport.day($0, exchanges: 1, turns: 1, hours: [9]) }
        #expect(
            Self.lines(days).filter { $0.hasPrefix("…") } == [
                "… 1 day without exchanges", "… 3 days without exchanges",
            ])
    }

    @Test func `a terminal shows four weeks and a pipe all`() {
        let days = (0..<31).map { SampleReport.day($0, exchanges: 1, turns: 1, hours: [9]) }
        let short = Self.lines(days, TextStyle(width: 80))
        #expect(short.count { $0.hasPrefix("2026-") } == 28 && short.contains("… 3 earlier days"))
        #expect(short.contains { $0.hasPrefix("2026-12-23") } && !short.contains { $0.hasPrefix("2026-11-25") })
        #expect(Self.lines(days).count { $0.hasPrefix("2026-") } == 31)
    }

    @Test func `unknown turns are not shown as quiet hours`() {
        let days = [SampleReport.day(0, exchanges: 9, turns: 0, hours: [])]
        #expect(Self.lines(days).contains { $0.hasPrefix("No prompt of a person was seen") })
    }

    @Test func `without days there is no section`() {
        #expect(!Self.lines([]).contains("Days"))
    }
}
