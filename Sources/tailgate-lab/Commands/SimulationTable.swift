import Foundation
import Simulation

/// What simulated people did, a line a kind.
enum SimulationTable {
    private static let widths = [18, 8, 11, 7, 9, 9, 9, 9, 9, 7]

    static let header = row([
        "KIND", "ACCOUNTS", "EXCHANGES", "DAYS", "HAND/DAY", "QUEUED", "MACHINE", "REQ/TURN", "LAG p50", "LAG p1",
        "ns EACH",
    ])

    static func line(_ kind: Kind, _ summary: SimulationSummary, seconds: Double) -> String {
        let each = seconds * 1e9 / Double(max(summary.exchanges, 1))
        return row([
            kind.rawValue, "\(summary.accounts)", "\(summary.exchanges)", "\(summary.personDays)",
            decimal(summary.handTurnsPerDay), "\(summary.queuedTurns)", "\(summary.machineTurns)",
            decimal(summary.requestsPerTurn), summary.lag(quantile: 0.5).map { decimal($0) + " s" } ?? "-",
            summary.lag(quantile: 0.01).map { decimal($0) + " s" } ?? "-", decimal(each),
        ])
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func row(_ cells: [String]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let width = index < widths.count ? widths[index] : 9
            let padding = String(repeating: " ", count: max(0, width - cell.count))
            text += index == 0 ? cell + padding : "  " + padding + cell
        }
        return text + "\n"
    }
}
