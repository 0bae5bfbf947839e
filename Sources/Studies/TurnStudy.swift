import Accounts
package import Reports
import Simulation

/// Turns taken for a person's, against those that hands submitted.
package struct TurnStudy: Sendable {
    package var households: Int
    package var days: Int
    package var seed: UInt64

    package init(households: Int, days: Int, seed: UInt64) {
        self.households = households
        self.days = days
        self.seed = seed
    }

    struct Tally: Sendable {
        var hands = 0
        var found = 0
        var taken: [SimulatedRecord.Role: Int] = [:]

        mutating func add(_ origin: TurnOrigin, _ role: SimulatedRecord.Role) {
            if role == .handTurn { hands += 1 }
            guard origin == .person else { return }
            if role == .handTurn { found += 1 }
            taken[role, default: 0] += 1
        }
    }

    package func table(_ progress: (String) -> Void) -> ResultTable {
        var table = ResultTable(
            title: "Households of \(days) days; shares of the prompts that are taken for a person's",
            columns: [
                "kind", "typed", "found", "taken", "by a person", "queued", "by a machine", "tool calls", "other",
            ])
        var who = BenignStudy.cohorts(days: days).filter {
            !["company-inspection", "office-nat"].contains($0.name)
        }
        who.append(
            BenignStudy.Cohort(name: "relay of 5", scenario: Scenario(kind: .relay, people: 5, days: days)))
        who.append(
            BenignStudy.Cohort(
                name: "relay of 5, masked",
                scenario: Scenario(kind: .relay, people: 5, hiding: .everything, days: days)))
        for cohort in who {
            var tally = Tally()
            for index in 0..<households {
                Self.count(cohort.scenario, seed &+ UInt64(index) &* 0x9E37_79B9, &tally)
            }
            let all = tally.taken.values.reduce(0, +)
            let known: [SimulatedRecord.Role] = [.handTurn, .queuedTurn, .machineTurn, .step]
            let other = all - known.reduce(0) { $0 + (tally.taken[$1] ?? 0) }
            table.rows.append(
                [cohort.name, "\(tally.hands)", ResultTable.percent(tally.found, tally.hands), "\(all)"]
                    + known.map { ResultTable.percent(tally.taken[$0] ?? 0, all) } + [
                        ResultTable.percent(other, all)
                    ]
            )
            progress(cohort.name)
        }
        return table
    }

    private static func count(_ scenario: Scenario, _ seed: UInt64, _ tally: inout Tally) {
        var scenario = scenario
        scenario.parameters = PersonParameters.drawn(seed: seed)
        var household = SimulatedAccounts(scenario, seed: seed)
        let account = household.accounts.first
        var conduct = Conduct()
        while let records = household.nextDay() {
            for record in records where record.record.account == account {
                _ = conduct.observe(
                    AccountExchange(naming: record.record), rules: PeopleRules(), blind: BlindIntervals())
                tally.add(conduct.latestOrigin, record.role)
            }
        }
    }
}
