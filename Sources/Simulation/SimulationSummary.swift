import Accounts
import Base

/// What simulated people did, in figures: to hold a model against what is known of real ones.
package struct SimulationSummary: Sendable {
    package private(set) var exchanges = 0
    package private(set) var failures = 0
    package private(set) var handTurns = 0
    package private(set) var queuedTurns = 0
    package private(set) var machineTurns = 0
    package private(set) var steps = 0
    package private(set) var sideRequests = 0
    package private(set) var compactions = 0
    package private(set) var accounts = 0
    /// Days on which a person submitted something by hand.
    package private(set) var personDays = 0
    /// Seconds from one person's submission to their next within ten minutes, at most a million of them.
    package private(set) var lags: [Double] = []

    private static let mostLags = 1_000_000
    private static let longestLag = 600.0

    private var lastStart: [UInt16: Int64] = [:]
    private var people: Set<UInt16> = []

    package init() {}

    /// Takes a household's next day.
    package mutating func add(_ records: [SimulatedRecord]) {
        people.removeAll(keepingCapacity: true)
        for record in records {
            exchanges += 1
            if record.record.status ?? 0 >= 400 { failures += 1 }
            switch record.role {
            case .handTurn:
                handTurns += 1
                people.insert(record.truePerson)
            case .queuedTurn: queuedTurns += 1
            case .machineTurn: machineTurns += 1
            case .step, .retry: steps += 1
            case .side: sideRequests += 1
            case .compaction: compactions += 1
            }
        }
        personDays += people.count
        lag(records)
    }

    /// Begins with the next household.
    package mutating func endHousehold(accounts count: Int) {
        accounts += count
        lastStart.removeAll(keepingCapacity: true)
    }

    private mutating func lag(_ records: [SimulatedRecord]) {
        guard lags.count < Self.mostLags else { return }
        let turns = records.filter(\.isHumanTurn).map { ($0.record.start.nanoseconds, $0.truePerson) }
        for (start, person) in turns.sorted(by: { $0 < $1 }) {
            if let last = lastStart.updateValue(start, forKey: person) {
                let seconds = Double(start - last) / 1e9
                if seconds >= 0, seconds < Self.longestLag { lags.append(seconds) }
            }
        }
    }

    /// A quantile of the lags, in seconds; `nil` without any.
    package func lag(quantile: Double) -> Double? {
        guard !lags.isEmpty else { return nil }
        let index = Int(quantile * Double(lags.count - 1))
        return lags.sorted()[min(max(index, 0), lags.count - 1)]
    }

    package var handTurnsPerDay: Double { Double(handTurns) / Double(max(personDays, 1)) }

    /// Requests for each turn, of people and machines.
    package var requestsPerTurn: Double {
        let turns = handTurns + queuedTurns + machineTurns
        return Double(turns + steps) / Double(max(turns, 1))
    }
}
