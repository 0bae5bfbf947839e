import Accounts
package import Packets

/// The request log of one simulated household, day by day.
///
/// Scenario and seed alone decide what comes. Memory holds one day's records and what is still running.
package struct SimulatedAccounts: Sendable {
    package let accounts: [String]
    package let truth: [SimulatedTruth]
    /// From each device, by its number, to the service or the box in between, at the beginning.
    package let roundTrips: [Nanoseconds]

    private var engine: Engine
    private var day = 0

    package init(_ scenario: Scenario, seed: UInt64) {
        let household = Household(scenario, seed: seed)
        accounts = household.accounts
        truth = household.truth
        roundTrips = household.devices.map { Nanoseconds($0.roundTrip) }
        engine = Engine(household, scenario: scenario, seed: seed)
    }

    /// The records whose exchange ended on the next day (UTC), in the order of their ends; `nil` after the last.
    package mutating func nextDay() -> [SimulatedRecord]? {
        guard day < engine.scenario.days else { return nil }
        day += 1
        let end = engine.scenario.start.nanoseconds + Int64(day) * Engine.dayLength
        engine.run(until: end)
        return engine.take(until: end)
    }
}

extension Engine {
    /// Takes out what ended before `end`, in order.
    mutating func take(until end: Int64) -> [SimulatedRecord] {
        // Records are large: their order is found among small keys.
        var order: [(end: Int64, index: Int32)] = []
        order.reserveCapacity(records.count)
        var later: [SimulatedRecord] = []
        for index in records.indices where records[index].record.start >= scenario.start {
            let time = records[index].record.time.nanoseconds
            if time < end {
                order.append((time, Int32(index)))
            } else {
                later.append(records[index])
            }
        }
        order.sort { ($0.end, $0.index) < ($1.end, $1.index) }
        let taken = order.map { records[Int($0.index)] }
        records.removeAll(keepingCapacity: true)
        records.append(contentsOf: later)
        return taken
    }
}
