import Accounts
import Packets
import Simulation

/// Books filled with simulated request logs.
enum SimulatedBooks {
    static func book(_ scenarios: [Scenario], seed: UInt64, recordsTurns: Bool = false) -> AccountBook {
        var rules = AccountBook.Rules()
        rules.people.recordsTurns = recordsTurns
        var book = AccountBook(rules: rules)
        for (index, scenario) in scenarios.enumerated() {
            var household = SimulatedAccounts(scenario, seed: seed &+ UInt64(index))
            while let day = household.nextDay() {
                for record in day { book.take(record.record) }
            }
        }
        book.settleAll()
        return book
    }

    /// One person each, of several kinds.
    static func people(days: Int, volume: Double = 1) -> [Scenario] {
        [.ordinary, .parallelCLIs, .multiDevice, .typeAhead].map { Scenario(kind: $0, volume: volume, days: days) }
    }

    static func relay(of people: Int, days: Int) -> Scenario {
        Scenario(kind: .relay, people: people, days: days)
    }
}
