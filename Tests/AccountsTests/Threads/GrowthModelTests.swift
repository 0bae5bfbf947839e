@testable import Accounts
import TestSupport
import Testing

struct GrowthModelTests {
    /// Links of an account whose client keeps `share` of the response bytes.
    private func taught(share: Double, noise: Double = 0, links: Int = 120) -> GrowthModel {
        var random = SplitMix(seed: 3)
        var model = GrowthModel(inTokens: false)
        var size = 40_000.0
        for _ in 0..<links {
            let answer = Double.random(in: 1_000...12_000, using: &random)
            let added = Double.random(in: 200...2_500, using: &random)
            let next = size + share * answer + added + noise * size * Double.random(in: -1...1, using: &random)
            model.learn(next: next, size: size, answer: answer)
            size = max(size + share * answer + added, 1)
            if size > 200_000 { size = 40_000 }
        }
        return model
    }

    /// Shares between two that are tried end at a neighbour.
    @Test(arguments: [(0.15, 0.1...0.2), (0.28, 0.2...0.4), (0.4, 0.28...0.65), (1.0, 0.65...1.0)])
    func `the share of the answer that is resent is learnt`(share: Double, found: ClosedRange<Double>) {
        #expect(found.contains(taught(share: share).forecast.share))
    }

    @Test func `one odd link teaches no share`() {
        var model = GrowthModel(inTokens: false)
        let before = model.forecast.share
        model.learn(next: 12_362, size: 8_802, answer: 4_421)
        #expect(model.forecast.share == before)
    }

    @Test func `noise is learnt from histories that shrink`() {
        let plain = taught(share: 0.28).forecast
        let compressed = taught(share: 0.05, noise: 0.06, links: 400).forecast
        #expect(plain.noise < 0.1)
        #expect(compressed.noise > 0.4)
        func shrunk(_ forecast: GrowthModel.Forecast) -> Double {
            forecast.density(next: 98_000, size: 100_000, answer: 1_000, rough: false)
        }
        #expect(shrunk(compressed) > 20 * shrunk(plain))
    }

    @Test func `in tokens a request holds the whole answer`() {
        let forecast = GrowthModel(inTokens: true).forecast
        let after = forecast.density(next: 12_700, size: 12_000, answer: 400, rough: false)
        let before = forecast.density(next: 12_300, size: 12_000, answer: 400, rough: false)
        #expect(after > 5 * before)
        #expect(before > 0)
    }

    /// The density is one: summed over all next sizes it comes to no more than 1, and nearly that.
    @Test(arguments: [true, false])
    func `the density is one`(inTokens: Bool) {
        let forecast = GrowthModel(inTokens: inTokens).forecast
        var sum = 0.0
        for next in 0..<400_000 {
            sum += forecast.density(next: Double(next), size: 20_000, answer: 500, rough: false)
        }
        #expect(sum > 0.9 && sum < 1.05)
    }
}
