package import Accounts
import Documents
import Glibc
package import Simulation

/// Honest accounts of every kind: false alerts, and the largest evidence that any of them reached.
package struct BenignStudy: Sendable {
    /// A kind of household, with what is varied about it.
    package struct Cohort: Sendable {
        package var name: String
        package var scenario: Scenario
        /// Its part of the account-days: machine-driven kinds have ten times the exchanges of a day, so fewer days.
        package var weight = 1.0
        /// Made to break the null of one witness: somebody who breaks two would alert, and is not meant to be told apart.
        package var breaksOneNull = false
    }

    package struct Tally: Sendable {
        package var accounts = 0
        package var accountDays = 0
        package var exchanges = 0
        package var alerts = 0
        package var watches = 0
        /// Largest log10 e_M, and of the families.
        package var largest = -Double.infinity
        package var families = [Double](repeating: -.infinity, count: PeopleFamily.allCases.count)
        /// Accounts whose family passed the bar by itself.
        package var loud = [Int](repeating: 0, count: PeopleFamily.allCases.count)
        /// Largest log10 e_M when a family shouts for everybody.
        package var broken = [Double](repeating: -.infinity, count: PeopleFamily.allCases.count)
        package var alertsIfBroken = [Int](repeating: 0, count: PeopleFamily.allCases.count)
        package var relayBar = 0
        /// Why the first few that were not clear, or passed R's bar, were not.
        package var examples: [String] = []

        mutating func add(_ outcome: Trial.Outcome, days: Int) {
            accounts += 1
            accountDays += days
            exchanges += outcome.exchanges
            if outcome.report.verdict == .alert { alerts += 1 }
            if outcome.report.verdict == .watch { watches += 1 }
            if outcome.report.proofs.relay >= Bars.standard.relay { relayBar += 1 }
            note(outcome)
            largest = max(largest, outcome.people)
            for family in PeopleFamily.allCases {
                let value = outcome.family(family)
                families[family.rawValue] = max(families[family.rawValue], value)
                if value >= Bars.standard.people { loud[family.rawValue] += 1 }
                let rest = outcome.people(ifBroken: family)
                broken[family.rawValue] = max(broken[family.rawValue], rest)
                if rest >= Bars.standard.people { alertsIfBroken[family.rawValue] += 1 }
            }
        }

        private mutating func note(_ outcome: Trial.Outcome) {
            let report = outcome.report
            guard examples.count < 3 || report.verdict == .alert else { return }
            guard report.verdict != .clear || report.proofs.relay >= Bars.standard.relay else { return }
            examples.append(
                "\(report.account) \(report.verdict.rawValue): "
                    + report.evidence.filter { $0.log10E > 0.3 && $0.proof != .path }
                    .map { "\($0.signal) \(StudyTable.number($0.log10E)): \($0.summary)" }.joined(separator: " | "))
        }
    }

    /// Every benign kind, and the hard variants: agents that no mark tells from people, and habits that break one null each
    /// (``oneNullBroken(days:fields:)``).
    package static func cohorts(days: Int, fields: LogFields = .all) -> [Cohort] {
        var cohorts: [Cohort] = []
        for kind in Kind.allCases where kind.isBenign {
            let scenario = Scenario(kind: kind, days: days, fields: fields)
            cohorts.append(Cohort(name: kind.rawValue, scenario: scenario))
            switch kind {
            case .subAgents, .orchestrator, .scriptedAgents, .autonomousAgents:
                var unmarked = scenario
                unmarked.marking = .never
                cohorts.append(Cohort(name: kind.rawValue + " unmarked", scenario: unmarked))
            default: break
            }
        }
        for index in cohorts.indices {
            switch cohorts[index].scenario.kind {
            case .orchestrator, .scriptedAgents: cohorts[index].weight = 0.05
            case .subAgents: cohorts[index].weight = 0.15
            case .marathon, .broadcast, .autonomousAgents, .typeAhead, .parallelCLIs: cohorts[index].weight = 0.2
            default: break
            }
        }
        return cohorts + oneNullBroken(days: days, fields: fields)
    }

    /// One person with twice the machines that a person is supposed to have, all with the same tool behind a router of their own:
    /// in one house and little used, then in as many places and used all day; one whose scripts prompt agents on as many
    /// machines with a word each, unmarked; one with three machines who leaves every fifth prompt half-typed and finishes it
    /// within seconds of sending another; and one who moves from one of three to the next by day and night, with rests often
    /// shorter than four hours.
    package static func oneNullBroken(days: Int, fields: LogFields = .all) -> [Cohort] {
        let machines = 2 * PeopleRules().installations
        var house = Scenario(kind: .personalRouter, days: days, fields: fields)
        house.sharesTool = true
        house.setup.machines = machines
        var apart = house
        apart.setup.machinesApart = true
        apart.volume = 4
        var fleet = Scenario(kind: .scriptedAgents, days: days, fields: fields)
        fleet.sharesTool = true
        fleet.marking = .never
        fleet.setup.machines = 1 + machines
        fleet.setup.ownRouter = true
        fleet.setup.terseScripts = true
        var drafts = house
        drafts.setup.machines = PeopleRules().installations
        drafts.setup.drafts = 0.2
        var nights = Scenario(kind: .marathon, days: days, fields: fields)
        nights.sharesTool = true
        nights.setup.machines = PeopleRules().installations
        nights.setup.ownRouter = true
        nights.setup.shortNights = true
        return [
            ("many machines, one router", house), ("many machines far apart, one router", apart),
            ("script fleet, one router", fleet), ("half-typed prompts, one router", drafts),
            ("short nights, one router", nights),
        ].map { Cohort(name: $0.0, scenario: $0.1, weight: 0.05, breaksOneNull: true) }
    }

    package var cohorts: [Cohort]
    package var accountDays: Int
    package var seed: UInt64
    package var rules = PeopleRules()
    package var variesPeople = true

    package init(cohorts: [Cohort], accountDays: Int, seed: UInt64, rules: PeopleRules = PeopleRules()) {
        self.cohorts = cohorts
        self.accountDays = accountDays
        self.seed = seed
        self.rules = rules
    }

    /// - Parameter progress: Called after each cohort.
    package func run(_ progress: (String) -> Void) -> [(cohort: Cohort, tally: Tally)] {
        let weights = max(cohorts.reduce(0) { $0 + $1.weight }, 0.01)
        return cohorts.enumerated().map { index, cohort in
            let days = cohort.scenario.days
            let each = SimulatedAccounts(cohort.scenario, seed: 1).accounts.count * days
            let share = Double(accountDays) * cohort.weight / weights
            let households = max(1, Int((share / Double(each)).rounded(.up)))
            let trials = Trials(
                cohort.scenario, households: households, seed: seed &+ UInt64(index) &* 1_000_003, rules: rules,
                variesPeople: variesPeople)
            let tally = trials.reduce(into: Tally()) { $0.add($1, days: days) }
            progress(cohort.name)
            return (cohort, tally)
        }
    }

    package static func table(_ results: [(cohort: Cohort, tally: Tally)]) -> StudyTable {
        var table = StudyTable(
            title: "Honest accounts: alerts, and the largest log10 e that any account reached",
            columns: [
                "kind", "accounts", "account-days", "exchanges", "alerts", "watch", "R>=2", "e_M", "attention",
                "legs", "rhythm", "install.", "one loud",
            ])
        var total = Tally()
        for (cohort, tally) in results {
            table.rows.append(
                [
                    cohort.name, "\(tally.accounts)", "\(tally.accountDays)", "\(tally.exchanges)",
                    "\(tally.alerts)",
                    "\(tally.watches)", "\(tally.relayBar)", StudyTable.number(tally.largest),
                ] + tally.families.map { StudyTable.number($0) } + ["\(tally.loud.reduce(0, +))"])
            total.accounts += tally.accounts
            total.accountDays += tally.accountDays
            total.exchanges += tally.exchanges
            total.alerts += tally.alerts
            // Who breaks one null already would break two.
            for family in PeopleFamily.allCases.indices where !cohort.breaksOneNull {
                total.broken[family] = max(total.broken[family], tally.broken[family])
                total.alertsIfBroken[family] += tally.alertsIfBroken[family]
            }
        }
        let bound = PoissonLimits.upper(Double(total.alerts), quantile: 1.645)
        table.notes = [
            "\(total.accounts) accounts, \(total.accountDays) account-days, \(total.exchanges) exchanges: \(total.alerts) false "
                + "alerts; upper 95 % bound \(StudyTable.number(bound, 2)), so "
                + "\(scientific(bound / Double(max(1, total.accounts)))) an account, "
                + "\(scientific(bound / Double(max(1, total.accountDays)))) an account-day",
            "one loud: accounts one of whose families passed 10^6 by itself, which the two-witness rule has to hold",
            "alerts if R showed for every account and a family shouted for all who break no null already (largest log10 e_M left): "
                + PeopleFamily.allCases.map {
                    "\($0.signal) \(total.alertsIfBroken[$0.rawValue]) (\(StudyTable.number(total.broken[$0.rawValue])))"
                }.joined(separator: ", "),
        ]
        return table
    }

    static func scientific(_ value: Double) -> String {
        guard value > 0, value.isFinite else { return "0" }
        let power = Int(floor(log10(value)))
        return StudyTable.number(value / pow(10, Double(power))) + "e\(power)"
    }
}
