import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct DailyInstallationsTests {
    private typealias Turn = (day: Int, tool: UInt32, label: UInt64)

    /// So many turns a day, a quarter of an hour apart from eight o'clock on, each by the machine that `label` names.
    private func days(
        _ count: Int, turns: Int = 40, every minutes: Double = 15,
        into daily: DailyInstallations = DailyInstallations(),
        rules: PeopleRules = PeopleRules(), _ label: (_ day: Int, _ turn: Int) -> (tool: UInt32, label: UInt64)
    ) -> DailyInstallations {
        var daily = daily
        for day in 0..<count {
            for turn in 0..<turns {
                let time = Double(day) * 86_400 + 8 * 3_600 + Double(turn) * minutes * 60
                let one = label(day, turn)
                daily.draw(one.label, of: one.tool, at: .afterMidnight(time), rules)
            }
            daily.endDay()
        }
        return daily
    }

    @Test func `five machines that come and go count from their second day on`() {
        // Each has the tool to itself for an hour: no hour shows more than two of them.
        let first = days(1) { _, turn in (1, UInt64(turn / 4 % 5 + 1)) }
        #expect(first.test.blocks == 1)
        #expect(first.test.exceeding == 0)
        let fortnight = days(14) { _, turn in (1, UInt64(turn / 4 % 5 + 1)) }
        #expect(fortnight.test.blocks >= 14)
        #expect(fortnight.test.exceeding >= fortnight.test.blocks - 2)
        #expect(fortnight.mostLabels == 5)
        #expect(fortnight.test.process.logValue > 13.8)
    }

    @Test func `three machines are what one person has, however much they are used`() {
        for turns in [40, 160] {
            let person = days(28, turns: turns, every: 600 / Double(turns)) { _, turn in (1, UInt64(turn % 3 + 1)) }
            #expect(person.test.blocks == 0)
            #expect(person.test.process.logValue == 0)
            // One of them is replaced on the second day.
            let after = days(28, turns: turns, every: 600 / Double(turns)) { day, turn in
                (1, turn % 3 == 2 && day > 0 ? 4 : UInt64(turn % 3 + 1))
            }
            #expect(after.test.blocks >= 26)
            #expect(after.test.exceeding == 0)
            #expect(after.mostLabels <= 3)
            #expect(after.test.process.logValue <= 0)
        }
    }

    @Test func `more turns within the same hours fill no fuller samples`() {
        let few = days(14) { day, turn in (1, UInt64((day * 40 + turn) % 7 + 1)) }
        let many = days(14, turns: 600, every: 1) { day, turn in (1, UInt64((day * 40 + turn / 15) % 7 + 1)) }
        #expect(few.test.blocks <= many.test.blocks)
        #expect(many.test.blocks <= 2 * few.test.blocks)
        #expect(few.mostLabels == 7)
        #expect(many.mostLabels == 7)
    }

    @Test func `containers that are made anew for every task never count`() {
        var container: UInt64 = 100
        let person = days(28) { _, turn in
            if turn % 4 == 0 { container += 1 }
            return (1, turn % 2 == 0 ? container : 1)
        }
        #expect(person.test.blocks >= 28)
        #expect(person.test.exceeding == 0)
        #expect(person.mostLabels == 1)
    }

    @Test func `of more machines than are remembered the one longest unused must last anew`() {
        let most = DailyInstallations.mostKnown
        let all = days(14) { _, turn in (1, UInt64(turn % most + 1)) }
        #expect(all.mostLabels == Int32(most))
        let crowd = days(14, turns: 100, every: 6) { _, turn in (1, UInt64(turn % (most + 1) + 1)) }
        #expect(crowd.mostLabels == 0)
    }

    @Test func `tools of one machine do not lose what the tool of five wins`() {
        let alone = days(14, turns: 48, every: 12) { _, turn in (1, UInt64(turn % 5 + 1)) }
        let beside = days(14, turns: 96, every: 6) { _, turn in
            turn % 2 == 0 ? (1, UInt64(turn / 2 % 5 + 1)) : (2, 99)
        }
        #expect(beside.test.blocks >= 2 * alone.test.blocks - 1)
        #expect(beside.test.process.logValue > alone.test.process.logValue - 2)
        #expect(beside.test.process.logValue > 13.8)
    }

    @Test func `an interruption drops what was begun and not what is known`() {
        var daily = days(2) { _, turn in (1, UInt64(turn % 5 + 1)) }
        let blocks = daily.test.blocks
        daily.interrupt()
        for turn in 0..<23 {
            daily.draw(
                UInt64(turn % 5 + 1), of: 1, at: .afterMidnight(3 * 86_400 + Double(turn) * 600), PeopleRules())
        }
        #expect(daily.test.blocks == blocks)
        daily.draw(1, of: 1, at: .afterMidnight(3 * 86_400 + 23 * 600), PeopleRules())
        #expect(daily.test.blocks == blocks + 1)
        #expect(daily.mostLabels == 5)
    }

    @Test func `a clock that is set back begins the sample anew, and machines last from then on`() {
        var daily = DailyInstallations()
        for turn in 0..<12 {
            let time = 9 * 86_400 + Double(turn) * 600
            daily.draw(UInt64(turn % 5 + 1), of: 1, at: .afterMidnight(time), PeopleRules())
        }
        let first = days(1, into: daily) { _, turn in (1, UInt64(turn % 5 + 1)) }
        #expect(first.test.blocks == 1)
        #expect(first.test.exceeding == 0)
        let third = days(3, into: daily) { _, turn in (1, UInt64(turn % 5 + 1)) }
        #expect(third.test.exceeding > 0)
    }

    /// The null at its edge: a sample exceeds with probability ε₀, each drawn anew.
    @Test func `where one sample in twenty exceeds, the e-value is at most one on average`() {
        var random = SplitMix(seed: 20)
        let runs = 3_000
        var values: [Double] = []
        for _ in 0..<runs {
            var isWide = false
            let daily = days(30, turns: 24) { _, turn in
                if turn == 0 { isWide = random.next() % 20 == 0 }
                return (1, UInt64(turn % (isWide ? 4 : 3) + 1))
            }
            values.append(exp(daily.test.process.logValue))
        }
        let mean = values.reduce(0, +) / Double(runs)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1)
        #expect(mean <= 1 + 3 * (variance / Double(runs)).squareRoot())
        #expect(values.count { $0 >= 20 } <= runs / 20)
    }
}
