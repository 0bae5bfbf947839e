import Glibc
import TestSupport
import Testing

@testable import Accounts

struct ResentAnswersTests {
    /// What installations send: answers and texts in tokens, of which `share` comes again, give or take `scatter` of them.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let inTokens: Bool
        let share: Double
        let scatter: Double
        /// Of an answer for each token.
        let framing: Double
        /// The share of answers that come again whole.
        var whole = 0.0

        /// An event stream, of which a quarter at most comes again, and a body as it is.
        static let stream = Kind(
            testDescription: "bytes of a stream", inTokens: false, share: 0.2, scatter: 0.025, framing: 16)
        static let sparse = Kind(
            testDescription: "bytes of a sparse stream", inTokens: false, share: 0.13, scatter: 0.02, framing: 26)
        static let plain = Kind(
            testDescription: "bytes of a body", inTokens: false, share: 0.9, scatter: 0.05, framing: 4)
        /// Half of an answer and more comes again.
        static let dropping = Kind(
            testDescription: "tokens without reasoning", inTokens: true, share: 0.75, scatter: 0.14, framing: 1)
        /// A third of answers comes without reasoning, the others with any amount.
        static let reasoning = Kind(
            testDescription: "tokens, reasoning before some answers", inTokens: true, share: 0.5, scatter: 0.3,
            framing: 1, whole: 0.33)
    }

    private struct Turns {
        var random: SplitMix
        var kind = Kind.stream

        /// Texts of 40 tokens in the middle behind answers of 300.
        mutating func next() -> (text: Double, answer: Double, growth: HistoryGrowth) {
            let text = (40 * exp(0.8 * random.normal())).rounded()
            let answer = 300 * exp(0.6 * random.normal())
            let part = min(1, max(0, kind.share + kind.scatter * random.normal()))
            let sent = (random.unit() < kind.whole ? 1 : part) * answer * kind.framing
            let perToken = kind.inTokens ? 1.0 : 4
            return (
                text, answer,
                HistoryGrowth(
                    size: Int32(sent + perToken * (text + 8)), answer: Int32(answer * kind.framing),
                    inTokens: kind.inTokens)
            )
        }
    }

    private func correlation(_ pairs: [(Double, Double)]) -> Double {
        let count = Double(pairs.count)
        let (x, y) = (pairs.map(\.0).reduce(0, +) / count, pairs.map(\.1).reduce(0, +) / count)
        let products = pairs.map { (($0.0 - x) * ($0.1 - y), ($0.0 - x) * ($0.0 - x), ($0.1 - y) * ($0.1 - y)) }
        let (both, one, other) = products.reduce((0, 0, 0)) { ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2) }
        return both / (one * other).squareRoot()
    }

    @Test(
        arguments: [Kind.stream, .sparse, .plain, .dropping])
    func `after a dozen turns texts are told, the better the less is uncertain of the answer`(kind: Kind) {
        var turns = Turns(random: SplitMix(seed: 1), kind: kind)
        var answers = ResentAnswers()
        var early = 0
        for _ in 0..<11 {
            let growth = turns.next().growth
            if answers.likelyText(of: growth) != nil { early += 1 }
            answers.learn(growth)
        }
        #expect(early == 0)
        var told: [(Double, Double)] = []
        var behindShort: [(Double, Double)] = []
        for _ in 0..<600 {
            let (text, answer, growth) = turns.next()
            if let tokens = answers.likelyText(of: growth) {
                told.append((log(text), log(Double(tokens))))
                if answer < 200 { behindShort.append(told[told.count - 1]) }
                #expect((3...150).contains(tokens))
            }
            answers.learn(growth)
        }
        #expect(told.count > 400)
        #expect(correlation(told) > 0.35)
        #expect(correlation(behindShort) > 0.6)
    }

    @Test func `where all of an answer comes again growth says it, and nothing is left to tell`() {
        var answers = ResentAnswers()
        for text in Int32(1)...150 {
            #expect(answers.likelyText(of: .made(text: text)) == nil)
            // A history that is shortened now and then changes nothing.
            answers.learn(.made(text: text % 20 == 19 ? -50 : text))
        }
    }

    @Test(
        arguments: [Kind.stream, .dropping])
    func `a pasted text, a shrunken history and an empty answer teach nothing that lasts`(kind: Kind) throws {
        var turns = Turns(random: SplitMix(seed: 2), kind: kind)
        var (plain, disturbed) = (ResentAnswers(), ResentAnswers())
        let answer = Int32(200 * kind.framing)
        for turn in 0..<64 {
            let growth = turns.next().growth
            plain.learn(growth)
            disturbed.learn(growth)
            guard turn > 20, turn % 8 == 0 else { continue }
            for size in [20 * answer, -20 * answer] {
                disturbed.learn(HistoryGrowth(size: size, answer: answer, inTokens: kind.inTokens))
            }
            disturbed.learn(HistoryGrowth(size: 500, answer: 0, inTokens: kind.inTokens))
        }
        let sent = kind.share * Double(answer) + (kind.inTokens ? 50 : 200)
        let asked = HistoryGrowth(size: Int32(sent), answer: answer, inTokens: kind.inTokens)
        let (one, other) = (
            try #require(plain.likelyText(of: asked)), try #require(disturbed.likelyText(of: asked))
        )
        #expect(abs(one - other) <= 30)
        #expect(one >= 30)
    }

    @Test func `where nothing comes again, and of what was never typed, no text is told`() {
        func growth(_ size: Int32, _ answer: Int32) -> HistoryGrowth {
            HistoryGrowth(size: size, answer: answer, inTokens: false)
        }
        var answers = ResentAnswers()
        for _ in 0..<40 { answers.learn(growth(100, 50_000)) }
        #expect(answers.likelyText(of: growth(100, 50_000)) == nil)
        answers = ResentAnswers()
        var turns = Turns(random: SplitMix(seed: 3))
        for _ in 0..<40 { answers.learn(turns.next().growth) }
        #expect(answers.likelyText(of: growth(.max, 3_000)) == nil)
        #expect(answers.likelyText(of: growth(3_000, 0)) == nil)
        // A history that shrank, or a boundless answer, tells no more than that there was a text.
        for (size, answer) in [(-5_000, 3_000), (.min, .max), (.max, .max), (.min, 3_000)] as [(Int32, Int32)] {
            if let text = answers.likelyText(of: growth(size, answer)) { #expect((3...150).contains(text)) }
        }
    }

    @Test func `an installation that comes to be counted in tokens is learnt anew`() {
        var turns = Turns(random: SplitMix(seed: 4))
        var answers = ResentAnswers()
        for _ in 0..<40 { answers.learn(turns.next().growth) }
        let bytes = turns.next().growth
        #expect(answers.likelyText(of: bytes) != nil)
        answers.learn(.made(text: -30))
        #expect(answers.likelyText(of: bytes) == nil)
        #expect(answers.likelyText(of: .made(text: 30)) == nil)
    }

    /// The share of turns that came where hands were seen, over installations of as many seeds.
    private func share(_ kind: Kind, pause: (_ text: Double, _ answer: Double, inout SplitMix) -> Double) -> Double
    {
        (1...30).reduce(0.0) { sum, seed in
            var turns = Turns(random: SplitMix(seed: UInt64(seed)), kind: kind)
            var typists = Typists()
            var seen = 0
            for turn in 0..<400 {
                if typists.type(at: 1) { seen += 1 }
                let (text, answer, growth) = turns.next()
                var one = PersonTurn.at(
                    Double(turn) * 2_000, thread: 1, thinking: max(3, pause(text, answer, &turns.random)))
                one.growth = growth
                one.newTokens = growth.newTokens.map { Int32($0) } ?? -1
                typists.learn(one, at: 1)
            }
            return sum + Double(seen) / 400 / 30
        }
    }

    @Test(
        arguments: [Kind.stream, .dropping, .reasoning])
    func `hands are seen so, and scripts are not, though their pauses grow with answers`(kind: Kind) {
        #expect(share(kind) { text, _, random in 5 + 0.5 * text * exp(0.4 * random.normal()) } > 0.6)
        // By a clock, and as long as it takes to read an answer aloud or to run what it says.
        #expect(share(kind) { _, _, random in 60 * exp(0.5 * random.normal()) } < 0.01)
        #expect(share(kind) { _, answer, random in 5 + 0.16 * answer * exp(0.3 * random.normal()) } < 0.01)
        #expect(share(kind) { _, answer, _ in 5 + 0.03 * answer } < 0.01)
        // A model that writes the prompts.
        #expect(share(kind) { text, _, random in 4 + 0.03 * text * exp(0.2 * random.normal()) } < 0.01)
    }
}
