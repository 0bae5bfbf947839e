import Packets
import Testing

@testable import Accounts

@Suite("Headcount sums")
struct HeadcountSumsTests {
    /// `turns` pairs of which a share comes near; each expects one sixtieth or so.
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

    @Test("nothing is said before ten near turns were to be expected")
    func silent() {
        #expect(HeadcountSums().headcount == nil)
        #expect(sums(pairs: 590, near: 1 / 60).headcount == nil)
        #expect(sums(pairs: 610, near: 1 / 60).headcount != nil)
    }

    @Test("none near is one person, as many as even draws give a crowd")
    func ends() throws {
        let one = try #require(sums(pairs: 6_000, near: 0).headcount)
        #expect(one.estimate == 1)
        #expect(one.low == 1)
        let crowd = try #require(sums(pairs: 6_000, near: 1 / 60).headcount)
        #expect(crowd.estimate > 20)
        #expect(crowd.high == 99)
        #expect(crowd.low > 3)
    }

    @Test("the interval holds its estimate, whatever is seen", arguments: [0, 0.2, 0.5, 0.8, 1, 3])
    func ordered(ratio: Double) throws {
        let headcount = try #require(sums(pairs: 3_000, near: ratio / 60).headcount)
        #expect(1 <= headcount.low)
        #expect(headcount.low <= headcount.estimate)
        #expect(headcount.estimate <= headcount.high)
    }

    @Test("half is forgotten in 14 days")
    func decay() {
        var sums = sums(pairs: 1_100, near: 1 / 60)
        #expect(sums.headcount != nil)
        for _ in 0..<14 { sums.endDay() }
        #expect(sums.headcount == nil)
    }
}

@Suite("Succession")
struct SuccessionTests {
    private func succession(_ eras: [(days: Int, device: UInt64, hour: Double)]) -> Succession {
        var succession = Succession()
        var day: UInt16 = 20_000
        for era in eras {
            for _ in 0..<era.days {
                for turn in 0..<5 {
                    let time = Timestamp(
                        seconds: Double(day) * 86_400 + era.hour * 3_600 + Double(turn - 2) * 1_800)
                    succession.take(
                        AccountExchange(
                            start: time, end: time, requestBytes: 1, responseBytes: 1, device: era.device))
                }
                succession.endDay(day)
                day += 1
            }
        }
        return succession
    }

    @Test("another device at other hours, for good, is somebody else")
    func newPerson() throws {
        let change = try #require(succession([(20, 1, 10), (8, 2, 20)]).change)
        #expect(change.since == 20_020)
        #expect(abs(change.hours - 10) < 0.1)
    }

    @Test("hours apart are counted the short way round the clock")
    func midnight() throws {
        let change = try #require(succession([(20, 1, 22), (8, 2, 4)]).change)
        #expect(abs(change.hours - 6) < 0.1)
    }

    @Test("a new laptop keeps its owner's hours")
    func newLaptop() {
        #expect(succession([(20, 1, 10), (30, 2, 12)]).change == nil)
    }

    @Test("the same device at other hours is a traveller")
    func traveller() {
        #expect(succession([(20, 1, 10), (30, 1, 20)]).change == nil)
    }

    @Test("when the old device comes back both are one person's")
    func mergedBack() {
        #expect(succession([(20, 1, 10), (8, 2, 20), (1, 1, 10)]).change == nil)
        #expect(succession([(20, 1, 10), (8, 2, 20), (1, 1, 10), (20, 2, 20)]).change == nil)
    }

    @Test("too short an era before or after says nothing")
    func tooShort() {
        #expect(succession([(13, 1, 10), (8, 2, 20)]).change == nil)
        #expect(succession([(20, 1, 10), (6, 2, 20)]).change == nil)
    }

    @Test("without device pseudonyms it is silent")
    func noDevices() {
        #expect(succession([(20, 0, 10), (20, 0, 20)]).change == nil)
    }
}

@Suite("Harvest")
struct HarvestTests {
    private func share(
        turns: Int = 400, pause: Double = 0.5, bytes: Int = 5_000, stop: AccountExchange.Stop = .end,
        continuations: Int = 0
    ) -> Double? {
        var harvest = Harvest()
        var time = 0.0
        for turn in 0..<turns {
            let exchange = AccountExchange(
                start: .afterMidnight(time), end: .afterMidnight(time + 10), requestBytes: 800,
                responseBytes: bytes, stop: stop)
            let isContinuation = turn < continuations
            harvest.take(
                exchange, Placement(kind: isContinuation ? .continuation : .start, thread: UInt32(turn + 1)))
            time += 10 + pause
        }
        return harvest.pacedShare
    }

    @Test("single turns one after the other, with long answers and no tools, are a harvest")
    func found() throws {
        #expect(try #require(share()) > 0.99)
    }

    @Test("completions of a line are none")
    func autocompletion() {
        #expect(share(bytes: 300) == nil)
    }

    @Test("agents go on with conversations and use tools")
    func agents() {
        #expect(share(stop: .tool) == nil)
        #expect(share(continuations: 12) == nil)
    }

    @Test("a person's pace, or too few turns, is none")
    func pace() {
        #expect(share(pause: 3) == nil)
        #expect(share(turns: 299) == nil)
        #expect(share(turns: 300) != nil)
    }
}
