import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct AttentionTests {
    /// Hand-made turns of one or several people, as (seconds, thread, device, size of the text).
    private typealias Turns = [(time: Double, thread: UInt32, device: UInt64, size: Int32)]

    private func attention(_ turns: Turns, rules: PeopleRules = PeopleRules()) -> Attention {
        attention(
            turns.map { .at($0.time, thread: $0.thread, device: $0.device, newTokens: $0.size, thinking: 30) },
            rules)
    }

    private func attention(_ turns: [PersonTurn], _ rules: PeopleRules = PeopleRules()) -> Attention {
        TurnReplay.attention(turns.sorted { $0.time < $1.time }, rules: rules)
    }

    /// People who each submit in a thread of their own, at random, on a device of their own.
    private func independent(_ people: Int, every seconds: Double, hours: Double, seed: UInt64) -> Turns {
        var random = SplitMix(seed: seed)
        var turns: Turns = []
        for person in 0..<people {
            var time = random.exponential(seconds)
            while time < hours * 3_600 {
                turns.append((time, UInt32(person + 1), UInt64(person + 1), Int32(random.next() % 4_000)))
                time += 8 + random.exponential(seconds)
            }
        }
        return turns
    }

    /// One person with several windows, each on a device of its own: one submission after another, in whichever waits.
    private func onePerson(windows: Int, every seconds: Double, hours: Double, seed: UInt64) -> Turns {
        var random = SplitMix(seed: seed)
        var turns: Turns = []
        var time = 0.0
        while time < hours * 3_600 {
            time += 1.2 + seconds * exp(0.7 * random.normal())
            let window = random.next() % UInt64(windows) + 1
            turns.append((time, UInt32(window), window, Int32(random.next() % 4_000)))
        }
        return turns
    }

    @Test(arguments: 1...5)
    func `five independent people are evidence`(seed: UInt64) {
        let attention = attention(independent(5, every: 90, hours: 6, seed: seed))
        #expect(attention.logValue > 13.8)
        #expect(attention.oneness.logValue < 0)
    }

    @Test(arguments: [8.0, 20, 60], 11...14)
    func `one person with five windows is none, at any pace`(pace: Double, seed: UInt64) {
        let attention = attention(onePerson(windows: 5, every: pace, hours: 40, seed: seed))
        #expect(attention.logValue < 2)
    }

    @Test(arguments: [0.02, 1.4])
    func `the same text given to several windows is one act`(lag: Double) {
        var random = SplitMix(seed: 21)
        var turns: Turns = []
        for act in 0..<600 {
            let time = Double(act) * 60 + random.unit() * 40
            let size = Int32(random.next() % 4_000)
            for window in 0..<4 {
                turns.append((time + Double(window) * lag, UInt32(window + 1), UInt64(window + 1), size))
            }
        }
        #expect(attention(turns).logValue < 0.01)
    }

    @Test(arguments: [0.05, 0.3, 1.2])
    func `texts of other sizes that come as a peak are fan-out, not people`(lag: Double) {
        var random = SplitMix(seed: 22)
        var turns: Turns = []
        for act in 0..<2_000 {
            let time = Double(act) * 60 + random.unit() * 40
            for window in 0..<4 {
                let size = Int32(random.next() % 4_000)
                turns.append((time + Double(window) * lag, UInt32(window + 1), UInt64(window + 1), size))
            }
        }
        #expect(attention(turns).logValue < 1)
    }

    @Test func `what one device, client or endpoint sends is a hint and no witness, however even it comes`() {
        let fleet = independent(12, every: 90, hours: 6, seed: 51)
        let parties: [(device: UInt64, client: UInt32, endpoint: UInt64)] = [(7, 0, 0), (0, 3, 0), (0, 3, 5)]
        for party in parties {
            let attention = attention(
                fleet.map {
                    .at(
                        $0.time, thread: $0.thread, device: party.device, client: party.client,
                        endpoint: party.endpoint, newTokens: $0.size)
                })
            #expect(attention.logValue == 0)
            #expect(attention.turns == 0)
            #expect(attention.hint > 13.8)
            #expect(attention.allTurns > 1_000)
        }
    }

    @Test func `a fleet beside its owner's other machine is compared with that machine only`() {
        let fleet = independent(8, every: 60, hours: 6, seed: 52).map {
            PersonTurn.at($0.time, thread: $0.thread, device: 7, newTokens: $0.size)
        }
        let owner = independent(1, every: 600, hours: 6, seed: 53).map {
            PersonTurn.at($0.time, thread: 100, device: 8, newTokens: $0.size)
        }
        let alone = attention(fleet)
        let both = attention(fleet + owner)
        #expect(both.turns < alone.allTurns / 2)
        #expect(both.turns > 0)
    }

    @Test func `busier people give more evidence, a busier person does not`() {
        func people(every seconds: Double) -> Double {
            attention(independent(5, every: seconds, hours: 6, seed: 32)).logValue
        }
        #expect(people(every: 90) > people(every: 360) + 5)
        for pace in [60.0, 6] {
            #expect(attention(onePerson(windows: 5, every: pace, hours: 20, seed: 31)).logValue < 1)
        }
    }

    @Test(arguments: [2, 5, 10])
    func `headcount covers the people at work`(people: Int) throws {
        let attention = attention(independent(people, every: 90, hours: 24, seed: UInt64(40 + people)))
        let headcount = try #require(attention.headcount.headcount)
        #expect((headcount.low...headcount.high).contains(people))
        #expect(people == 2 || headcount.low > 1)
    }
}
