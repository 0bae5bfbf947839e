@testable import Accounts
import Base
import Testing

struct CrossingTests {
    // MARK: Turn by turn

    /// `thread`, start and end in seconds, connection; the first of a thread begins it, the others are by hand.
    private typealias Line = (thread: UInt32, start: Double, end: Double, connection: UInt64)

    private func crossing(
        _ lines: [Line], origin: TurnOrigin = .person, lead: Double = 9
    ) -> Crossing {
        var known: Set<UInt32> = []
        var crossing = Crossing()
        for line in lines.sorted(by: { $0.end < $1.end }) {
            let isFirst = known.insert(line.thread).inserted
            crossing.observe(
                AccountExchange(
                    start: .at(line.start), end: .at(line.end), requestBytes: 1, responseBytes: 1,
                    connection: line.connection),
                Placement(
                    kind: isFirst ? .start : .continuation, thread: line.thread, position: isFirst ? 0 : 1,
                    lead: lead),
                isFirst ? .begins : origin)
        }
        return crossing
    }

    /// Hands go from 1 to 2 and back, on one connection.
    private static let crossed: [Line] = [
        (1, 0, 10, 7), (2, 20, 25, 7), (1, 40, 45, 7), (2, 60, 65, 7), (1, 80, 85, 7),
    ]

    @Test func `hands that alternate on a connection are a crossing`() {
        let proof = crossing(Self.crossed).proof
        // 1 had its turn by hand before 2 had one, and what is crossed comes too soon after it to count.
        #expect(proof.returns == 1)
        #expect(proof.crossed == 0)
        let later = Self.crossed.map { ($0.thread, $0.start * 20, $0.start * 20 + 5, $0.connection) }
        let more = crossing(later).proof
        #expect(more.returns == 3)
        #expect(more.crossed == 2)
    }

    @Test func `a connection of their own for each is none`() {
        let lines = Self.crossed.map { ($0.thread, $0.start * 20, $0.start * 20 + 5, UInt64($0.thread)) }
        let proof = crossing(lines).proof
        #expect(proof.returns == 3)
        #expect(proof.crossed == 0)
    }

    /// A person's next chat in the same process: the old one is not gone back to.
    @Test func `a chat that follows another is no crossing`() {
        let proof = crossing([
            (1, 0, 10, 7), (1, 400, 410, 7), (2, 800, 810, 7), (2, 1_200, 1_210, 7), (2, 1_600, 1_610, 7),
        ]).proof
        #expect(proof.returns == 3)
        #expect(proof.crossed == 0)
    }

    @Test(arguments: [TurnOrigin.machine, .toolStep, .unknown])
    func `what no hand prompted neither counts nor crosses`(origin: TurnOrigin) {
        let lines = Self.crossed.map { ($0.thread, $0.start * 20, $0.start * 20 + 5, $0.connection) }
        #expect(crossing(lines, origin: origin).proof.returns == 0)
    }

    /// An agent that directs others in its process prompts them as soon as it has spoken.
    @Test(arguments: [(0.9, UInt32(0)), (1.1, 2)])
    func `what another conversation may have set off is no hand`(pause: Double, crossed: UInt32) {
        var lines: [Line] = []
        for (place, line) in Self.crossed.enumerated() {
            let start = line.start * 20
            lines.append((line.thread, start, start + 5, 7))
            // Yet another conversation answers just before each turn by hand.
            if place > 1 { lines.append((UInt32(10 + place), start - pause - 2, start - pause, 9)) }
        }
        #expect(crossing(lines).proof.crossed == crossed)
    }

    @Test func `unsure links share no connection`() {
        let lines = Self.crossed.map { ($0.thread, $0.start * 20, $0.start * 20 + 5, $0.connection) }
        #expect(crossing(lines, lead: 2.9).proof.returns == 0)
    }

    // MARK: Null

    @Test(arguments: 1...3, [CrossingRun.Pool.serial, .multiplexed])
    func `one person's tools do not cross`(seed: Int, pool: CrossingRun.Pool) {
        var run = CrossingRun(seed: UInt64(seed))
        // Three tools at once, each a process with its own connections, and one that sends out eight sub-agents.
        for process in 0..<3 { run.person(days: 5, hours: 8, process: process) }
        run.person(days: 5, hours: 8, process: 3, subagents: 8)
        let crossing = run.steps(pool).crossing()
        #expect(crossing.proof.returns > 100)
        #expect(crossing.proof.eValue < 1)
        #expect(Double(crossing.proof.crossed) <= 0.01 * Double(crossing.proof.returns))
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

    @Test func `more people cross more often`() {
        let shares = [2, 5, 20].map { people in
            (1...2).map { share(relay(people: people, days: 2, seed: UInt64($0)).steps(.serial).crossing()) }
        }
        print("crossing shares of 2, 5, 20 people: \(shares)")
        #expect(shares[2].allSatisfy { $0 > 0.5 })
        #expect((shares[0].max() ?? 1) < (shares[2].min() ?? 0))
    }

    @Test(arguments: [3, 5])
    func `a relay is found on the third day and not before`(people: Int) {
        var crossing = Crossing()
        var found: Int?
        for step in relay(people: people, days: 7, seed: 1).steps(.serial) where found == nil {
            crossing.observe(step.exchange, step.placement, step.origin)
            if crossing.proof.sinceAlone != nil { found = Int(step.exchange.end.seconds / 86_400) - 20_000 + 1 }
        }
        #expect(found == 3)
    }

    @Test func `a connection for each request hides all`() {
        let crossing = relay(people: 10, days: 1, seed: 1).steps(.none).crossing()
        #expect(crossing.proof.returns == 0)
        #expect(crossing.proof.eValue == 1)
    }

    /// A gateway that logs no stop leaves open what came by hand.
    @Test func `without stops the signal falls silent`() {
        let crossing = relay(people: 10, days: 2, seed: 1).steps(.serial, knowsStops: false).crossing()
        #expect(crossing.proof.returns == 0)
    }

    // MARK: Bounds

    @Test func `state is bounded`() {
        #expect(MemoryLayout<Crossing>.stride <= 64)
        var run = CrossingRun(seed: 3)
        for _ in 0..<40 { run.person(days: 1, hours: 3, process: 0) }
        var crossing = Crossing()
        var most = (conversations: 0, uses: 0, ends: 0)
        for step in run.steps(.none) {
            crossing.observe(step.exchange, step.placement, step.origin)
            most.conversations = max(most.conversations, crossing.liveCounts.conversations)
            most.uses = max(most.uses, crossing.liveCounts.uses)
            most.ends = max(most.ends, crossing.liveCounts.ends)
        }
        #expect(most == (LiveHands.mostConversations, LiveHands.mostUses, LiveHands.mostEnds))
        crossing.rest()
        #expect(crossing.liveCounts == (0, 0, 0))
    }

    @Test func `absurd exchanges neither trap nor count`() {
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
                    lead: random.pick([-.infinity, 9, .nan])),
                random.pick([.person, .begins, .toolStep, .unknown]))
        }
        #expect(crossing.proof.eValue.isFinite)
    }
}
