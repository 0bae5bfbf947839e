import Accounts
import Base
import Simulation

/// All records of a scenario, and what goes with them.
struct Simulated {
    var accounts: [String]
    var truth: [SimulatedTruth]
    var roundTrips: [Nanoseconds]
    var days: [[SimulatedRecord]] = []

    var records: [SimulatedRecord] { days.flatMap { $0 } }
    var handTurns: [SimulatedRecord] { records.filter(\.isHumanTurn) }

    init(_ scenario: Scenario, seed: UInt64 = 1) {
        var household = SimulatedAccounts(scenario, seed: seed)
        accounts = household.accounts
        truth = household.truth
        roundTrips = household.roundTrips
        while let day = household.nextDay() { days.append(day) }
    }

    /// Records of each conversation in the order of their starts, without side requests.
    var threads: [UInt32: [SimulatedRecord]] {
        Dictionary(grouping: records.filter { $0.trueThread != 0 }, by: \.trueThread)
            .mapValues { $0.sorted { $0.record.start < $1.record.start } }
    }

    /// The shortest time from a response to the thread's next request, by device: seconds.
    var floors: [UInt16: Double] {
        var floors: [UInt16: Double] = [:]
        for thread in threads.values {
            for (one, next) in zip(thread, thread.dropFirst()) where next.role == .step {
                let gap = (next.record.start - one.record.time).seconds
                floors[one.trueDevice] = min(floors[one.trueDevice] ?? .infinity, gap)
            }
        }
        return floors
    }
}
