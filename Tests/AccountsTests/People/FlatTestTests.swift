import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct FlatTestTests {
    /// Where a turn that is near falls behind the other.
    private enum Lag {
        case atOnce
        case byHand
        case anywhere

        var range: ClosedRange<Double> {
            switch self {
            case .atOnce: 0.001...0.399
            case .byHand: 0.401...1.499
            case .anywhere: 0.001...1.499
            }
        }

        /// Seconds behind each other turn that count.
        var width: Double {
            switch self {
            case .atOnce: 0.4
            case .byHand: 1.1
            case .anywhere: 1.5
            }
        }
    }

    /// A turn among `others` of another device, whose windows of 1.5 s (``FlatTest/reach``) do not overlap: the even chance of a lag
    /// is the share of the two minutes that their windows cover.
    private func neighbourhood(_ others: Int, near: Double?, _ random: inout SplitMix) -> Neighbourhood {
        // Slots of five seconds; the two around the turn stay empty.
        var slots = Array(0..<24).filter { $0 != 11 && $0 != 12 }
        slots.shuffle(using: &random)
        var turns = slots.prefix(near == nil ? others : others - 1).map { slot in
            PersonTurn.at(Double(slot) * 5 - 60 + 3 * random.unit(), thread: 2, device: 2)
        }
        if let near { turns.append(.at(-near, thread: 2, device: 2)) }
        turns.append(.at(0, thread: 1, device: 1))
        turns.sort { $0.time < $1.time }
        let place = turns.firstIndex { $0.thread == 1 } ?? 0
        return Neighbourhood(turns: turns, place: place)
    }

    /// How many of `repetitions` cross e = 10, when a turn falls at `lag` with the probability that `chance` makes of p.
    private func crossings(
        _ lag: Lag, repetitions: Int, seed: UInt64, chance: (Double) -> Double
    ) -> Int {
        var random = SplitMix(seed: seed)
        var crossed = 0
        for _ in 0..<repetitions {
            var test = FlatTest()
            var parties = Parties()
            var largest = 0.0
            for turn in 1...60 {
                let others = 2 + Int(random.next() % 14)
                let p = Double(others) * lag.width / 120
                let isNear = random.unit() < chance(p)
                let range = lag.range
                let near = range.lowerBound + (range.upperBound - range.lowerBound) * random.unit()
                let neighbourhood = neighbourhood(others, near: isNear ? near : nil, &random)
                _ = test.take(neighbourhood, of: parties, rules: PeopleRules())
                // What is learnt chooses the later bets.
                parties.learn(neighbourhood)
                largest = max(largest, test.logValue)
                if turn % 20 == 0 { test.endDay() }
            }
            if largest >= log(10) { crossed += 1 }
        }
        return crossed
    }

    private static let repetitions = 300
    /// α of the repetitions and three standard deviations.
    private static let allowed = 30 + 3 * 27.0.squareRoot()

    @Test func `at the edge of the dip it crosses 1/α no more often than α`() {
        let dip = PeopleRules().attentionDip
        let crossed = crossings(.anywhere, repetitions: Self.repetitions, seed: 61) { dip * $0 }
        #expect(Double(crossed) <= Self.allowed)
    }

    @Test func `at the edge of a peak at once it crosses 1/α no more often than α`() {
        let crossed = crossings(.atOnce, repetitions: Self.repetitions, seed: 62) { 10 * $0 / (1 + 9 * $0) }
        #expect(Double(crossed) <= Self.allowed)
    }

    @Test func `at the edge of a peak by hand it crosses 1/α no more often than α`() {
        let odds = PeopleRules().attentionPeak
        let crossed = crossings(.byHand, repetitions: Self.repetitions, seed: 63) {
            odds * $0 / (1 + (odds - 1) * $0)
        }
        #expect(Double(crossed) <= Self.allowed)
    }

    @Test func `flat draws cross in most cases within sixty turns`() {
        #expect(crossings(.anywhere, repetitions: 60, seed: 64) { $0 } > 40)
    }

    @Test(arguments: [0.02, 0.1, 0.4])
    func `each factor has expectation 1 at the edge of its null, and below it inside`(p: Double) {
        func expected(_ probability: Double, _ factor: (Nearness) -> Double) -> Double {
            probability * exp(factor(Nearness(chance: p, isNear: true)))
                + (1 - probability) * exp(factor(Nearness(chance: p, isNear: false)))
        }
        let dip = { FlatTest.againstDip($0, ratio: 0.2) }
        #expect(abs(expected(0.2 * p, dip) - 1) < 1e-12)
        #expect(expected(0.1 * p, dip) < 1)
        #expect(expected(p, dip) > 1)
        // Beyond its null the bet still loses, on the average of its logarithm, up to twice the bound.
        let near = dip(Nearness(chance: p, isNear: true))
        let far = dip(Nearness(chance: p, isNear: false))
        #expect(0.4 * p * near + (1 - 0.4 * p) * far < 0)
        #expect(0.6 * p * near + (1 - 0.6 * p) * far > 0)
        let peak = { FlatTest.againstPeak($0, odds: 5) }
        #expect(abs(expected(5 * p / (1 + 4 * p), peak) - 1) < 1e-12)
        #expect(expected(10 * p / (1 + 9 * p), peak) < 1)
        #expect(expected(p, peak) > 1)
    }

    @Test func `turns that come so thick that any lag is near say nothing`() {
        var turns = (-60..<60).map { PersonTurn.at(Double($0) + 0.5, thread: 2, device: 2) }
        turns.append(.at(0, thread: 1, device: 1))
        turns.sort { $0.time < $1.time }
        let place = turns.firstIndex { $0.thread == 1 } ?? 0
        var test = FlatTest()
        let nearness = test.take(
            Neighbourhood(turns: turns, place: place), of: Parties(), rules: PeopleRules())
        #expect(nearness == nil)
        #expect(test.logValue == 0)
    }
}
