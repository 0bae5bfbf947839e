import Glibc
import Testing

@testable import Accounts

@Suite("Blocks")
struct BlockTestTests {
    private static func logValue(after blocks: Int, every exceeding: Int, least: Double = BlockTest.leastShare)
        -> Double
    {
        var test = BlockTest()
        for block in 1...blocks {
            test.take(exceeds: block % exceeding == 0, excess: 0.05, least: least)
        }
        return test.process.logValue
    }

    @Test("the bet follows what blocks showed: where all exceed, a block soon says more than the least share would")
    func learns() {
        #expect(Self.logValue(after: 10, every: 1) > 10 * log(0.35 / 0.05))
        #expect(Self.logValue(after: 10, every: 1) < 10 * log(0.9 / 0.05))
    }

    @Test(
        "a bound that is broken a little gathers nothing, however long: one in ten where one in twenty is allowed")
    func littleBroken() {
        #expect(Self.logValue(after: 5_000, every: 10) < 1)
    }

    @Test("a bet keeps an expectation of one at the edge of the null, whatever was learnt", arguments: [0.05, 0.2])
    func expectation(null: Double) {
        var test = BlockTest()
        for exceeds in [true, true, false, true, true, true, true, false, true] {
            let before = exp(test.process.logValue)
            var (yes, no) = (test, test)
            yes.take(exceeds: true, excess: null)
            no.take(exceeds: false, excess: null)
            let after = null * exp(yes.process.logValue) + (1 - null) * exp(no.process.logValue)
            #expect(abs(after - before) < 1e-9 * before)
            test = exceeds ? yes : no
        }
    }
}
