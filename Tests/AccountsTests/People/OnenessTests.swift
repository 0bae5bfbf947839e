import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct OnenessTests {
    /// ln 100: what lifts a `watch`.
    private static let bar = 4.605

    /// People who turn to one window after another, read, type at 0.4 to 1 s a token and send; each with windows of their own.
    /// - Parameter share: The turns of each, as shares of one person's who never pauses.
    private func people(_ shares: [Double], hours: Double, seed: UInt64) -> [PersonTurn] {
        var random = SplitMix(seed: seed)
        var turns: [PersonTurn] = []
        for (person, share) in shares.enumerated() {
            var time = random.unit() * 60
            while time < hours * 3_600 {
                let isReply = random.unit() < 0.3
                let size = isReply ? Int32(14) : 18 + Int32(random.next() % 60)
                let typed = isReply ? 1 : Double(size - 12) * (0.4 + 0.6 * random.unit())
                time += 1.2 + random.exponential(8) + typed
                // A pasted text had to be found.
                let isPasted = random.unit() < 0.05
                if isPasted { time += 5 }
                turns.append(
                    .at(
                        time, thread: UInt32(3 * person) + UInt32(random.next() % 3),
                        newTokens: isPasted ? 2_000 + Int32(random.next() % 500) : size, thinking: 40))
                time += random.exponential(40 * (1 / share - 1))
            }
        }
        return turns.sorted { $0.time < $1.time }
    }

    private func oneness(_ turns: [PersonTurn]) -> Oneness {
        TurnReplay.attention(turns, rules: PeopleRules()).oneness
    }

    @Test(arguments: 1...6)
    func `who types one text at a time into three windows is shown to be one in three hours`(seed: UInt64) {
        let oneness = oneness(people([1], hours: 3, seed: seed))
        #expect(oneness.logValue > Self.bar)
        #expect(oneness.turns > 150)
    }

    @Test(
        arguments: [[0.5, 0.5], [1, 0.4], [0.2, 0.05]])
    func `two independent people are practically never shown to be one, however unequal they are`(shares: [Double])
    {
        let shown = (0..<60).count { seed in
            oneness(people(shares, hours: 24, seed: UInt64(1_000 + seed))).logValue > Self.bar
        }
        #expect(shown <= 3)
    }

    @Test(arguments: [0.03, 0.1, 0.3])
    func `at the edge of its null it ever comes to 1/α no more often than α`(chance: Double) {
        var random = SplitMix(seed: 72)
        let repetitions = 4_000
        var crossings = (tenth: 0, hundredth: 0)
        for _ in 0..<repetitions {
            var oneness = Oneness()
            var largest = 0.0
            for _ in 0..<Int(60 / chance) {
                oneness.take(
                    Nearness(chance: chance, isNear: random.unit() < Oneness.leastRatio * chance))
                largest = max(largest, oneness.logValue)
            }
            if largest >= log(10) { crossings.tenth += 1 }
            if largest >= log(100) { crossings.hundredth += 1 }
        }
        // Three standard deviations above the bound.
        #expect(Double(crossings.tenth) <= 400 + 3 * 400.0.squareRoot())
        #expect(Double(crossings.hundredth) <= 40 + 3 * 40.0.squareRoot())
        #expect(crossings.tenth > 10)
    }

    @Test
    func `a text that takes long to type speaks for another person soon behind a prompt, a ready word does not`() {
        func after(_ seconds: Double, _ tokens: Int32) -> Oneness {
            oneness([
                .at(0, thread: 1, newTokens: 20, thinking: 40),
                .at(seconds, thread: 2, newTokens: tokens, thinking: 40),
                .at(300, thread: 3, newTokens: 20, thinking: 40),
            ])
        }
        #expect(after(8, 50).near == 1)
        #expect(after(8, 50).logValue < 0)
        #expect(after(8, 30).near == 0)
        #expect(after(3, 16).near == 0)
        #expect(after(1.4, 16).near == 1)
        // Longer ones are often pasted; what was sent is not known at all where tokens are not counted.
        #expect(after(4, 900).near == 1)
        #expect(after(8, 900).near == 0)
        #expect(after(3, -1).near == 0)
    }

    @Test func `months of one person's work are outweighed by a few days of two people's`() {
        var oneness = Oneness()
        for _ in 0..<20_000 { oneness.take(Nearness(chance: 0.05, isNear: false)) }
        #expect(oneness.logValue > 6.8)
        for turn in 0..<100 { oneness.take(Nearness(chance: 0.05, isNear: turn % 20 == 0)) }
        #expect(oneness.logValue < Self.bar)
    }
}
