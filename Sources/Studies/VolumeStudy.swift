package import Accounts
import Documents
import Simulation

/// The same people at other volumes: more turns a day, more sub-agents a turn. Verdicts must stay and honest accounts'
/// evidence must not rise.
package struct VolumeStudy: Sendable {
    package static let factors = [0.3, 1, 3, 10]

    struct Tally: Sendable {
        var accounts = 0
        var verdicts: [AccountReport.Verdict: Int] = [:]
        var largest = -Double.infinity
        var sum = 0.0
        var exchanges = 0

        mutating func add(_ outcome: Trial.Outcome) {
            accounts += 1
            exchanges += outcome.exchanges
            verdicts[outcome.report.verdict, default: 0] += 1
            largest = max(largest, outcome.people)
            sum += outcome.people
        }
    }

    package var households: Int
    package var days: Int
    package var seed: UInt64
    package var rules = PeopleRules()
    package var variesPeople = true

    package init(households: Int, days: Int, seed: UInt64, rules: PeopleRules = PeopleRules()) {
        self.households = households
        self.days = days
        self.seed = seed
        self.rules = rules
    }

    package func table(only: String = "", _ progress: (String) -> Void) -> StudyTable {
        var table = StudyTable(
            title: "Volume: the same seeds at other volumes, \(days) days",
            columns: [
                "who", "factor", "of", "accounts", "exchanges", "clear", "watch", "alert", "mean e_M",
                "largest e_M",
            ])
        var who = BenignStudy.cohorts(days: days)
        var relay = Scenario(kind: .relay, people: 5, days: days)
        who.append(BenignStudy.Cohort(name: "relay of 5, headers pass", scenario: relay))
        relay.hiding = .everything
        relay.people = 8
        who.append(BenignStudy.Cohort(name: "relay of 8, all masked", scenario: relay))
        for cohort in who where cohort.name.hasPrefix(only) {
            let large = cohort.scenario.kind == .companyInspection || cohort.scenario.kind == .officeNAT
            for (name, path) in [("turns", \Scenario.volume), ("sub-agents", \Scenario.subAgentFactor)] {
                for factor in Self.factors where name == "turns" || factor > 1 {
                    var scenario = cohort.scenario
                    scenario[keyPath: path] = factor
                    if large { scenario.people = 4 }
                    let trials = Trials(
                        scenario, households: large ? max(1, households / 4) : households, seed: seed, rules: rules,
                        variesPeople: variesPeople)
                    let tally = trials.reduce(into: Tally()) { $0.add($1) }
                    table.rows.append([
                        cohort.name, StudyTable.number(factor), name, "\(tally.accounts)", "\(tally.exchanges)",
                        "\(tally.verdicts[.clear] ?? 0)", "\(tally.verdicts[.watch] ?? 0)",
                        "\(tally.verdicts[.alert] ?? 0)",
                        StudyTable.number(tally.sum / Double(max(1, tally.accounts)), 2),
                        StudyTable.number(tally.largest, 2),
                    ])
                }
            }
            progress(cohort.name)
        }
        table.notes = [
            "e_M: log10 of the people proof at its largest; an honest account's must not rise with the factor"
        ]
        return table
    }
}
