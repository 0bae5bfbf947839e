import Base
import Testing

@testable import Accounts

struct LogPaceTests {
    private struct Log {
        var pace = LogPace()
        var clock = 0.0

        /// Lines at an even pace, each account's `run` lines after one another; gives how many stalls they ended.
        mutating func lines(_ count: Int, accounts: Int, every seconds: Double, run: Int = 1) -> Int {
            var stalls = 0
            for line in 0..<count {
                clock += seconds
                if pace.take(.afterMidnight(clock), account: "a\(line / run % accounts)") != nil { stalls += 1 }
            }
            return stalls
        }

        mutating func pause(_ seconds: Double) -> LogPace.Silence? {
            clock += seconds
            return pace.take(.afterMidnight(clock), account: "next")
        }
    }

    @Test func `a pause in the log of many busy accounts is a stall, and so is the next one`() throws {
        var log = Log()
        let before = log.lines(2_000, accounts: 20, every: 0.2)
        #expect(before == 0)
        for _ in 0..<2 {
            let before = log.clock
            let found = log.pause(40)
            let stall = try #require(found)
            #expect(stall.from == .afterMidnight(before))
            #expect(stall.to == .afterMidnight(before + 40))
            #expect(stall.isStall)
            let after = log.lines(5, accounts: 20, every: 0.2)
            #expect(after == 0)
        }
    }

    @Test func `a pause is a stall from half a minute and a hundred mean pauses on`() {
        for (pace, pause, isStall) in [(0.1, 29.0, false), (0.1, 31, true), (1, 95, false), (1, 105, true)] {
            var log = Log()
            _ = log.lines(2_000, accounts: 20, every: pace)
            let stall = log.pause(pause)
            #expect((stall != nil) == isStall, "\(pause) s at a line every \(pace) s")
        }
    }

    @Test(arguments: [(1, 1), (3, 10)])
    func `one account's night is none, nor a few accounts' that work in turns`(accounts: Int, run: Int) {
        var log = Log()
        let before = log.lines(3_000, accounts: accounts, every: 2, run: run)
        #expect(before == 0)
        let stall = log.pause(8 * 3_600)
        #expect(stall == nil)
    }

    @Test func `before a thousand lines nothing is known of the pace`() {
        for (lines, isStall) in [(990, false), (1_010, true)] {
            var log = Log()
            _ = log.lines(lines, accounts: 20, every: 0.2)
            let stall = log.pause(600)
            #expect((stall != nil) == isStall)
        }
    }

    @Test func `a late line ends no stall and begins none`() {
        var log = Log()
        _ = log.lines(2_000, accounts: 20, every: 0.2)
        let late = log.pace.take(.afterMidnight(log.clock - 100), account: "late")
        let next = log.pause(0.2)
        #expect(late == nil && next == nil)
    }

    @Test func `a silence of a week is a new beginning, and does not change the pace`() throws {
        var log = Log()
        _ = log.lines(1, accounts: 1, every: 1)
        let before = log.clock
        let found = log.pause(56 * 365 * 86_400)
        let silence = try #require(found)
        #expect(!silence.isStall && silence.from == .afterMidnight(before))
        _ = log.lines(1_100, accounts: 20, every: 0.2)
        let stall = log.pause(40)
        #expect(stall?.isStall == true)
    }
}
