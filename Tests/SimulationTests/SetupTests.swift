import Accounts
import Base
import Documents
import Simulation
import Testing

struct SetupTests {
    private func run(_ kind: Kind, days: Int = 3, _ change: (inout Scenario) -> Void) -> Simulated {
        var scenario = Scenario(kind: kind, days: days)
        scenario.sharesTool = true
        change(&scenario)
        return Simulated(scenario, seed: 9)
    }

    @Test func `a person sits at each of so many machines`() {
        let run = run(.personalRouter, days: 10) { $0.setup.machines = 6 }
        #expect(Set(run.handTurns.map(\.trueDevice)).count == 6)
    }

    @Test func `scripted agents run on machines that nobody sits at`() {
        let run = run(.scriptedAgents) { $0.setup.machines = 5 }
        #expect(Set(run.handTurns.map(\.trueDevice)) == [0])
        let prompted = run.records.filter { $0.role == .machineTurn }
        #expect(Set(prompted.map(\.trueDevice)).isSuperset(of: [1, 2, 3, 4]))
        // A person's own sub-agents are prompted beside them.
        #expect(prompted.count { $0.trueDevice == 0 } < prompted.count / 10)
        let beside = self.run(.scriptedAgents) { _ in }
        #expect(Set(beside.records.filter { $0.role == .machineTurn }.map(\.trueDevice)).count == 1)
    }

    @Test func `machines apart have distances that a house has not`() {
        func spread(_ isApart: Bool) -> Double {
            let run = run(.personalRouter) {
                $0.setup.machines = 6
                $0.setup.machinesApart = isApart
            }
            let trips = run.roundTrips.map(\.seconds).sorted()
            #expect(trips.count == 6)
            return trips[4] - trips[0]
        }
        #expect(spread(false) < 0.08)
        #expect(spread(true) > 0.01)
    }

    @Test func `a router of one's own ends TLS and stands at one address`() {
        let run = run(.multiDevice) { $0.setup.ownRouter = true }
        #expect(run.records.allSatisfy { $0.flow.isBox })
        #expect(Set(run.records.map(\.flow.source.address)).count == 1)
        #expect(run.truth.map(\.path) == [.tlsIntermediary])
        #expect(run.truth.map(\.violation) == [false])
        let direct = self.run(.multiDevice) { _ in }
        #expect(direct.records.allSatisfy { !$0.flow.isBox })
    }

    @Test func `terse scripts send as much each time`() {
        /// New tokens of machine turns: what the request before did not hold.
        func sizes(_ isTerse: Bool) -> Set<Int> {
            let run = run(.scriptedAgents) { $0.setup.terseScripts = isTerse }
            return Set(
                run.threads.values.flatMap { thread in
                    zip(thread, thread.dropFirst()).filter { $1.role == .machineTurn }.compactMap { one, next in
                        guard let before = one.record.inputTokens, let answer = one.record.outputTokens else {
                            return nil
                        }
                        return next.record.inputTokens.map { $0 - before - answer }
                    }
                })
        }
        #expect(sizes(true).count < 40)
        #expect(sizes(false).count > 200)
    }

    @Test
    func `a half-typed prompt is finished within seconds of another window's; without drafts hands take longer`() {
        /// Share of hand turns within 2.2 s behind one of another conversation.
        func near(_ drafts: Double) -> Double {
            let run = run(.personalRouter) {
                $0.setup.machines = 3
                $0.setup.drafts = drafts
            }
            let turns = run.handTurns.sorted { $0.record.start < $1.record.start }
            let pairs = zip(turns, turns.dropFirst()).filter { one, next in
                one.trueThread != next.trueThread && (next.record.start - one.record.start).seconds < 2.2
            }
            return Double(pairs.count) / Double(turns.count)
        }
        #expect(near(0) < 0.02)
        #expect(near(0.5) > 0.04)
    }

    @Test
    func `short nights leave stretches of more than a day without four hours of pause, on machines that each rest`()
    {
        func longestStretch(_ turns: [SimulatedRecord]) -> Double {
            let times = turns.map(\.record.start).sorted()
            var (longest, begun) = (0.0, times[0])
            for (one, next) in zip(times, times.dropFirst()) {
                longest = max(longest, (one - begun).seconds / 3_600)
                if next - one >= .seconds(4 * 3_600) { begun = next }
            }
            return longest
        }
        let awake = run(.marathon, days: 10) {
            $0.setup.machines = 3
            $0.setup.shortNights = true
        }
        #expect(longestStretch(awake.handTurns) > 30)
        for machine in 0..<3 {
            #expect(longestStretch(awake.handTurns.filter { $0.trueDevice == machine }) < 12)
        }
        #expect(longestStretch(run(.marathon, days: 10) { _ in }.handTurns) < 24)
    }
}
