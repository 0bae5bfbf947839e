import Base
import TestSupport
import Testing

@testable import Accounts

struct ConductTests {
    @Test func `five people side by side are several people within a day, by two families`() {
        let conduct = ConductRun.five(hours: 9, seed: 1).conduct()
        #expect(conduct.turns.person > 1_000)
        #expect(conduct.attention.logValue > 13.8)
        #expect(conduct.installations.logValue > 13.8)
        #expect(conduct.peak >= 6)
        #expect(
            conduct.peopleSince.map { $0 > .afterMidnight(8 * 3_600) && $0 < .afterMidnight(17 * 3_600) } == true)
    }

    @Test func `scripts on as many machines, which send what they like, are one witness at most`() {
        var run = ConductRun(seed: 5)
        for device in 1...6 {
            run.work(.init(device: UInt64(device), types: false), every: 70, from: 8, to: 17)
        }
        let conduct = run.conduct()
        #expect(conduct.turns.person > 1_000)
        #expect(conduct.attention.logValue > 13.8)
        #expect(conduct.turns.typed < conduct.turns.person / 10)
        #expect(conduct.installations.logValue < 1)
        #expect(conduct.peak < 1)
    }

    @Test(
        arguments: [true, false])
    func `without token counts hands are seen by bytes, and scripts are one witness all the same`(types: Bool) {
        var run = ConductRun(seed: 8)
        run.counts = false
        for day in 0..<3 {
            for device in 1...6 {
                run.work(
                    .init(device: UInt64(device), types: types), every: 70, from: Double(day) * 24 + 8,
                    to: Double(day) * 24 + 17)
            }
        }
        let conduct = run.conduct()
        #expect(conduct.turns.person > 3_000)
        #expect(conduct.attention.logValue > 13.8)
        #expect((conduct.turns.typed > conduct.turns.person / 2) == types)
        #expect((conduct.peak >= 6) == types)
        if !types { #expect(conduct.installations.logValue < 1) }
    }

    @Test
    func `six people of three zones, each with a tool of their own, are several by their hands and their nights`() {
        var run = ConductRun(seed: 6)
        for day in 0..<6 {
            for person in 0..<6 {
                let begin = Double(day) * 24 + Double(person / 2) * 8
                run.work(
                    .init(device: UInt64(person + 1), client: UInt32(person + 1), family: UInt32(person + 1)),
                    every: 150, from: begin, to: begin + 9)
            }
        }
        let conduct = run.conduct()
        #expect(conduct.attention.logValue > 13.8)
        #expect(conduct.rhythm.logValue > 13.8)
        #expect(conduct.installations.logValue < 1)
        #expect(conduct.peak >= 6)
    }

    @Test func `one who has no night of four hours in one piece is one witness at most`() {
        var run = ConductRun(seed: 7)
        for day in 0..<12 {
            let midnight = Double(day) * 24
            run.work(.init(device: 1), every: 60, from: midnight + 7, to: midnight + 15)
            run.work(.init(device: 2), every: 60, from: midnight + 15, to: midnight + 23.5)
            // Up again at three, for half an hour.
            run.work(.init(device: 2), every: 60, from: midnight + 27, to: midnight + 27.5)
        }
        let conduct = run.conduct()
        #expect(conduct.rhythm.logValue > 13.8)
        #expect(conduct.peak < 1)
    }

    private func onePerson(days: Int, seed: UInt64) -> ConductRun {
        var run = ConductRun(seed: seed)
        let seats = (1...3).map { ConductRun.Seat(device: UInt64($0)) }
        for day in 0..<days {
            run.onePerson(seats, every: 50, from: Double(day) * 24 + 9, to: Double(day) * 24 + 14)
        }
        return run
    }

    @Test(arguments: [11, 12])
    func `one person with three devices and six windows is one`(seed: UInt64) {
        let conduct = onePerson(days: 6, seed: seed).conduct()
        #expect(conduct.turns.person > 800)
        #expect(conduct.peak < 1)
        #expect(conduct.peopleSince == nil)
        #expect(conduct.attention.oneness.logValue > 2.303 * 2)
    }

    @Test func `sharing that begins after weeks of honest use is found within days of it`() throws {
        var run = onePerson(days: 18, seed: 21)
        let begin = 18.0 * 24
        for day in 0..<2 {
            for device in 1...5 {
                run.work(
                    .init(device: UInt64(device)), every: 70, from: begin + Double(day) * 24 + 8,
                    to: begin + Double(day) * 24 + 15)
            }
        }
        let conduct = run.conduct()
        #expect(conduct.peak >= 6)
        let since = try #require(conduct.peopleSince)
        #expect(since > .afterMidnight(begin * 3_600))
        let days = conduct.timeline(relay: 0)
        #expect(days.count == 20)
        #expect(days.prefix(18).allSatisfy { $0.proofs.people < 1 })
        #expect((days.last?.proofs.people ?? 0) >= 6)
    }

    @Test func `what falls into a blind stretch is left out of evidence, and its day is marked`() {
        let run = ConductRun.five(hours: 8, seed: 31)
        var blind = BlindIntervals()
        blind.add(from: .afterMidnight(12 * 3_600), to: .afterMidnight(17 * 3_600))
        let whole = run.conduct()
        let half = run.conduct(blind: blind)
        #expect(half.turns == whole.turns)
        let share = Double(half.attention.allTurns) / Double(whole.attention.allTurns)
        #expect(share > 0.4 && share < 0.55)
        #expect(half.installations.blocks < whole.installations.blocks * 3 / 5)
        #expect(half.installations.blocks > 0)
        #expect(half.timeline(relay: 0).map(\.isPartlyBlind) == [true])
        #expect(whole.timeline(relay: 0).map(\.isPartlyBlind) == [false])
    }

    @Test func `an account that is blind throughout says nothing`() {
        var blind = BlindIntervals()
        blind.add(from: .afterMidnight(-3_600), to: .afterMidnight(86_400))
        let conduct = ConductRun.five(hours: 8, seed: 32).conduct(blind: blind)
        #expect(conduct.attention.allTurns == 0)
        #expect(conduct.installations.blocks == 0)
        #expect(conduct.peak == 0 || conduct.peak < 1e-9)
    }

    private func observed(_ run: ConductRun) -> Conduct {
        var conduct = Conduct()
        for exchange in run.exchanges.sorted(by: { $0.end < $1.end }) {
            _ = conduct.observe(exchange, rules: PeopleRules(), blind: BlindIntervals())
        }
        return conduct
    }

    /// Goes on with an exchange of no earlier conversation, and ends.
    private func turns(of conduct: Conduct, resumedAt hour: Double) -> Int32 {
        var conduct = conduct
        let later = AccountExchange(
            start: .afterMidnight(hour * 3_600), end: .afterMidnight(hour * 3_600 + 5), requestBytes: 56_000,
            responseBytes: 2_000, inputTokens: 14_000, cachedTokens: 0, outputTokens: 100, stop: .end, client: 1,
            device: 77, thread: 999_999, endpoint: 9)
        _ = conduct.observe(later, rules: PeopleRules(), blind: BlindIntervals())
        conduct.finish(rules: PeopleRules(), blind: BlindIntervals())
        return conduct.attention.allTurns
    }

    @Test func `rest in the middle of the day loses no turn`() {
        let awake = observed(ConductRun.five(hours: 3, seed: 33))
        var resting = awake
        resting.rest(rules: PeopleRules(), blind: BlindIntervals())
        let rested = resting.attention.allTurns
        #expect(rested > 500)
        #expect(turns(of: resting, resumedAt: 12) == rested)
        #expect(turns(of: awake, resumedAt: 12) == rested)
        // Nothing waits any more.
        resting.finish(rules: PeopleRules(), blind: BlindIntervals())
        #expect(resting.attention.allTurns == rested)
    }

    @Test func `at the end of a run the turns of its last minute stay untold, and no others`() throws {
        let run = ConductRun.five(hours: 3, seed: 35)
        let end = try #require(run.exchanges.map(\.end).max())
        let ofLastMinute = run.exchanges.count { end - $0.start <= .seconds(60) }
        let whole = turns(of: observed(run), resumedAt: 12)
        let ended = run.conduct().attention.allTurns
        #expect(ended < whole)
        #expect(Int(whole - ended) <= ofLastMinute)
    }

    @Test func `the same exchanges give the same, whatever else is in memory`() {
        var rules = PeopleRules()
        rules.recordsTurns = true
        let one = ConductRun.five(hours: 3, seed: 41).conduct(rules)
        let two = ConductRun.five(hours: 3, seed: 41).conduct(rules)
        #expect(one.proof == two.proof)
        #expect(one.peak == two.peak)
        #expect(one.peopleSince == two.peopleSince)
        #expect(one.recordedTurns.map(\.time) == two.recordedTurns.map(\.time))
        #expect(
            PeopleEvidence.evidence(of: one, rules: rules) == PeopleEvidence.evidence(of: two, rules: rules))
        #expect(one.proof != ConductRun.five(hours: 3, seed: 42).conduct(rules).proof)
    }

    @Test func `ten times the turns of one person are no more evidence`() {
        for pace in [200.0, 20, 5] {
            var run = ConductRun(seed: 43)
            let seats = (1...3).map { ConductRun.Seat(device: UInt64($0)) }
            for day in 0..<3 {
                run.onePerson(seats, every: pace, from: Double(day) * 24 + 9, to: Double(day) * 24 + 15)
            }
            #expect(run.conduct().peak < 0.5)
        }
    }

    // MARK: Hostile values

    private func hostile(_ random: inout SplitMix) -> AccountExchange {
        let times: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 62, -(1 << 62), .max - 1, .max]
        let sizes = [Int.min, -1, 0, 1, 5_000, 1 << 40, .max]
        func time() -> Timestamp {
            random.next() % 3 == 0
                ? Timestamp(nanoseconds: times[Int(random.next() % UInt64(times.count))])
                : .afterMidnight(Double(random.next() % 1_000_000))
        }
        func size() -> Int { sizes[Int(random.next() % UInt64(sizes.count))] }
        func tokens() -> Int? { random.next() % 2 == 0 ? nil : size() }
        let stops: [AccountExchange.Stop] = [.end, .tool, .unknown]
        let initiators: [AccountExchange.Initiator] = [.user, .agent, .unknown]
        return AccountExchange(
            start: time(), end: time(), requestBytes: size(), responseBytes: size(), inputTokens: tokens(),
            cachedTokens: tokens(), outputTokens: tokens(), stop: stops[Int(random.next() % 3)],
            initiator: initiators[Int(random.next() % 3)], failed: random.next() % 5 == 0,
            client: UInt32(random.next() % 400), device: random.next() % 400, thread: random.next() % 50,
            parent: random.next() % 4, endpoint: random.next() % 400, connection: random.next() % 40)
    }

    @Test(arguments: [51, 52, 53])
    func `values of any kind trap nothing and fill nothing`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var conduct = Conduct()
        var blind = BlindIntervals()
        for index in 0..<4_000 {
            let exchange = hostile(&random)
            if index % 40 == 0 { blind.add(from: exchange.start, to: exchange.end) }
            _ = conduct.observe(exchange, rules: PeopleRules(), blind: blind)
            if index % 500 == 0 { conduct.rest(rules: PeopleRules(), blind: blind) }
        }
        conduct.finish(rules: PeopleRules(), blind: blind)
        _ = PeopleEvidence.evidence(of: conduct, rules: PeopleRules())
        _ = PeopleEvidence.silence(of: conduct)
        _ = ConductFindings(conduct, since: .afterMidnight(0))
        _ = conduct.timeline(relay: 0)
        #expect(heldItems(in: conduct) < 1_000)
        #expect(conduct.proof.logValue.isFinite)
    }

    @Test func `hundreds of people, devices and conversations at once stay bounded`() {
        var run = ConductRun(seed: 54)
        for device in 1...200 { run.work(.init(device: UInt64(device)), every: 60, from: 8, to: 8.3) }
        let conduct = run.conduct()
        #expect(conduct.threads.threadsStarted > 400)
        #expect(heldItems(in: conduct) < 1_000)
        #expect(MemoryLayout<Conduct>.stride < 2_048)
    }
}
