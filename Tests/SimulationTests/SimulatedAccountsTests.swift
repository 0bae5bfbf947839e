import Accounts
import Base
import Documents
import Simulation
import Testing

struct SimulatedAccountsTests {
    @Test(arguments: Kind.allCases)
    func `every kind is used and its records are well formed`(_ kind: Kind) throws {
        var hiding = Hiding()
        hiding.accounts = 2
        let run = Simulated(Scenario(kind: kind, people: kind.usualPeople > 10 ? 4 : nil, hiding: hiding, days: 7))
        #expect(run.days.count == 7)
        #expect(run.records.count > 50)
        #expect(Set(run.records.map(\.record.account)) == Set(run.accounts))
        #expect(run.truth.map(\.account) == run.accounts)
        for record in run.records {
            let line = record.record
            #expect(line.duration.count >= 0)
            #expect(line.requestBytes > 0 && line.responseBytes > 0)
            #expect(line.source != nil && line.destination != nil && line.client != nil && line.ja4 != nil)
            #expect((line.inputTokens ?? 0) >= (line.cachedTokens ?? 0))
            #expect(line.start >= Scenario.usualStart)
            #expect(line.status == 200 || line.stop == nil)
        }
    }

    @Test func `records come in the order of their ends and on their day`() {
        let scenario = Scenario(kind: .officeNAT, people: 3, days: 5, timeZones: [-7, 0, 9.5])
        let run = Simulated(scenario)
        let times = run.records.map(\.record.time)
        #expect(times == times.sorted())
        for (day, records) in run.days.enumerated() {
            let begin = scenario.start + .seconds(Int64(day) * 86_400)
            #expect(records.allSatisfy { $0.record.time >= begin && $0.record.time < begin + .seconds(86_400) })
        }
    }

    @Test(arguments: [Kind.relay, .orchestrator, .ciCron])
    func `seed and scenario decide everything`(_ kind: Kind) {
        let scenario = Scenario(kind: kind, days: 4)
        let one = Simulated(scenario, seed: 9).records.map(\.record)
        #expect(one == Simulated(scenario, seed: 9).records.map(\.record))
        #expect(one != Simulated(scenario, seed: 10).records.map(\.record))
    }

    @Test func `a longer run begins like a short one`() {
        let short = Simulated(Scenario(kind: .ordinary, days: 3), seed: 4).records.map(\.record)
        let long = Simulated(Scenario(kind: .ordinary, days: 9), seed: 4)
        #expect(Array(long.days.prefix(3).joined().map(\.record)) == short)
    }

    @Test func `accounts of different seeds and kinds differ`() {
        var names: Set<String> = []
        for kind in Kind.allCases {
            for seed in UInt64(0)..<20 {
                names.formUnion(SimulatedAccounts(Scenario(kind: kind, days: 1), seed: seed).accounts)
            }
        }
        let expected = Kind.allCases.reduce(0) {
            $0 + 20 * ($1 == .twoAccounts ? 2 : $1 == .officeNAT || $1 == .companyInspection ? 20 : 1)
        }
        #expect(names.count == expected)
    }

    @Test(arguments: [(0.3, 0.15...0.5), (3.0, 2.2...3.8)])
    func `volume multiplies turns`(_ volume: Double, _ range: ClosedRange<Double>) {
        func turns(_ volume: Double) -> Int {
            (1...6).reduce(0) {
                $0
                    + Simulated(Scenario(kind: .ordinary, volume: volume, days: 10), seed: UInt64($1)).handTurns
                    .count
            }
        }
        let ratio = Double(turns(volume)) / Double(turns(1))
        #expect(range.contains(ratio))
    }

    @Test func `more sub agents make more threads and no more turns`() {
        let one = Simulated(Scenario(kind: .subAgents, days: 5), seed: 3)
        let three = Simulated(Scenario(kind: .subAgents, subAgentFactor: 3, days: 5), seed: 3)
        #expect(Double(three.threads.count) > 2 * Double(one.threads.count))
        #expect(Double(three.handTurns.count) < 1.5 * Double(one.handTurns.count))
    }

    @Test func `truth tells what is shared`() throws {
        for kind in Kind.allCases {
            let truth = SimulatedAccounts(Scenario(kind: kind, days: 20), seed: 2).truth
            #expect(truth.allSatisfy { $0.violation != kind.isBenign })
        }
        let relay = try #require(
            SimulatedAccounts(Scenario(kind: .relay, people: 8, days: 30, sharingBegins: 20), seed: 2).truth.first)
        #expect(relay.people == 8)
        #expect(relay.sharingBegins == 20)
        #expect(relay.path == .tlsIntermediary)
    }

    @Test func `parameters change the people`() {
        var parameters = PersonParameters()
        parameters.stepsPerTurn = 2
        let few = Simulated(Scenario(kind: .ordinary, days: 5, parameters: parameters))
        let many = Simulated(Scenario(kind: .ordinary, days: 5))
        #expect(few.records.count * 2 < many.records.count)
    }
}
