import Glibc
import Packets
import TestSupport
import Testing

@testable import Accounts

@Suite("Attention")
struct AttentionTests {
    /// Hand-made turns of one or several people, as (seconds, thread, size of the text).
    private typealias Turns = [(time: Double, thread: UInt32, growth: Int32)]

    private func attention(_ turns: Turns, days: Int = 1, rules: PeopleRules = PeopleRules()) -> Attention {
        var attention = Attention()
        var window = TurnWindow()
        for turn in turns.sorted(by: { $0.time < $1.time }) {
            let time = Timestamp(seconds: 1_800_000_000 + turn.time)
            _ = window.add(
                PersonTurn(
                    time: time, possibleFrom: Timestamp(seconds: time.seconds - 30), thread: turn.thread,
                    growth: turn.growth, growthInTokens: true))
            window.tell(at: time) { attention.take($0, rules: rules) }
        }
        window.tell(at: nil) { attention.take($0, rules: rules) }
        return attention
    }

    /// People who each submit in a thread of their own, at random.
    private func independent(_ people: Int, every seconds: Double, hours: Double, seed: UInt64) -> Turns {
        var random = SplitMix(seed: seed)
        var turns: Turns = []
        for person in 0..<people {
            var time = random.exponential(seconds)
            while time < hours * 3_600 {
                turns.append((time, UInt32(person + 1), Int32(random.next() % 4_000)))
                time += 8 + random.exponential(seconds)
            }
        }
        return turns
    }

    /// One person with several windows: one submission after another, in whichever waits.
    private func onePerson(windows: Int, every seconds: Double, hours: Double, seed: UInt64) -> Turns {
        var random = SplitMix(seed: seed)
        var turns: Turns = []
        var time = 0.0
        while time < hours * 3_600 {
            time += 1.2 + seconds * exp(0.7 * random.normal())
            turns.append((time, UInt32(random.next() % UInt64(windows)) + 1, Int32(random.next() % 4_000)))
        }
        return turns
    }

    @Test("five independent people are evidence", arguments: 1...5)
    func people(seed: UInt64) {
        let attention = attention(independent(5, every: 90, hours: 6, seed: seed))
        #expect(attention.logValue > 13.8)
        #expect(attention.oneness.logValue < 0)
    }

    @Test("one person with five windows is none, at any pace", arguments: [8.0, 20, 60], 11...14)
    func windows(pace: Double, seed: UInt64) {
        let attention = attention(onePerson(windows: 5, every: pace, hours: 40, seed: seed))
        #expect(attention.logValue < 2)
        #expect(attention.oneness.logValue > 2)
    }

    @Test("the same text given to several windows is one act", arguments: [0.02, 1.4])
    func broadcast(lag: Double) {
        var random = SplitMix(seed: 21)
        var turns: Turns = []
        for act in 0..<600 {
            let time = Double(act) * 60 + random.unit() * 40
            let size = Int32(random.next() % 4_000)
            for window in 0..<4 { turns.append((time + Double(window) * lag, UInt32(window + 1), size)) }
        }
        #expect(attention(turns).logValue < 0.01)
    }

    @Test("texts of other sizes that come as a peak are fan-out, not people", arguments: [0.05, 0.3, 1.2])
    func peak(lag: Double) {
        var random = SplitMix(seed: 22)
        var turns: Turns = []
        for act in 0..<2_000 {
            let time = Double(act) * 60 + random.unit() * 40
            for window in 0..<4 {
                turns.append((time + Double(window) * lag, UInt32(window + 1), Int32(random.next() % 4_000)))
            }
        }
        #expect(attention(turns).logValue < 1)
    }

    @Test("one person is none even with a bound that is nearly reached throughout")
    func edgeOfNull() {
        // Two threads; the second's turn falls near with exactly ρ₀ of the even chance.
        var crossed = 0
        for seed in 0..<300 {
            var random = SplitMix(seed: UInt64(1_000 + seed))
            var turns: Turns = []
            for pair in 0..<400 {
                let time = Double(pair) * 300 + 100
                turns.append((time, 1, Int32(random.next() % 4_000)))
                var lag = random.unit() * 57 + 3
                if random.unit() < 0.2 * 3 / 60 { lag = random.unit() * 3 }
                turns.append((time + lag, 2, Int32(random.next() % 4_000)))
            }
            if attention(turns).logValue >= log(10) { crossed += 1 }
        }
        #expect(crossed <= 30 + 16)
    }

    @Test("busier people give more evidence, a busier person does not")
    func volume() {
        let calm = attention(onePerson(windows: 5, every: 60, hours: 20, seed: 31)).logValue
        let busy = attention(onePerson(windows: 5, every: 6, hours: 20, seed: 31)).logValue
        #expect(calm < 1)
        #expect(busy < 1)
    }

    @Test("headcount covers the people at work", arguments: [2, 5, 10])
    func headcount(people: Int) throws {
        let attention = attention(independent(people, every: 90, hours: 24, seed: UInt64(40 + people)))
        let headcount = try #require(attention.headcount.headcount)
        #expect((headcount.low...headcount.high).contains(people))
        #expect(people == 2 || headcount.low > 1)
    }
}
