import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct FamiliesTests {
    private static let rules = PeopleRules()

    private func exchange(at seconds: Double, device: UInt64 = 0, endpoint: UInt64 = 9) -> AccountExchange {
        let time = Timestamp(seconds: 1_800_000_000 + seconds)
        return AccountExchange(
            start: time, end: time + .seconds(2), requestBytes: 1_000, responseBytes: 1_000, client: 1,
            device: device,
            endpoint: endpoint)
    }

    private func step(thread: UInt32, gap: Double) -> Placement {
        Placement(
            kind: .continuation, thread: thread, position: 3, lead: 9, gap: Nanoseconds(Int64(gap * 1e9)),
            previousStop: .tool)
    }

    /// Threads side by side, each on one of the machines, with file reads of 5 to 30 ms and slow commands.
    private func legs(_ machines: [Double], threads: Int, hours: Double, seed: UInt64) -> HiddenLegs {
        var random = SplitMix(seed: seed)
        var legs = HiddenLegs(typists: .some)
        for machine in machines {
            for scatter in stride(from: 0.005, through: 0.03, by: 0.005) {
                legs.noteTyping(at: machine + scatter, of: exchange(at: 0))
            }
        }
        var time = 0.0
        while time < hours * 3_600 {
            time += random.exponential(3)
            let slot = Int(random.next() % UInt64(threads))
            // A thread lasts an hour.
            let thread = UInt32(slot + 1 + threads * Int(time / 3_600))
            let tool = random.unit() < 0.5 ? 0.005 + 0.025 * random.unit() : random.exponential(10)
            let gap = machines[slot % machines.count] + tool
            legs.take(exchange(at: time), step(thread: thread, gap: gap), rules: Self.rules)
        }
        legs.endDay()
        return legs
    }

    @Test func `eight people's distances are evidence, three machines' are none`() {
        let people = legs([0.02, 0.05, 0.09, 0.13, 0.18, 0.22, 0.27, 0.31], threads: 16, hours: 30, seed: 1)
        #expect(people.logValue > 13.8)
        for seed in 2...6 {
            let machines = legs([0.001, 0.03, 0.08], threads: 16, hours: 60, seed: UInt64(seed))
            #expect(machines.logValue <= 0)
        }
    }

    @Test func `a fleet of agents on one machine has one distance`() {
        let fleet = legs([0.03], threads: 30, hours: 60, seed: 7)
        #expect(fleet.logValue <= 0)
        #expect(fleet.mostFloors <= 2)
    }

    @Test func `more of the same use gives no more evidence against one person`() {
        let once = legs([0.001, 0.03, 0.08], threads: 8, hours: 20, seed: 8)
        let tenfold = legs([0.001, 0.03, 0.08], threads: 8, hours: 200, seed: 8)
        #expect(tenfold.logValue <= max(0, once.logValue))
    }

    private func installations(_ devices: Int, every seconds: Double, turns: Int, seed: UInt64) -> Installations {
        var random = SplitMix(seed: seed)
        var installations = Installations()
        var time = 0.0
        for _ in 0..<turns {
            time += random.exponential(seconds)
            installations.take(
                exchange(at: time, device: 1 + random.next() % UInt64(devices)), rules: Self.rules)
        }
        return installations
    }

    @Test func `six installations side by side are evidence, three are none`() {
        #expect(installations(6, every: 40, turns: 400, seed: 1).logValue > 13.8)
        #expect(installations(3, every: 40, turns: 4_000, seed: 2).logValue <= 0)
    }

    @Test func `turns too far apart to fill twelve within six hours, or twenty-four within a day, are no block`() {
        let slow = installations(20, every: 9_000, turns: 400, seed: 3)
        #expect(slow.blocks == 0)
        #expect(abs(slow.logValue) < 1e-12)
    }

    private func rhythm(shifts: [(device: UInt64, from: Double, to: Double)], days: Int, seed: UInt64) -> Rhythm {
        var random = SplitMix(seed: seed)
        var rhythm = Rhythm()
        for day in 0..<days {
            var turns: [(Double, UInt64)] = []
            for shift in shifts {
                for _ in 0..<40 {
                    turns.append((shift.from + (shift.to - shift.from) * random.unit(), shift.device))
                }
            }
            for (hour, device) in turns.sorted(by: { $0.0 < $1.0 }) {
                rhythm.take(
                    exchange(at: (Double(day) * 24 + hour) * 3_600, device: device), isTyped: true,
                    rules: Self.rules)
            }
        }
        return rhythm
    }

    @Test func `people of three zones leave no night, one person's machines do`() {
        let zones = rhythm(shifts: [(1, 0, 9), (2, 8, 17), (3, 16, 24)], days: 24, seed: 1)
        #expect(zones.logValue > 13.8)
        let one = rhythm(shifts: [(1, 8, 18), (2, 9, 23)], days: 200, seed: 2)
        #expect(one.logValue == 0)
        #expect(one.test.blocks == 0)
        // Nor does one who works until the small hours and sleeps for five.
        let long = rhythm(shifts: [(1, 7, 17), (2, 15, 26)], days: 200, seed: 5)
        #expect(long.test.blocks > 50)
        #expect(long.test.exceeding == 0)
    }

    @Test func `a fleet that never rests, on its owner's machine or its own, says nothing`() {
        #expect(rhythm(shifts: [(1, 0, 24)], days: 60, seed: 3).test.blocks == 0)
        let beside = rhythm(shifts: [(1, 9, 18), (2, 0, 24)], days: 60, seed: 4)
        #expect(beside.logValue < 1)
    }
}
