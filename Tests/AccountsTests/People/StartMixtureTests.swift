import Glibc
import TestSupport
import Testing

@testable import Accounts

struct StartMixtureTests {
    /// At the edge of the null each bet's factor has expectation 1 exactly.
    private func largest(days: Int, betsADay: Int, null: Double, alternative: Double, random: inout SplitMix)
        -> Double
    {
        var process = StartMixture()
        var largest = 0.0
        let (hit, miss) = (log(alternative / null), log((1 - alternative) / (1 - null)))
        for _ in 0..<days {
            for _ in 0..<betsADay { process.bet(random.unit() < null ? hit : miss) }
            largest = max(largest, process.logValue)
            process.endDay()
        }
        return largest
    }

    @Test(arguments: [0.2, 0.05, 0.01])
    func `at the edge of its null it crosses 1/α within a year no more often than α`(null: Double) {
        var random = SplitMix(seed: 71)
        let repetitions = 3_000
        var crossings = (tenth: 0, hundredth: 0)
        for _ in 0..<repetitions {
            let value = largest(days: 365, betsADay: 2, null: null, alternative: 0.5, random: &random)
            if value >= log(10) { crossings.tenth += 1 }
            if value >= log(100) { crossings.hundredth += 1 }
        }
        // Three standard deviations above the bound.
        #expect(Double(crossings.tenth) <= 300 + 3 * 300.0.squareRoot())
        #expect(Double(crossings.hundredth) <= 30 + 3 * 30.0.squareRoot())
    }

    @Test func `what begins on day 20 is found at the cost of ln(20·21)`() {
        var process = StartMixture()
        for day in 1...40 {
            process.bet(day < 20 ? log(0.5) : log(8))
            if day == 39 {
                let since = 20 * log(8.0) - log(420.0)
                #expect(process.logValue > since - 0.01)
                // Starts a little later are in the mixture too.
                #expect(process.logValue < since + 1)
            }
            process.endDay()
        }
    }

    @Test func `evidence against it never pulls it below its reserve, and a day without bets is none`() {
        var process = StartMixture()
        #expect(process.logValue == 0)
        process.endDay()
        #expect(process.logValue == 0)
        for _ in 0..<9 {
            process.bet(-50)
            process.endDay()
        }
        #expect(abs(process.logValue - log(0.1)) < 1e-6)
        process.bet(.nan)
        process.bet(-.infinity)
        process.bet(.infinity)
        #expect(abs(process.logValue - log(0.1)) < 1e-6)
    }

    @Test func `a very long run of evidence does not overflow`() {
        var process = StartMixture()
        for _ in 0..<2_000 {
            for _ in 0..<10 { process.bet(1.8) }
            process.endDay()
        }
        #expect(process.logValue > 30_000)
        #expect(process.logValue.isFinite)
    }
}
