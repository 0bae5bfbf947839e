package import Accounts
import Dispatch
package import Simulation
import Synchronization

/// Many households of one scenario, on all cores; results do not depend on how many there are.
package struct Trials: Sendable {
    package var scenario: Scenario
    package var households: Int
    package var seed: UInt64
    package var rules = PeopleRules()
    package var stepwise = false
    /// Every household draws person-model parameters of its own.
    package var variesPeople = true

    package init(
        _ scenario: Scenario, households: Int, seed: UInt64, rules: PeopleRules = PeopleRules(),
        stepwise: Bool = false,
        variesPeople: Bool = true
    ) {
        self.scenario = scenario
        self.households = households
        self.seed = seed
        self.rules = rules
        self.stepwise = stepwise
        self.variesPeople = variesPeople
    }

    /// Hands every outcome to `take`, household after household within a chunk, chunks in any order.
    package func run(_ take: @Sendable ([Trial.Outcome]) -> Void) {
        let trials = self
        DispatchQueue.concurrentPerform(iterations: households) { index in
            var scenario = trials.scenario
            let seed = trials.seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
            if trials.variesPeople { scenario.parameters = PersonParameters.drawn(seed: seed) }
            take(Trial.run(scenario, seed: seed, rules: trials.rules, stepwise: trials.stepwise))
        }
    }

    /// The outcomes, put together by `combine`.
    package func reduce<Result: Sendable>(
        into start: Result, _ combine: @escaping @Sendable (inout Result, Trial.Outcome) -> Void
    ) -> Result {
        let result = Mutex(start)
        run { outcomes in
            result.withLock { for outcome in outcomes { combine(&$0, outcome) } }
        }
        return result.withLock { $0 }
    }
}
