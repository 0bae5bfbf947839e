import Accounts
package import Reports
import Simulation

/// Whether headcount intervals hold the truth as often as they say.
package struct HeadcountStudy: Sendable {
    package static let level = 90

    struct Tally: Sendable {
        var accounts = 0
        var told = 0
        var covered = 0
        var estimates: [Int] = []
        var lows: [Int] = []
        var highs: [Int] = []

        mutating func add(_ outcome: Trial.Outcome) {
            accounts += 1
            guard let headcount = outcome.report.headcount else { return }
            told += 1
            if (headcount.low...headcount.high).contains(outcome.truth.people) { covered += 1 }
            estimates.append(headcount.estimate)
            lows.append(headcount.low)
            highs.append(headcount.high)
        }

        func median(_ values: [Int]) -> String { values.isEmpty ? "-" : "\(values.sorted()[values.count / 2])" }
    }

    package var households: Int
    package var days: Int
    package var seed: UInt64
    package var variesPeople = true

    package init(households: Int, days: Int, seed: UInt64) {
        self.households = households
        self.days = days
        self.seed = seed
    }

    package func table(_ progress: (String) -> Void) -> ResultTable {
        var table = ResultTable(
            title: "Intervals of level \(Self.level) % after \(days) days",
            columns: [
                "kind", "people", "accounts", "with an interval", "right", "median low", "median estimate",
                "median high",
            ])
        var scenarios = [1, 2, 3, 5, 8, 20, 50].map { people in
            (
                people == 1 ? "parallel-clis" : "relay, all masked", people,
                Scenario(
                    kind: people == 1 ? .parallelCLIs : .relay, people: people, hiding: .everything, days: days)
            )
        }
        scenarios.append(("relay, three zones", 6, zones))
        var told = 0
        var covered = 0
        for (name, people, scenario) in scenarios {
            let trials = Trials(
                scenario, households: households, seed: seed &+ UInt64(people), variesPeople: variesPeople)
            let tally = trials.reduce(into: Tally()) { $0.add($1) }
            told += tally.told
            covered += tally.covered
            table.rows.append([
                name, "\(people)", "\(tally.accounts)", "\(tally.told)",
                ResultTable.percent(tally.covered, tally.told),
                tally.median(tally.lows), tally.median(tally.estimates), tally.median(tally.highs),
            ])
            progress("\(people)")
        }
        table.notes = ["\(ResultTable.percent(covered, told)) of all \(told) intervals contain the true number."]
        return table
    }

    private var zones: Scenario {
        Scenario(kind: .relay, people: 6, hiding: .everything, days: days, timeZones: [-8, 1, 8])
    }
}
