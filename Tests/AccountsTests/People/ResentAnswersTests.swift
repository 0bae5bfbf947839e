import Glibc
import TestSupport
import Testing

@testable import Accounts

@Suite("Texts told by bytes")
struct ResentAnswersTests {
    /// Answers of some 5,000 bytes, of which a fifth comes again, give or take a fortieth of them all, and texts of 40 tokens in
    /// the middle with 60 bytes around them.
    private struct Turns {
        var random: SplitMix
        var share = 0.2

        mutating func next() -> (text: Double, growth: HistoryGrowth) {
            let text = 40 * exp(0.8 * random.normal())
            let answer = 5_000 * exp(0.6 * random.normal())
            let resent = (share + 0.025 * random.normal()) * answer
            return (text, HistoryGrowth(bytes: Int32(resent + 4 * text + 60), answer: Int32(answer)))
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
        "after a dozen turns texts behind short answers are told, whatever share comes again",
        arguments: [0.13, 0.2, 0.4])
    func texts(share: Double) {
        var turns = Turns(random: SplitMix(seed: 1), share: share)
        var answers = ResentAnswers()
        for _ in 0..<11 {
            let growth = turns.next().growth
            #expect(answers.textTokens(growth) == -1)
            answers.learn(growth)
        }
        var told: [(Double, Double)] = []
        var lengths: [(Double, Double)] = []
        for _ in 0..<600 {
            let (text, growth) = turns.next()
            let tokens = answers.textTokens(growth)
            if tokens >= 0 {
                told.append((text, Double(tokens)))
                lengths.append((Double(growth.answer), Double(tokens) - text))
                #expect(Double(growth.answer) * share < 2_400)
            }
            answers.learn(growth)
        }
        #expect(told.count > 80)
        #expect(correlation(told) > 0.6)
        // The error says nothing of how long the answer was.
        #expect(abs(correlation(lengths)) < 0.25)
    }

    @Test("a pasted text, a shrunken history and an empty answer teach nothing that lasts")
    func outliers() {
        var turns = Turns(random: SplitMix(seed: 2))
        var (plain, disturbed) = (ResentAnswers(), ResentAnswers())
        for turn in 0..<64 {
            let growth = turns.next().growth
            plain.learn(growth)
            disturbed.learn(growth)
            guard turn > 20, turn % 8 == 0 else { continue }
            disturbed.learn(HistoryGrowth(bytes: 80_000, answer: 4_000))
            disturbed.learn(HistoryGrowth(bytes: -90_000, answer: 4_000))
            disturbed.learn(HistoryGrowth(bytes: 500, answer: 0))
        }
        let asked = HistoryGrowth(bytes: 860, answer: 3_000)
        #expect(abs(plain.textTokens(asked) - disturbed.textTokens(asked)) <= 30)
        #expect(plain.textTokens(asked) >= 30)
    }

    @Test("where nothing comes again, or the history shrank, no text is told")
    func none() {
        var answers = ResentAnswers()
        for _ in 0..<40 { answers.learn(HistoryGrowth(bytes: 100, answer: 50_000)) }
        #expect(answers.textTokens(HistoryGrowth(bytes: 100, answer: 50_000)) == -1)
        answers = ResentAnswers()
        var turns = Turns(random: SplitMix(seed: 3))
        for _ in 0..<40 { answers.learn(turns.next().growth) }
        #expect(answers.textTokens(HistoryGrowth(bytes: -5_000, answer: 3_000)) == -1)
        #expect(answers.textTokens(HistoryGrowth(bytes: .max, answer: 3_000)) == Int32(Int16.max))
        #expect(answers.textTokens(HistoryGrowth(bytes: .max, answer: .max)) == -1)
    }

    /// The share of turns that came where hands were seen, over installations of as many seeds.
    private func share(pause: (_ text: Double, _ answer: Double, inout SplitMix) -> Double) -> Double {
        (1...30).reduce(0.0) { sum, seed in
            var turns = Turns(random: SplitMix(seed: UInt64(seed)))
            var typists = Typists()
            var seen = 0
            for turn in 0..<400 {
                if typists.type(at: 1) { seen += 1 }
                let (text, growth) = turns.next()
                var one = PersonTurn.at(
                    Double(turn) * 2_000, thread: 1,
                    thinking: max(3, pause(text, Double(growth.answer), &turns.random)))
                one.byteGrowth = growth
                typists.learn(one, at: 1)
            }
            return sum + Double(seen) / 400 / 30
        }
    }

    @Test("hands are seen by bytes, and scripts are not, though their pauses grow with answers")
    func typists() {
        #expect(share { text, _, random in 5 + 0.5 * text * exp(0.4 * random.normal()) } > 0.4)
        // By a clock, and as long as it takes to read an answer aloud or to run what it says.
        #expect(share { _, _, random in 60 * exp(0.5 * random.normal()) } < 0.03)
        #expect(share { _, answer, random in 5 + 0.01 * answer * exp(0.3 * random.normal()) } < 0.03)
        #expect(share { _, answer, _ in 5 + 0.002 * answer } < 0.03)
        // A model that writes the prompts.
        #expect(share { text, _, random in 4 + 0.03 * text * exp(0.2 * random.normal()) } < 0.05)
    }
}
