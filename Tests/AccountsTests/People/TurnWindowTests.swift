import Base
import Testing

@testable import Accounts

struct TurnWindowTests {
    private static let none = Nanoseconds(0)
    private static let reach = FlatTest.reach
    private static let reached = FlatTest.reach.seconds

    /// The neighbourhood of the only turn of thread 1.
    private func neighbourhood(_ others: [PersonTurn], thinking: Double = 90) -> Neighbourhood {
        let turns = (others + [.at(0, thread: 1, device: 1, thinking: thinking)]).sorted { $0.time < $1.time }
        return Neighbourhood(turns: turns, place: turns.firstIndex { $0.time == .afterMidnight(0) } ?? 0)
    }

    private func nearness(_ others: [PersonTurn], thinking: Double = 90, ofOtherParties: Bool = false) -> Nearness?
    {
        neighbourhood(others, thinking: thinking).nearness(
            after: Self.none, until: Self.reach, ofOtherParties: ofOtherParties)
    }

    private func expect(
        _ nearness: Nearness?, covers seconds: Double, of whole: Double, isNear: Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(nearness?.isNear == isNear, sourceLocation: sourceLocation)
        #expect(
            abs((nearness?.chance ?? -1) - seconds / whole) < 1e-9, "\(String(describing: nearness))",
            sourceLocation: sourceLocation)
    }

    @Test func `windows that overlap are counted once`() {
        expect(nearness([.at(-30, thread: 2)]), covers: Self.reached, of: 120, isNear: false)
        expect(
            nearness([.at(-30, thread: 2), .at(-29, thread: 3)]), covers: Self.reached + 1, of: 120, isNear: false)
        expect(nearness([.at(-30, thread: 2), .at(-30, thread: 3)]), covers: Self.reached, of: 120, isNear: false)
        expect(
            nearness([.at(-30, thread: 2), .at(-20, thread: 3)]), covers: 2 * Self.reached, of: 120, isNear: false)
    }

    @Test func `windows are cut at both ends of the surroundings`() {
        expect(nearness([.at(-61, thread: 2)]), covers: Self.reached - 1, of: 120, isNear: false)
        expect(nearness([.at(59.5, thread: 2)]), covers: 0.5, of: 120, isNear: false)
        #expect(nearness([.at(-60.5 - Self.reached, thread: 2)]) == nil)
        #expect(nearness([.at(60.5, thread: 2)]) == nil)
    }

    @Test func `near is behind another turn, not before it nor at the same time`() {
        expect(nearness([.at(0.1 - Self.reached, thread: 2)]), covers: Self.reached, of: 120, isNear: true)
        expect(nearness([.at(-0.1 - Self.reached, thread: 2)]), covers: Self.reached, of: 120, isNear: false)
        expect(nearness([.at(1, thread: 2)]), covers: Self.reached, of: 120, isNear: false)
    }

    @Test func `time begins when the answer could have been read`() {
        // Ten seconds after the answer, three of them in the queue: seven before and sixty behind.
        expect(nearness([.at(-5, thread: 2)], thinking: 10), covers: Self.reached, of: 67, isNear: false)
        #expect(nearness([.at(-20, thread: 2)], thinking: 10) == nil)
        expect(nearness([.at(-8, thread: 2)], thinking: 10), covers: Self.reached - 1, of: 67, isNear: false)
    }

    @Test func `a thread's own turns are left out, except in counting people`() {
        let own = neighbourhood([.at(-1, thread: 1)])
        #expect(own.nearness(after: Self.none, until: Self.reach, ofOtherParties: false) == nil)
        expect(own.nearnessToAny(until: Self.reach), covers: Self.reached, of: 120, isNear: true)
    }

    @Test func `only parties known to differ are others`() {
        #expect(nearness([.at(-1, thread: 2, device: 1)], ofOtherParties: true) == nil)
        #expect(nearness([.at(-1, thread: 2)], ofOtherParties: true) == nil)
        expect(
            nearness([.at(-1, thread: 2, device: 2)], ofOtherParties: true), covers: Self.reached, of: 120,
            isNear: true)
    }

    @Test
    func `a device outweighs client and endpoint; without one they tell parties apart, and a distance does anyway`()
    {
        func other(_ a: Party, _ b: Party) -> Bool {
            let both = a.isOther(than: b)
            #expect(both == b.isOther(than: a))
            return both
        }
        #expect(other(.made(device: 1), .made(device: 2)))
        #expect(!other(.made(device: 1, client: 1, endpoint: 1), .made(device: 1, client: 2, endpoint: 2)))
        #expect(other(.made(client: 1), .made(client: 2)))
        #expect(other(.made(endpoint: 1), .made(endpoint: 2)))
        #expect(other(.made(device: 1, client: 1), .made(client: 2)))
        #expect(!other(.made(device: 1), .made(client: 2)))
        #expect(!other(.made(), .made()))
        #expect(other(.made(device: 1, endpoint: 5, leg: 0.02), .made(device: 1, endpoint: 5, leg: 0.09)))
        #expect(!other(.made(endpoint: 5, leg: 0.02), .made(endpoint: 5, leg: 0.045)))
        #expect(!other(.made(endpoint: 5, leg: 0.02), .made(endpoint: 5)))
        // Distances from different places say nothing of machines.
        #expect(!other(.made(device: 1, endpoint: 5, leg: 0.02), .made(device: 1, endpoint: 6, leg: 0.09)))
    }

    private func told(_ turns: [PersonTurn]) -> [PersonTurn] {
        var window = TurnWindow()
        var told: [PersonTurn] = []
        for turn in turns { _ = window.add(turn) }
        window.tell(at: nil) { told.append($0.turn) }
        return told
    }

    @Test(arguments: [(14.0, 12), (1.0, 10)])
    func `equal sizes near one another in different threads are one act`(lag: Double, size: Int32) {
        let act = told([.at(0, thread: 1, newTokens: 10), .at(lag, thread: 2, newTokens: size)])
        #expect(act.map(\.isBroadcast) == [true, true])
    }

    @Test func `other sizes, other times, one thread or unknown sizes are none`() {
        let pairs: [(PersonTurn, PersonTurn)] = [
            (.at(0, thread: 1, newTokens: 10), .at(1, thread: 2, newTokens: 13)),
            (.at(0, thread: 1, newTokens: 10), .at(15.1, thread: 2, newTokens: 10)),
            (.at(0, thread: 1, newTokens: 10), .at(1, thread: 1, newTokens: 10)),
            (.at(0, thread: 1), .at(1, thread: 2)),
        ]
        for (one, other) in pairs {
            #expect(told([one, other]).map(\.isBroadcast) == [false, false])
        }
    }

    @Test func `a broadcast turn is nobody's neighbour`() {
        var window = TurnWindow()
        for turn in [
            PersonTurn.at(-2, thread: 2, newTokens: 10), .at(-1, thread: 3, newTokens: 10), .at(0, thread: 1),
        ] {
            _ = window.add(turn)
        }
        var seen: [Nearness?] = []
        window.tell(at: nil) {
            guard $0.turn.thread == 1 else { return }
            seen.append($0.nearness(after: Self.none, until: Self.reach, ofOtherParties: false))
        }
        #expect(seen == [nil])
    }

    @Test func `a turn is told once its surroundings and the patience for late ones are over, in order of time`() {
        var window = TurnWindow()
        var times: [Double] = []
        func note(_ neighbourhood: Neighbourhood) {
            times.append((neighbourhood.turn.time - .afterMidnight(0)).seconds)
        }
        for turn in [PersonTurn.at(30, thread: 1), .at(10, thread: 2)] { _ = window.add(turn) }
        window.tell(at: .afterMidnight(250), note)
        #expect(times == [])
        window.tell(at: .afterMidnight(251), note)
        #expect(times == [10])
        window.tell(at: .afterMidnight(271), note)
        #expect(times == [10, 30])
    }

    @Test func `what becomes known after later turns were told is refused`() {
        var window = TurnWindow()
        var isTaken: [Bool] = []
        for turn in [PersonTurn.at(10, thread: 1), .at(200, thread: 1)] { isTaken.append(window.add(turn)) }
        window.tell(at: .afterMidnight(300)) { _ in }
        for turn in [PersonTurn.at(5, thread: 2), .at(150, thread: 2)] { isTaken.append(window.add(turn)) }
        #expect(isTaken == [true, true, false, true])
    }

    private func flood(
        _ window: inout TurnWindow, every seconds: Double, turns: Int, _ body: (Neighbourhood) -> Void
    ) {
        for turn in 0..<turns {
            let time = Double(turn) * seconds
            _ = window.add(
                .at(
                    time, thread: UInt32(turn % 7), device: UInt64(turn % 7 + 1),
                    newTokens: Int32(turn * 5)))
            window.tell(at: .afterMidnight(time), body)
        }
    }

    @Test(arguments: [0.0, 0.01, 0.5])
    func `a flood is bounded`(seconds: Double) {
        var window = TurnWindow()
        flood(&window, every: seconds, turns: 1_500) { _ in }
        #expect(heldItems(in: window) < 300)
    }

    @Test
    func `in a flood no turn is told before its surroundings are over, nor once those before it are forgotten`() {
        var window = TurnWindow()
        var told = 0
        var last = 0.0
        flood(&window, every: 0.9, turns: 1_500) { neighbourhood in
            let nearness = neighbourhood.nearness(after: Self.none, until: Self.reach, ofOtherParties: true)
            told += 1
            last = (neighbourhood.turn.time - .afterMidnight(0)).seconds
            // All of the two minutes lies within reach behind some other's turn, or nearly.
            if last > 60 { #expect((nearness?.chance ?? 0) > 0.9) }
        }
        #expect(told > 500)
        #expect(last > 1_000)
    }
}
