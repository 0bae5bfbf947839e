import Base
import Testing

@testable import Accounts

struct HiddenLegsTests {
    private struct Run {
        var legs = HiddenLegs(typists: .some)
        private var time = 0.0

        /// Steps of one thread: gaps a little above the floor, all within `spread` of it.
        mutating func steps(
            _ count: Int, thread: UInt32, floor: Double, spread: Double = 0.005, client: UInt32 = 1,
            endpoint: UInt64 = 9, typed: Bool = true
        ) {
            if typed {
                legs.noteTyping(at: floor, of: exchange(client: client, endpoint: endpoint))
            }
            for step in 0..<count {
                time += 1
                let gap = floor + spread * Double(step % 3) / 2
                legs.take(
                    exchange(client: client, endpoint: endpoint),
                    Placement(
                        kind: .continuation, thread: thread, position: 3, lead: 9,
                        gap: Nanoseconds(Int64(gap * 1e9)), previousStop: .tool),
                    rules: PeopleRules())
            }
        }

        private func exchange(client: UInt32, endpoint: UInt64) -> AccountExchange {
            AccountExchange(
                start: .afterMidnight(time), end: .afterMidnight(time + 0.5), requestBytes: 1, responseBytes: 1,
                client: client, endpoint: endpoint)
        }

        mutating func wait(_ seconds: Double) { time += seconds }
    }

    @Test func `a reading takes 24 gaps`() {
        var run = Run()
        run.steps(23, thread: 1, floor: 0.02)
        #expect(run.legs.readings == 0)
        #expect(run.legs.floor(of: 1) == nil)
        run.steps(1, thread: 1, floor: 0.02)
        #expect(run.legs.readings == 1)
        #expect((run.legs.floor(of: 1) ?? 0) > 0.019)
        #expect((run.legs.floor(of: 1) ?? 1) < 0.026)
    }

    @Test func `where nobody was seen to type a distance is noted and is no evidence`() {
        var run = Run()
        for thread in 1...12 { run.steps(24, thread: UInt32(thread), floor: 0.03 * Double(thread), typed: false) }
        #expect(run.legs.readings == 12)
        #expect(run.legs.floor(of: 12) != nil)
        #expect(run.legs.test.blocks == 0)
        for thread in 13...18 { run.steps(24, thread: UInt32(thread), floor: 0.03 * Double(thread)) }
        #expect(run.legs.test.blocks == 1)
        #expect(run.legs.test.exceeding == 1)
    }

    @Test func `who types is not asked before more distances show than one person has machines`() {
        var run = Run()
        run.legs = HiddenLegs()
        for thread in 1...9 { run.steps(24, thread: UInt32(thread), floor: 0.04 * Double(thread % 3)) }
        #expect(run.legs.test.blocks == 0)
        #expect(heldItems(in: run.legs) < 9 + 3)
        for thread in 10...24 { run.steps(24, thread: UInt32(thread), floor: 0.04 * Double(thread % 5)) }
        #expect(run.legs.test.blocks > 0)
    }

    @Test func `a reading whose smallest gaps scatter is dropped`() {
        var run = Run()
        // Each third gap apart: the three smallest are equal. A single cheap gap is no floor.
        run.steps(1, thread: 1, floor: 0.001)
        run.steps(23, thread: 1, floor: 0.05)
        #expect(run.legs.readings == 0)
        run.steps(24, thread: 1, floor: 0.05)
        #expect(run.legs.readings == 1)
    }

    @Test func `gaps of two seconds and more, negative ones and those without an endpoint are none`() {
        var run = Run()
        run.steps(30, thread: 1, floor: 2.1)
        run.steps(30, thread: 2, floor: -0.5)
        run.steps(30, thread: 3, floor: 0.02, endpoint: 0)
        #expect(run.legs.readings == 0)
    }

    @Test func `a block takes six different threads`() {
        var run = Run()
        for thread in 1...5 { run.steps(24, thread: UInt32(thread), floor: Double(thread) * 0.03) }
        // Another reading of a thread that is in already.
        run.steps(24, thread: 5, floor: 0.4)
        #expect(run.legs.test.blocks == 0)
        run.steps(24, thread: 6, floor: 0.18)
        #expect(run.legs.test.blocks == 1)
        #expect(run.legs.test.exceeding == 1)
        #expect(run.legs.mostFloors == 6)
    }

    @Test(arguments: [(3, 0), (4, 1)])
    func `three machines are within the bound, four beyond it`(machines: Int, exceeding: Int32) {
        var run = Run()
        for thread in 0..<6 { run.steps(24, thread: UInt32(thread + 1), floor: Double(thread % machines) * 0.04) }
        #expect(run.legs.test.blocks == 1)
        #expect(run.legs.mostFloors == Int32(machines))
        #expect(run.legs.test.exceeding == exceeding)
    }

    @Test func `clients and endpoints are kept apart`() {
        var run = Run()
        for thread in 1...10 {
            run.steps(24, thread: UInt32(thread), floor: Double(thread) * 0.03, client: UInt32(thread % 2))
        }
        #expect(run.legs.readings == 10)
        #expect(run.legs.test.blocks == 0)
        var other = Run()
        for thread in 1...10 {
            other.steps(24, thread: UInt32(thread), floor: Double(thread) * 0.03, endpoint: UInt64(thread % 2 + 1))
        }
        #expect(other.legs.test.blocks == 0)
    }

    @Test func `a block that is not full within four hours is dropped`() {
        var run = Run()
        for thread in 1...5 { run.steps(24, thread: UInt32(thread), floor: Double(thread) * 0.03) }
        run.wait(4 * 3_600)
        run.steps(24, thread: 6, floor: 0.3)
        #expect(run.legs.test.blocks == 0)
    }

    @Test func `an interruption drops gaps and blocks, and keeps what is known of threads`() {
        var run = Run()
        for thread in 1...5 { run.steps(24, thread: UInt32(thread), floor: Double(thread) * 0.03) }
        run.steps(23, thread: 6, floor: 0.3)
        run.legs.interrupt()
        run.steps(1, thread: 6, floor: 0.3)
        #expect(run.legs.readings == 5)
        run.steps(23, thread: 6, floor: 0.3)
        #expect(run.legs.readings == 6)
        #expect(run.legs.test.blocks == 0)
        #expect(run.legs.floor(of: 1) != nil)
        run.legs.rest()
        #expect(run.legs.floor(of: 1) == nil)
    }

    @Test func `floors in a chain closer than 15 ms are one`() {
        #expect(HiddenLegs.distinct([]) == 0)
        #expect(HiddenLegs.distinct([0.05, 0.02, 0.03, 0.04]) == 1)
        #expect(HiddenLegs.distinct([0.05, 0.02, 0.09]) == 3)
    }

    @Test func `of ever so many threads a bounded number is kept`() {
        var run = Run()
        for thread in 1...500 { run.steps(2, thread: UInt32(thread), floor: 0.02, client: UInt32(thread)) }
        for thread in 1...60 { run.steps(24, thread: UInt32(thread), floor: 0.02, client: UInt32(thread)) }
        #expect(heldItems(in: run.legs) < 120)
    }
}
