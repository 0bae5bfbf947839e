import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct TypistsTests {
    /// Turns of an installation a few minutes apart, whose pauses `seconds` makes of their tokens, but for those too fast for
    /// hands; the share of them that came where hands were seen.
    @discardableResult
    private func learn(
        _ typists: inout Typists, at installation: UInt64, turns: Int, seed: UInt64,
        tokens: (inout SplitMix) -> Double, seconds: (Double, inout SplitMix) -> Double
    ) -> Double {
        var random = SplitMix(seed: seed)
        var (seen, all) = (0, 0)
        for turn in 0..<turns {
            let size = max(1, tokens(&random).rounded())
            let pause = seconds(size, &random)
            guard size * TurnOrigin.fastestToken <= pause else { continue }
            all += 1
            if typists.type(at: installation) { seen += 1 }
            typists.learn(
                .at(Double(turn) * 400, thread: 1, newTokens: Int32(size), thinking: pause), at: installation)
        }
        return Double(seen) / Double(max(1, all))
    }

    /// The share over installations of as many seeds.
    private func share(
        turns: Int, tokens: (inout SplitMix) -> Double, seconds: (Double, inout SplitMix) -> Double
    ) -> Double {
        (1...40).reduce(0) { sum, seed in
            var typists = Typists()
            return sum
                + learn(&typists, at: 1, turns: turns, seed: UInt64(seed), tokens: tokens, seconds: seconds) / 40
        }
    }

    @Test func `each installation is known by itself, and from two dozen turns on`() {
        var typists = Typists()
        func type(at installation: UInt64, turns: Int, seed: UInt64) {
            learn(&typists, at: installation, turns: turns, seed: seed) {
                40 * exp($0.normal())
            } seconds: {
                5 + $0 * 0.5 * exp(0.4 * $1.normal())
            }
        }
        type(at: 1, turns: 20, seed: 1)
        #expect(!typists.type(at: 1))
        type(at: 1, turns: 80, seed: 2)
        learn(&typists, at: 2, turns: 100, seed: 3) {
            40 * exp($0.normal())
        } seconds: { _, random in
            60 * exp(0.5 * random.normal())
        }
        #expect(typists.type(at: 1))
        #expect(!typists.type(at: 2))
        #expect(!typists.type(at: 3))
    }

    @Test func `who reads, waits and types is seen to most of the time`() {
        let seen = share(turns: 300) {
            40 * exp($0.normal())
        } seconds: { tokens, random in
            15 * exp(0.8 * random.normal()) + tokens * 0.5 * exp(0.4 * random.normal())
        }
        #expect(seen > 0.75)
    }

    @Test(
        arguments: [(600.0, 25.0), (60.0, 10.0), (100.0, 60.0)])
    func `a script that sends what its tests printed is none, though short texts pass after short pauses only`(
        tokens: Double, pause: Double
    ) {
        let seen = share(turns: 2_000) {
            tokens * exp(0.8 * $0.normal())
        } seconds: { _, random in
            min(120, max(3, pause * exp(0.8 * random.normal())))
        }
        // Of thirty such machines at most one is taken for a typist's, in one case of ten.
        #expect(seen < 0.01)
    }

    @Test func `a slow model that writes prompts takes longer for longer ones, and is still faster than hands`() {
        let seen = share(turns: 1_000) {
            40 * exp(0.8 * $0.normal())
        } seconds: { tokens, random in
            3 + tokens * 0.1 * exp(0.1 * random.normal())
        }
        #expect(seen < 0.005)
    }

    @Test func `a word again and again shows no hands`() {
        let seen = share(turns: 300) { _ in
            12
        } seconds: { _, random in
            25 * exp(0.8 * random.normal())
        }
        #expect(seen == 0)
    }

    @Test func `of more installations than are remembered the one longest unused gives way`() {
        var typists = Typists()
        learn(&typists, at: 1, turns: 100, seed: 5) {
            40 * exp($0.normal())
        } seconds: {
            5 + $0 * 0.5 * exp(0.4 * $1.normal())
        }
        for other in 2...UInt64(Typists.most) {
            typists.learn(.at(50_000, thread: 1, newTokens: 5), at: other)
        }
        #expect(typists.type(at: 1))
        for other in 1_000..<UInt64(3_000) {
            typists.learn(.at(70_000, thread: 1, newTokens: 5), at: other)
            #expect(heldItems(in: typists) <= Typists.most)
        }
        #expect(!typists.type(at: 1))
    }
}
