import Accounts
package import Reports
import Simulation

/// Rebuilt conversations against the true ones.
package struct ThreadStudy: Sendable {
    package var households: Int
    package var days: Int
    package var seed: UInt64

    package init(households: Int, days: Int, seed: UInt64) {
        self.households = households
        self.days = days
        self.seed = seed
    }

    struct Row: Sendable {
        var purity = 0.0
        var completeness = 0.0
        var confidentShare = 0.0
        var confidentPrecision = 0.0
        var count = 0

        mutating func add(_ score: ThreadScore) {
            purity += score.purity
            completeness += score.completeness
            confidentShare += score.confidentShare
            confidentPrecision += score.confidentPrecision
            count += 1
        }

        func mean(_ sum: Double) -> String { ResultTable.number(sum / Double(max(1, count)), 3) }
    }

    package func table(_ progress: (String) -> Void) -> ResultTable {
        var table = ResultTable(
            title: "Means over households of \(days) days",
            columns: ["kind", "fields", "purity", "completeness", "confident links", "right among them"])
        var who: [(String, Scenario)] = [.ordinary, .parallelCLIs, .subAgents, .autonomousAgents, .personalRouter]
            .map {
                ($0.rawValue, Scenario(kind: $0, days: days))
            }
        who.append(("harvest", Scenario(kind: .harvest, days: days)))
        who.append(("relay of 5, headers pass", Scenario(kind: .relay, people: 5, days: days)))
        who.append(
            ("relay of 8, all masked", Scenario(kind: .relay, people: 8, hiding: .everything, days: days)))
        for (name, scenario) in who {
            for (fieldsName, fields) in Self.fieldSets {
                var masked = scenario
                masked.fields = fields
                var row = Row()
                for index in 0..<households {
                    row.add(Self.score(masked, seed: seed &+ UInt64(index) &* 0x9E37_79B9))
                }
                table.rows.append([
                    name, fieldsName, row.mean(row.purity), row.mean(row.completeness),
                    row.mean(row.confidentShare), row.mean(row.confidentPrecision),
                ])
            }
            progress(name)
        }
        return table
    }

    private static let fieldSets: [(String, LogFields)] = [
        ("all", .all), ("no ids", LogFields.all.subtracting([.threadIDs, .device])),
        ("no ids, no tokens", LogFields.noTokens.subtracting([.threadIDs, .device])),
        ("bytes and times", .bytesAndTimes),
    ]

    /// Conversations of the household's first account.
    static func score(_ scenario: Scenario, seed: UInt64) -> ThreadScore {
        var scenario = scenario
        scenario.parameters = PersonParameters.drawn(seed: seed)
        var household = SimulatedAccounts(scenario, seed: seed)
        let account = household.accounts.first
        var table = ThreadTable()
        var score = ThreadScore()
        while let records = household.nextDay() {
            for record in records where record.record.account == account {
                let placement = table.place(AccountExchange(naming: record.record))
                score.add(placement, truth: record.truth)
            }
        }
        return score
    }
}

extension SimulatedRecord {
    fileprivate var truth: ThreadScore.Truth {
        switch role {
        case .side: .side
        case .retry: .retry(UInt64(trueThread))
        default: .thread(UInt64(trueThread))
        }
    }
}
