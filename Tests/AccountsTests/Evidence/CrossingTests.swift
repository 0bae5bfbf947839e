@testable import Accounts
import Packets
import Testing

@Suite("Unrelated threads on one connection")
struct CrossingTests {
    // MARK: By hand

    /// `thread`, start and end in seconds, connection; the first of a thread begins it.
    private typealias Line = (thread: UInt32, start: Double, end: Double, connection: UInt64)

    private func crossing(
        _ lines: [Line], stop: AccountExchange.Stop = .unknown, lead: Double = 9,
        log: [UInt32: (thread: UInt64, parent: UInt64)] = [:]
    ) -> Crossing {
        var known: Set<UInt32> = []
        var crossing = Crossing()
        for line in lines.sorted(by: { $0.end < $1.end }) {
            let isFirst = known.insert(line.thread).inserted
            crossing.observe(
                AccountExchange(
                    start: .at(line.start), end: .at(line.end), requestBytes: 1, responseBytes: 1, stop: stop,
                    thread: log[line.thread]?.thread ?? 0, parent: log[line.thread]?.parent ?? 0,
                    connection: line.connection),
                Placement(
                    kind: isFirst ? .start : .continuation, thread: line.thread, position: isFirst ? 0 : 1,
                    lead: lead))
        }
        return crossing
    }

    /// 2 begins while 1 is in flight, and uses 1's connection between 1's uses.
    private static let crossed: [Line] = [
        (1, 0, 10, 7), (2, 5, 12, 8), (2, 20, 25, 7), (1, 30, 35, 7),
    ]

    @Test func anUnrelatedThreadInBetweenIsACrossing() {
        let proof = crossing(Self.crossed).proof
        #expect(proof.returns == 1)
        #expect(proof.crossed == 1)
    }

    @Test func anotherConnectionIsNone() {
        let proof = crossing([(1, 0, 10, 7), (2, 5, 12, 8), (2, 20, 25, 8), (1, 30, 35, 7)]).proof
        // The first return that counts is 2's.
        #expect(proof.returns == 1)
        #expect(proof.crossed == 0)
    }

    @Test func aThreadThatBeginsInTheGapIsNoCrossing() {
        #expect(crossing([(1, 0, 10, 7), (2, 15, 18, 7), (1, 30, 35, 7)]).proof.crossed == 0)
    }

    /// A sub-agent in the background, or the person's next chat.
    @Test func aThreadThatBeganInAnEarlierGapIsRelated() {
        let proof = crossing([
            (1, 0, 10, 9), (2, 12, 14, 8), (1, 15, 20, 7), (2, 22, 25, 7), (1, 30, 35, 7),
        ]).proof
        #expect(proof.returns == 1)
        #expect(proof.crossed == 0)
    }

    private static let siblings: [Line] = [
        (3, 0, 4, 9), (1, 5, 15, 7), (2, 6, 16, 8), (2, 20, 25, 7), (1, 30, 35, 7),
    ]

    @Test func sub_agentsOfOneThreadAreRelated() {
        #expect(crossing(Self.siblings, stop: .tool).proof.crossed == 0)
        #expect(crossing(Self.siblings, stop: .unknown).proof.crossed == 0)
    }

    /// A thread at the end of its turn waits for nobody but its person.
    @Test func aThreadThatIsDoneRelatesNobody() {
        #expect(crossing(Self.siblings, stop: .end).proof.crossed == 1)
    }

    /// Different gaps of one thread relate nothing: it went on between the two beginnings.
    @Test func differentGapsOfAThirdDoNotRelate() {
        let proof = crossing(
            [
                (3, 0, 4, 9), (1, 5, 40, 7), (3, 6, 8, 10), (2, 10, 30, 8), (2, 41, 42, 7), (1, 45, 50, 7),
            ], stop: .tool
        ).proof
        #expect(proof.crossed == 1)
    }

    @Test(arguments: [
        (1, 0, 1, 0), (1, 0, 2, 1), (2, 1, 1, 0), (1, 9, 2, 9),
    ])
    func theLogsIdsRelate(one: UInt64, parentOfOne: UInt64, two: UInt64, parentOfTwo: UInt64) {
        let log: [UInt32: (thread: UInt64, parent: UInt64)] = [1: (one, parentOfOne), 2: (two, parentOfTwo)]
        #expect(crossing(Self.crossed, log: log).proof.crossed == 0)
        #expect(crossing(Self.crossed, log: [1: (1, 0), 2: (2, 0)]).proof.crossed == 1)
    }

    @Test func onlyConfidentLinksCount() {
        #expect(crossing(Self.crossed, lead: 2.9).proof.returns == 0)
    }

    /// A link that may be wrong must not make strangers of two sub-agents of one thread.
    @Test(arguments: [(9.0, 1), (1.0, 0)])
    func anUnsureExchangeDoesNotEndAGap(lead: Double, crossed: UInt32) {
        let lines: [(line: Line, lead: Double)] = [
            ((3, 0, 4, 9), 9), ((1, 5, 6, 6), 9), ((3, 6.2, 6.6, 10), lead), ((1, 7, 15, 7), 9),
            ((2, 8, 17, 8), 9), ((2, 20, 25, 7), 9), ((1, 30, 35, 7), 9),
        ]
        var known: Set<UInt32> = []
        var crossing = Crossing()
        for (line, lead) in lines {
            let isFirst = known.insert(line.thread).inserted
            crossing.observe(
                AccountExchange(
                    start: .at(line.start), end: .at(line.end), requestBytes: 1, responseBytes: 1, stop: .tool,
                    connection: line.connection),
                Placement(kind: isFirst ? .start : .continuation, thread: line.thread, lead: lead))
        }
        #expect(crossing.proof.returns == 1)
        #expect(crossing.proof.crossed == crossed)
    }

    // MARK: Null

    @Test(arguments: 1...3, [CrossingRun.Pool.serial, .multiplexed])
    func onePersonsToolsDoNotCross(seed: Int, pool: CrossingRun.Pool) {
        var run = CrossingRun(seed: UInt64(seed))
        // Three tools at once, each a process with its own connections, and one that sends out eight sub-agents.
        for process in 0..<3 { run.person(days: 5, hours: 8, process: process) }
        run.person(days: 5, hours: 8, process: 3, subagents: 8)
        for knowsStops in [true, false] {
            let crossing = run.steps(pool, knowsStops: knowsStops).crossing()
            #expect(crossing.proof.returns > 15)
            #expect(crossing.proof.eValue < 1)
            #expect(Double(crossing.proof.crossed) <= 0.05 * Double(crossing.proof.returns))
        }
    }

    @Test func overlappingRequestsSetTheBound() {
        var run = CrossingRun(seed: 1)
        run.person(days: 1, hours: 4, process: 0, subagents: 4)
        #expect(!run.steps(.serial).crossing().isMultiplexed)
        #expect(run.steps(.multiplexed).crossing().isMultiplexed)
    }

    // MARK: Power

    /// Everybody's requests go through the relay's one pool, six hours a day.
    private func relay(people: Int, days: Int, seed: UInt64) -> CrossingRun {
        var run = CrossingRun(seed: seed)
        for _ in 0..<people { run.person(days: days, hours: 6, process: 0) }
        return run
    }

    private func share(_ crossing: Crossing) -> Double {
        Double(crossing.proof.crossed) / Double(max(1, crossing.proof.returns))
    }

    @Test func moreUnrelatedPeopleCrossMoreOften() {
        let shares = [2, 5, 10, 20].map { people in
            (1...2).map { share(relay(people: people, days: 2, seed: UInt64($0)).steps(.serial).crossing()) }
        }
        print("crossing shares of 2, 5, 10, 20 people: \(shares)")
        #expect(shares[3].allSatisfy { $0 > 0.2 })
        #expect((shares[0].max() ?? 1) < (shares[3].min() ?? 0))
    }

    @Test func aRelayOfTwentyOnSerialConnectionsIsFoundInAWeek() {
        var crossing = Crossing()
        var found: Int?
        for step in relay(people: 20, days: 7, seed: 1).steps(.serial) where found == nil {
            crossing.observe(step.exchange, step.placement)
            if crossing.proof.sinceAlone != nil { found = Int(step.exchange.end.seconds / 86_400) - 20_000 + 1 }
        }
        print("found on day \(String(describing: found))")
        #expect(found != nil)
    }

    @Test func aConnectionForEachRequestHidesAll() {
        let crossing = relay(people: 10, days: 1, seed: 1).steps(.none).crossing()
        #expect(crossing.proof.returns == 0)
        #expect(crossing.proof.eValue == 1)
    }

    /// A gateway that logs no stop leaves open who waits for sub-agents: then nearly everything may be related.
    @Test func withoutStopsTheSignalFallsSilent() {
        let crossing = relay(people: 10, days: 2, seed: 1).steps(.serial, knowsStops: false).crossing()
        #expect(crossing.proof.eValue <= 1)
    }

    // MARK: Bounds

    @Test func stateIsBounded() {
        #expect(MemoryLayout<Crossing>.stride <= 64)
        var run = CrossingRun(seed: 3)
        for _ in 0..<40 { run.person(days: 1, hours: 3, process: 0) }
        var crossing = Crossing()
        var most = (threads: 0, uses: 0)
        for step in run.steps(.none) {
            crossing.observe(step.exchange, step.placement)
            most.threads = max(most.threads, crossing.liveCounts.threads)
            most.uses = max(most.uses, crossing.liveCounts.uses)
        }
        #expect(most == (LiveThreads.mostThreads, LiveThreads.mostUses))
        crossing.rest()
        #expect(crossing.liveCounts == (0, 0))
    }

    @Test func absurdExchangesNeitherTrapNorCount() {
        var crossing = Crossing()
        let times = [Timestamp(nanoseconds: .min), .at(0), .at(100), Timestamp(nanoseconds: .max)]
        var random = SeededGenerator(seed: 5)
        for _ in 0..<5_000 {
            crossing.observe(
                AccountExchange(
                    start: random.pick(times), end: random.pick(times), requestBytes: .max, responseBytes: .min,
                    connection: UInt64.random(in: 0...3, using: &random)),
                Placement(
                    kind: random.pick([.start, .continuation, .retry, .side]),
                    thread: random.pick([0, 1, 2, 3, .max]), position: .max,
                    lead: random.pick([-.infinity, 9, .nan])))
        }
        #expect(crossing.proof.eValue.isFinite)
    }
}
