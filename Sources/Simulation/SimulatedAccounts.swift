import Accounts
package import Base

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

    /// The same records, but those whose exchange began on the next day, in the order of their starts. A run is read by
    /// ends or by starts, not by both.
    package mutating func nextDayByStart() -> [SimulatedRecord]? {
        let beginning = engine.scenario.start.nanoseconds + Int64(day) * Engine.dayLength
        let last = engine.scenario.start.nanoseconds + Int64(engine.scenario.days) * Engine.dayLength
        guard let ended = nextDay() else { return nil }
        // A request is filed when it comes, so that what began before the day's end is known, though it still runs.
        let day = beginning..<beginning + Engine.dayLength
        let began = (ended + engine.records).filter {
            day.contains($0.record.start.nanoseconds) && $0.record.time.nanoseconds < last
        }
        return began.enumerated().sorted {
            ($0.element.record.start, $0.offset) < ($1.element.record.start, $1.offset)
        }.map(\.element)
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
