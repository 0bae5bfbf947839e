import Accounts
import Base
import Documents
import Simulation
import Testing

struct AttentionTests {
    /// Everybody but who types into several terminals at once.
    static let oneAtATime = Kind.allCases.filter { ![.broadcast, .harvest, .ciCron].contains($0) }

    @Test(arguments: oneAtATime)
    func `nobody submits two prompts by hand within a second`(_ kind: Kind) {
        let run = Simulated(Scenario(kind: kind, people: kind.usualPeople > 10 ? 3 : nil, volume: 2, days: 10))
        for turns in Dictionary(grouping: run.handTurns, by: \.truePerson).values {
            let starts = turns.map(\.record.start).sorted()
            #expect(starts.count > 10)
            for (one, next) in zip(starts, starts.dropFirst()) { #expect((next - one).seconds >= 1) }
        }
    }

    @Test(arguments: PersonParameters.Model.allCases)
    func `nor do people of other models`(_ model: PersonParameters.Model) {
        let run = Simulated(Scenario(kind: .parallelCLIs, days: 10, parameters: model.parameters))
        let starts = run.handTurns.map(\.record.start).sorted()
        let lags = zip(starts, starts.dropFirst()).map { ($1 - $0).seconds }
        #expect(lags.count > 100)
        #expect(lags.allSatisfy { $0 >= 1 })
        #expect(lags.contains { $0 < 2.5 } == (model != .unhurried))
    }

    @Test func `several people do`() {
        let run = Simulated(Scenario(kind: .credentialSharing, people: 8, volume: 2, days: 20))
        let starts = run.handTurns.map(\.record.start).sorted()
        #expect(zip(starts, starts.dropFirst()).contains { ($1 - $0).seconds < 1 })
    }

    @Test func `broadcast reaches all windows together`() {
        let runs = (1...8).map { Simulated(Scenario(kind: .broadcast, days: 5), seed: UInt64($0)) }
        let lags = runs.map { run -> Double in
            let starts = run.handTurns.map(\.record.start).sorted()
            let lags = zip(starts, starts.dropFirst()).map { ($1 - $0).seconds }.sorted()
            return lags[lags.count / 4]
        }
        #expect(lags.contains { $0 < 0.06 })
        #expect(lags.contains { (0.7...2.6).contains($0) })
    }

    @Test func `people sleep`() {
        let run = Simulated(Scenario(kind: .ordinary, days: 28, timeZones: [0]), seed: 6)
        var hours = [Int](repeating: 0, count: 24)
        for turn in run.handTurns {
            hours[Int(turn.record.start.nanoseconds / 3_600_000_000_000 % 24)] += 1
        }
        #expect(hours[10...16].reduce(0, +) > run.handTurns.count / 2)
        // Some six hours in a row are all but empty.
        let quietest = (0..<24).map { start in (0..<6).reduce(0) { $0 + hours[(start + $1) % 24] } }.min() ?? 0
        #expect(quietest <= run.handTurns.count / 100)
    }

    @Test func `people of one zone share their hours and others do not`() {
        func overlap(_ zones: [Double]) -> Double {
            (1...5).reduce(0) { $0 + overlap(zones, seed: UInt64($1)) } / 5
        }
        /// The part of their turns that two people have in the same hours of the day.
        func overlap(_ zones: [Double], seed: UInt64) -> Double {
            let run = Simulated(
                Scenario(kind: .credentialSharing, people: 2, days: 28, timeZones: zones), seed: seed)
            var hours = [[Double]](repeating: [Double](repeating: 0, count: 24), count: 2)
            for turn in run.handTurns {
                hours[Int(turn.truePerson)][Int(turn.record.start.nanoseconds / 3_600_000_000_000 % 24)] += 1
            }
            let shares = hours.map { person in person.map { $0 / person.reduce(0, +) } }
            return zip(shares[0], shares[1]).reduce(0) { $0 + min($1.0, $1.1) }
        }
        #expect(overlap([0, 0]) > 0.5)
        #expect(overlap([0, 12]) < 0.35)
    }

    @Test func `typed ahead prompts follow the response at once`() {
        let run = Simulated(Scenario(kind: .typeAhead, days: 5))
        var queued = 0
        for thread in run.threads.values {
            for (one, next) in zip(thread, thread.dropFirst())
            where next.role == .queuedTurn && one.record.stop == .end {
                queued += 1
                // A leg and its handshakes of at most a quarter of a second each come on top.
                #expect((next.record.start - one.record.time).seconds < 0.8 + 4 * 0.25)
            }
        }
        #expect(queued > 50)
    }

    @Test func `orchestrated agents are prompted within a second of their conductor`() {
        let run = Simulated(Scenario(kind: .orchestrator, days: 5, marking: .never))
        let ends = run.records.filter { $0.record.stop == .tool }.map(\.record.time)
        let prompts = run.threads.values.flatMap { $0.dropFirst() }.filter { $0.role == .machineTurn }
        #expect(prompts.count > 50)
        let prompted = prompts.filter { prompt in
            ends.contains { end in
                let gap = (prompt.record.start - end).seconds
                return gap >= 0 && gap < 0.9 + 4 * 0.25
            }
        }
        // The rest go on after a compaction.
        #expect(prompted.count * 100 >= prompts.count * 95)
        #expect(run.records.allSatisfy { $0.record.parent == nil && $0.record.initiator == nil })
    }

    @Test func `sub agents are marked where the scenario says so`() {
        let marked = Simulated(Scenario(kind: .subAgents, days: 4, marking: .always))
        #expect(marked.records.contains { $0.record.parent != nil })
        #expect(marked.handTurns.allSatisfy { $0.record.initiator == .user })
        #expect(marked.records.filter { $0.role == .machineTurn }.allSatisfy { $0.record.initiator == .agent })
    }

    @Test func `conversations grow until they are compacted`() {
        let run = Simulated(Scenario(kind: .marathon, days: 10))
        for thread in run.threads.values {
            let sizes = thread.filter { $0.record.status == 200 }.compactMap(\.record.inputTokens)
            var drops = 0
            for (one, next) in zip(sizes, sizes.dropFirst()) where next < one { drops += 1 }
            #expect(drops <= thread.count { $0.role == .compaction || $0.record.stop == .end })
            #expect((sizes.max() ?? 0) <= 262_144)
        }
        #expect(run.records.contains { $0.role == .compaction })
    }
}
