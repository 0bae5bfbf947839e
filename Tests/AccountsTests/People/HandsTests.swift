import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct HandsTests {
    /// Texts of some 40 tokens, and pauses that `seconds` makes of their length.
    private func hands(_ turns: Int, seed: UInt64, seconds: (Double, inout SplitMix) -> Double) -> [Bool] {
        var random = SplitMix(seed: seed)
        var hands = Hands()
        return (0..<turns).map { _ in
            let tokens = (40 * exp(random.normal())).rounded(.up)
            hands.take(tokens: Float(tokens), pause: seconds(tokens, &random))
            return hands.type
        }
    }

    @Test(arguments: 1...10)
    func `who types is seen to after some dozens of turns, absences or not`(seed: UInt64) {
        let types = hands(100, seed: seed) { tokens, random in
            let away = random.unit() < 0.1 ? 150 * exp(random.normal()) : 0
            return away + 6 * exp(random.normal()) + tokens * 0.5 * exp(0.4 * random.normal())
        }
        #expect(!types[..<23].contains(true))
        #expect(types[80...].allSatisfy { $0 })
    }

    @Test func `a clock, whatever it sends, is seen to type in one of eight hundred turns`() {
        let seen = (1...200).reduce(0) { count, seed in
            count + hands(500, seed: UInt64(seed)) { _, random in 60 * exp(0.5 * random.normal()) }.count { $0 }
        }
        // Three standard errors leave 0.13 %.
        #expect(seen > 0)
        #expect(seen < 200 * 500 / 400)
    }

    @Test func `texts that another model wrote take as long as it does, and hands are not seen`() {
        let types = hands(400, seed: 31) { tokens, random in 30 * exp(0.5 * random.normal()) + tokens * 0.02 }
        #expect(types.count { $0 } < 40)
    }

    @Test func `the reach grows with the text, and long texts may be pasted`() {
        func reach(_ tokens: Int32) -> Double {
            Hands.reach(of: .at(0, thread: 1, newTokens: tokens)).seconds
        }
        #expect(reach(-1) == 1.5)
        #expect(reach(0) == 1.5)
        #expect(reach(15) == 1.5)
        #expect(abs(reach(38) - 6) < 1e-9)
        #expect(abs(reach(60) - 10.4) < 1e-9)
        #expect(reach(61) == 1.5)
        #expect(reach(.max) == 1.5)
        for tokens in Int32(16)...60 { #expect(reach(tokens) < Double(tokens) * 0.35) }
    }
}
