import Base
import Testing

@testable import Accounts

struct HeadcountSumsTests {
    /// What even draws give one pair: the reach out of the surroundings on either side.
    private static let even = FlatTest.reach.seconds / (2 * TurnWindow.surroundings.seconds)

    /// Pairs of turns of which a share comes near.
    private func sums(pairs: Int, near: Double) -> HeadcountSums {
        var sums = HeadcountSums()
        for pair in 0..<pairs {
            let isNear = Int(Double(pair + 1) * near + 1e-6) > Int(Double(pair) * near + 1e-6)
            let turns = [
                PersonTurn.at(isNear ? -1 : -30, thread: 2), .at(0, thread: 1),
            ]
            sums.take(Neighbourhood(turns: turns, place: 1))
        }
        return sums
    }

    @Test func `nothing is said before six near turns were to be expected`() {
        #expect(HeadcountSums().headcount == nil)
        let enough = Int((6 / Self.even).rounded())
        #expect(sums(pairs: enough - 5, near: Self.even).headcount == nil)
        #expect(sums(pairs: enough + 5, near: Self.even).headcount != nil)
    }

    @Test func `none near is one person, as many as even draws give a crowd`() throws {
        let one = try #require(sums(pairs: 6_000, near: 0).headcount)
        #expect(one.estimate == 1)
        #expect(one.low == 1)
        let crowd = try #require(sums(pairs: 6_000, near: Self.even).headcount)
        #expect(crowd.estimate > 20)
        #expect(crowd.high == 99)
        #expect(crowd.low > 3)
    }

    @Test(arguments: [0, 0.2, 0.5, 0.8, 1, 3])
    func `the interval holds its estimate, whatever is seen`(ratio: Double) throws {
        let headcount = try #require(sums(pairs: 3_000, near: ratio * Self.even).headcount)
        #expect(1 <= headcount.low)
        #expect(headcount.low <= headcount.estimate)
        #expect(headcount.estimate <= headcount.high)
    }

    @Test func `half is forgotten in 14 days`() {
        // Eleven expected near turns: more than six for twelve days, less from the thirteenth on.
        var sums = sums(pairs: Int(11 / Self.even), near: Self.even)
        for _ in 0..<12 { sums.endDay() }
        #expect(sums.headcount != nil)
        for _ in 0..<2 { sums.endDay() }
        #expect(sums.headcount == nil)
    }

    @Test(arguments: [5, 20])
    func `a long dense run of several people shows more than one, and the interval holds them`(people: Int) throws {
        var run = ConductRun(seed: 71)
        for day in 0..<3 {
            for device in 1...people {
                run.work(
                    .init(device: UInt64(device)), every: 90, from: Double(day) * 24 + 9, to: Double(day) * 24 + 14)
            }
        }
        let headcount = try #require(run.conduct().attention.headcount.headcount)
        #expect(headcount.low > 1)
        #expect((headcount.low...headcount.high).contains(people))
    }
}

struct SuccessionTests {
    private struct Era {
        var days: Int
        var networks: [UInt64]
        var devices: [UInt64]
        var hour: Double

        init(_ days: Int, on networks: [UInt64], with devices: [UInt64], at hour: Double) {
            self.days = days
            self.networks = networks
            self.devices = devices
            self.hour = hour
        }
    }

    private func change(_ eras: Era...) -> Succession.Change? {
        var succession = Succession()
        var day: UInt16 = 20_000
        for era in eras {
            for number in 0..<era.days {
                for turn in 0..<5 {
                    let time = Timestamp(
                        seconds: Double(day) * 86_400 + era.hour * 3_600 + Double(turn - 2) * 1_800)
                    func pick(_ numbers: [UInt64]) -> UInt64 {
                        numbers.isEmpty ? 0 : numbers[(number + turn) % numbers.count]
                    }
                    succession.take(
                        AccountExchange(
                            start: time, end: time, requestBytes: 1, responseBytes: 1, device: pick(era.devices),
                            endpoint: pick(era.networks)))
                }
                succession.endDay(day)
                day += 1
            }
        }
        return succession.change
    }

    @Test func `other networks and other devices, for good, may be somebody else`() throws {
        let found = try #require(
            change(Era(20, on: [11, 12], with: [1, 2], at: 10), Era(8, on: [21], with: [3], at: 12)))
        #expect(found.since == 20_020)
        #expect(found.daysBefore == 20 && found.daysSince == 8)
        #expect(found.changesDevices)
        #expect(abs(found.hours - 2) < 0.1)
    }

    @Test(arguments: [(13.5, false), (14.5, true)])
    func `without devices it takes a day that has moved by four hours`(hour: Double, isFound: Bool) {
        let found = change(Era(20, on: [11], with: [], at: 10), Era(8, on: [21], with: [], at: hour))
        #expect((found != nil) == isFound)
        #expect(found?.changesDevices != true)
    }

    @Test func `hours apart are counted the short way round the clock`() throws {
        let found = try #require(change(Era(20, on: [11], with: [], at: 22), Era(8, on: [21], with: [], at: 4)))
        #expect(abs(found.hours - 6) < 0.1)
        #expect(change(Era(20, on: [11], with: [], at: 23), Era(8, on: [21], with: [], at: 1)) == nil)
    }

    @Test func `a new laptop at home is its owner's, at whatever hours`() {
        #expect(change(Era(20, on: [11], with: [1], at: 10), Era(30, on: [11], with: [2], at: 20)) == nil)
        #expect(change(Era(20, on: [11, 12], with: [1], at: 10), Era(30, on: [12, 21], with: [2], at: 20)) == nil)
    }

    @Test func `the same device on other networks at other hours is a traveller`() {
        #expect(change(Era(20, on: [11], with: [1], at: 10), Era(30, on: [21], with: [1], at: 20)) == nil)
    }

    @Test(arguments: [(11, 9), (31, 1)])
    func `when the old network or device comes back both are one person's`(network: UInt64, device: UInt64) {
        let before = Era(20, on: [11], with: [1], at: 10)
        let after = Era(8, on: [21], with: [2], at: 20)
        let back = Era(1, on: [network], with: [device], at: 10)
        #expect(change(before, after) != nil)
        #expect(change(before, after, back) == nil)
        #expect(change(before, after, back, Era(20, on: [21], with: [2], at: 20)) == nil)
    }

    @Test func `too short an era before or after says nothing`() {
        let after = Era(7, on: [21], with: [2], at: 20)
        #expect(change(Era(14, on: [11], with: [1], at: 10), after) != nil)
        #expect(change(Era(13, on: [11], with: [1], at: 10), after) == nil)
        #expect(change(Era(14, on: [11], with: [1], at: 10), Era(6, on: [21], with: [2], at: 20)) == nil)
    }

    @Test func `more than four networks or devices, before or after, are nobody's for sure`() {
        let four: [UInt64] = [11, 12, 13, 14]
        let others: [UInt64] = [21, 22, 23, 24]
        #expect(
            change(Era(20, on: four, with: [1, 2, 3, 4], at: 10), Era(8, on: others, with: [5], at: 20)) != nil)
        #expect(change(Era(20, on: four + [15], with: [1], at: 10), Era(8, on: others, with: [5], at: 20)) == nil)
        #expect(change(Era(20, on: four, with: [1], at: 10), Era(8, on: others + [25], with: [5], at: 20)) == nil)
        #expect(
            change(Era(20, on: four, with: [1, 2, 3, 4, 5], at: 10), Era(8, on: others, with: [6], at: 20)) == nil)
    }

    @Test func `where no network is known it is silent`() {
        #expect(change(Era(20, on: [], with: [1], at: 10), Era(20, on: [], with: [2], at: 20)) == nil)
    }
}

struct HarvestTests {
    private func share(
        turns: Int = 400, pause: Double = 0.5, bytes: Int = 5_000, stop: AccountExchange.Stop = .end,
        continuations: Int = 0, lead: Double = Placement.confidentLead, pacedOfTen: Int = 10
    ) -> Double? {
        var harvest = Harvest()
        var time = 0.0
        for turn in 0..<turns {
            let exchange = AccountExchange(
                start: .afterMidnight(time), end: .afterMidnight(time + 10), requestBytes: 800,
                responseBytes: bytes, stop: stop)
            let isContinuation = turn < continuations
            harvest.take(
                exchange,
                Placement(kind: isContinuation ? .continuation : .start, thread: UInt32(turn + 1), lead: lead))
            time += 10 + (turn % 10 < pacedOfTen ? pause : 30)
        }
        return harvest.pacedShare
    }

    @Test func `single turns one after the other, with long answers and no tools, are a harvest`() throws {
        #expect(try #require(share()) > 0.99)
    }

    @Test func `completions of a line are none`() {
        #expect(share(bytes: 300) == nil)
    }

    @Test func `agents go on with conversations and use tools`() {
        #expect(share(stop: .tool) == nil)
        #expect(share(continuations: 12) == nil)
    }

    @Test func `links that are not sure are passed over: of them nobody knows`() throws {
        #expect(try #require(share(continuations: 60, lead: Placement.confidentLead - 0.1)) > 0.9)
        #expect(share(continuations: 101, lead: 0) == nil)
    }

    @Test func `some three in ten at a machine's pace are far beyond hands, two in ten are not`() throws {
        let found = try #require(share(turns: 401, pacedOfTen: 4))
        #expect(abs(found - 0.4) < 0.01)
        #expect(share(turns: 401, pacedOfTen: 2) == nil)
    }

    @Test func `a person's pace, or too few turns, is none`() {
        #expect(share(pause: 3) == nil)
        #expect(share(turns: 299) == nil)
        #expect(share(turns: 300) != nil)
    }
}
