import Accounts
import Packets
import Reports
import Testing

@Suite struct TimelineTests {
    private static func lines(_ days: [AccountReport.Day], _ style: TextStyle = .plain) -> [String] {
        var report = SampleReport.report
        report.accounts = [SampleReport.ordinary]
        report.accounts[0].timeline = days
        return report.explanation(style).split(separator: "\n").map(String.init)
    }

    private static func line(of day: AccountReport.Day, _ style: TextStyle = .plain) -> String? {
        lines([day], style).first { $0.hasPrefix("2026-11-23") }
    }

    @Test func anHourHasACellWhereATurnFell() {
        let line = Self.line(of: SampleReport.day(0, exchanges: 7, turns: 3, hours: [0, 13, 23]))
        #expect(line == "2026-11-23   █············█·········█      3          7  ······│··   0.0")
    }

    @Test func bitsBeyondTheDayAreNoHours() {
        let day = SampleReport.day(0, exchanges: 1, turns: 1, hours: [24, 31])
        #expect(Self.line(of: day)?.contains("█") == false)
    }

    @Test(
        arguments: [
            (-2, "······│··  -2.0"), (0.99, "······│··   0.9"), (1, "█·····│··   1.0"), (5.99, "█████·│··   5.9"),
            (6, "██████│··   6.0"), (7.2, "██████│█·   7.2"), (40, "██████│██  40.0"), (.nan, "······│··   0.0"),
            (.infinity, "██████│██ 999.0"), (-.infinity, "······│·· -999.0"),
        ] as [(Double, String)])
    func theBarReachesItsMarkOnlyWithTheProof(people: Double, expected: String) {
        let line = Self.line(of: SampleReport.day(0, exchanges: 1, turns: 0, hours: [], people: people))
        #expect(line?.hasSuffix("  " + expected) == true, "\(line ?? "no line")")
    }

    @Test func aDayPartlyBlindIsMarkedAndTheMarkExplained() {
        let day = SampleReport.day(0, exchanges: 1, turns: 0, hours: [], blind: true)
        #expect(Self.line(of: day)?.hasPrefix("2026-11-23 ! ") == true)
        #expect(Self.lines([day]).contains { $0.contains("!: part of the day is not in the evidence.") })
    }

    @Test func daysWithoutExchangesAreCounted() {
        let days = [0, 1, 3, 7].map { SampleReport.day($0, exchanges: 1, turns: 1, hours: [9]) }
        #expect(
            Self.lines(days).filter { $0.hasPrefix("…") } == [
                "… 1 day without exchanges", "… 3 days without exchanges",
            ])
    }

    @Test func aTerminalShowsFourWeeksAndAPipeAll() {
        let days = (0..<31).map { SampleReport.day($0, exchanges: 1, turns: 1, hours: [9]) }
        let short = Self.lines(days, TextStyle(width: 80))
        #expect(short.count { $0.hasPrefix("2026-") } == 28 && short.contains("… 3 earlier days"))
        #expect(short.contains { $0.hasPrefix("2026-12-23") } && !short.contains { $0.hasPrefix("2026-11-25") })
        #expect(Self.lines(days).count { $0.hasPrefix("2026-") } == 31)
    }

    @Test func unknownTurnsAreNotShownAsQuietHours() {
        let days = [SampleReport.day(0, exchanges: 9, turns: 0, hours: [])]
        #expect(Self.lines(days).contains { $0.hasPrefix("No prompt of a person was seen") })
    }

    @Test func withoutDaysThereIsNoSection() {
        #expect(!Self.lines([]).contains("Days"))
    }
}
