import Accounts
import Reports
import Simulation
import Testing

@testable import Studies

struct StudyTests {
    @Test func `honest accounts of a few kinds do not alert`() {
        let cohorts = BenignStudy.cohorts(days: 3).filter {
            ["ordinary", "parallel-clis", "scripted-agents unmarked", "broadcast", "personal-router"].contains(
                $0.name)
        }
        #expect(cohorts.count == 5)
        var told: [String] = []
        let study = BenignStudy(cohorts: cohorts, accountDays: 15, seed: 77)
        let results = study.run { told.append($0) }
        #expect(told == cohorts.map(\.name))
        for (cohort, tally) in results {
            #expect(tally.alerts == 0, "\(cohort.name)")
            #expect(tally.accounts >= 1 && tally.accountDays == 3 * tally.accounts)
            #expect(tally.exchanges > 30)
        }
        let table = BenignStudy.table(results)
        #expect(table.rows.count == 5)
        #expect(table.notes[0].contains("0 false alerts"))
    }

    @Test func `cohorts hold every honest kind, and unmarked variants of those that run agents`() {
        let names = BenignStudy.cohorts(days: 1).map(\.name)
        #expect(Set(names).count == names.count)
        for kind in Kind.allCases { #expect(names.contains(kind.rawValue) == kind.isBenign) }
        #expect(names.contains("orchestrator unmarked"))
    }

    @Test(
        arguments: [
            ("script fleet", 6, 2, PeopleFamily.attention), ("half-typed prompts", 21, 6, .attention),
            ("short nights", 14, 3, .rhythm),
        ])
    func `a habit that breaks one null accuses nobody: it is loud in one family alone`(
        name: String, days: Int, households: Int, family: PeopleFamily
    ) throws {
        let cohort = try #require(BenignStudy.oneNullBroken(days: days).first { $0.name.hasPrefix(name) })
        #expect(cohort.breaksOneNull)
        let trials = Trials(cohort.scenario, households: households, seed: 80, variesPeople: false)
        let tally = trials.reduce(into: BenignStudy.Tally()) { $0.add($1, days: days) }
        #expect(tally.families[family.rawValue] > 1)
        #expect(tally.loud.reduce(0, +) == tally.loud[family.rawValue])
        #expect(tally.largest < 2)
        #expect(tally.alerts == 0)
    }

    @Test func `twenty people with one tool, whose headers pass, are found within a few days`() throws {
        var study = PowerStudy(households: 1, days: 4, seed: 78)
        study.variesPeople = false
        let table = study.table(
            tactics: PowerStudy.tactics.filter { $0.sharesTool }, fields: .all, fieldsName: "all", people: [20]
        ) { _ in }
        let row = try #require(table.rows.first)
        let median = try #require(Int(row[3]))
        #expect(median <= 4)
        #expect(row[5] == "100.0 %")
        // Both proofs are needed, so that none comes before several people are proven.
        #expect(try #require(Int(row[7])) <= median)
    }

    @Test func `people who prompt more often are proven no later`() throws {
        /// The median day on which M passes its bar; the day after the last if it never does.
        func day(volume: Double) throws -> Int {
            var study = PowerStudy(households: 1, days: 4, seed: 81)
            study.variesPeople = false
            study.volume = volume
            let table = study.table(
                tactics: PowerStudy.tactics.filter { $0.sharesTool }, fields: .all, fieldsName: "all", people: [20]
            ) { _ in }
            return Int(try #require(table.rows.first)[7]) ?? 5
        }
        let (seldom, usual, often) = (try day(volume: 0.1), try day(volume: 1), try day(volume: 2))
        #expect(often <= usual)
        #expect(usual < seldom)
    }

    @Test func `at the edges of their nulls e-processes cross no more often than they may`() {
        let table = StoppingStudy(repetitions: 640, days: 40, seed: 79).table()
        #expect(table.rows.count == 7)
        for row in table.rows {
            let counts = [row[1], row[3], row[5]].compactMap(Int.init)
            #expect(counts.count == 3)
            // Three standard deviations above what is allowed.
            for (count, allowed) in zip(counts, [64.0, 6.4, 0.64]) {
                #expect(Double(count) <= allowed + 3 * allowed.squareRoot() + 1, "\(row)")
            }
        }
    }

    @Test func `headcount intervals hold the truth for a few households`() {
        for (people, seed) in [(1, UInt64(81)), (5, 82)] {
            let scenario = Scenario(
                kind: people == 1 ? .parallelCLIs : .relay, people: people, hiding: .everything, days: 3)
            let trials = Trials(scenario, households: 2, seed: seed, variesPeople: false)
            let tally = trials.reduce(into: HeadcountStudy.Tally()) { $0.add($1) }
            #expect(tally.accounts == 2)
            #expect(tally.told > 0)
            #expect(tally.covered == tally.told, "\(people): \(tally.lows) to \(tally.highs)")
        }
    }

    @Test func `the same seed gives the same outcomes, however many cores there are`() {
        func largest(_ seed: UInt64) -> [Double] {
            let trials = Trials(Scenario(kind: .parallelCLIs, days: 2), households: 3, seed: seed)
            return trials.reduce(into: []) { $0.append($1.people + Double($1.exchanges)) }.sorted()
        }
        #expect(largest(83) == largest(83))
        #expect(largest(83) != largest(84))
    }
}

struct WaitsTests {
    @Test func `a quantile counts those that never came`() {
        var waits = Waits()
        for days in [3, 1, nil, 2] as [Int?] { waits.add(days) }
        #expect(waits.count == 4)
        #expect(waits.happened == 3)
        #expect(waits.quantile(0.5) == 2)
        #expect(waits.quantile(0.75) == 3)
        #expect(waits.quantile(0.9) == nil)
        #expect(waits.within(2) == 2)
    }
}
