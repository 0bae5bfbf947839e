import Accounts
import Documents
import Packets

extension Report {
    /// Clear accounts shown in a terminal before the rest is only counted; what is not clear is always shown.
    private static let clearAccountsShown = 200

    /// Columns from which there is room for connections beside people.
    private static let roomForConnections = 100

    /// A line an account, the worst first, with the reasons below whoever is not simply clear.
    /// - Parameter keepsOrder: Accounts stand as they come, and all are shown.
    func accountTable(_ style: TextStyle, keepsOrder: Bool = false) -> [String] {
        let sorted = keepsOrder ? accounts : accounts.sorted(by: AccountReport.isGraver)
        let showsPeople = accounts.contains { $0.headcount != nil }
        let showsConnections = !showsPeople || style.width.map { $0 >= Self.roomForConnections } ?? true
        var table = TextTable(columns: columns(people: showsPeople, connections: showsConnections))
        var plain = 0
        for account in sorted {
            if account.isUnremarkable { plain += 1 }
            if style.width != nil, !keepsOrder, account.isUnremarkable, plain > Self.clearAccountsShown { continue }
            table.rows.append(account.row(people: showsPeople, connections: showsConnections, style))
        }
        var lines = table.lines(style)
        let hidden = sorted.count - table.rows.count
        if hidden > 0 { lines.append(style.paint("… and \(Quantities.count(hidden)) more clear", .dim)) }
        return lines
    }

    private func columns(people: Bool, connections: Bool) -> [TextTable.Column] {
        var columns: [TextTable.Column] = [
            .init(title: "VERDICT"), .init(title: "ACCOUNT", narrowest: 11),
            .init(title: "PATH", narrowest: 13),
        ]
        if people { columns.append(.init(title: "PEOPLE", alignsRight: true)) }
        columns.append(.init(title: "CLIENTS", narrowest: 8))
        if connections { columns.append(.init(title: "CONNS", alignsRight: true)) }
        return columns + [.init(title: "EXCHANGES", alignsRight: true)]
    }
}

extension AccountReport {
    /// Clear, and nothing to say about it.
    var isUnremarkable: Bool { verdict == .clear && findings.isEmpty }

    /// Alerts before watches before clear; then severity, evidence, name.
    fileprivate static func isGraver(_ left: AccountReport, _ right: AccountReport) -> Bool {
        if left.verdict != right.verdict { return left.verdict > right.verdict }
        let (leftSeverity, rightSeverity) = (
            left.findings.map(\.severity).max(), right.findings.map(\.severity).max()
        )
        if leftSeverity != rightSeverity {
            guard let leftSeverity else { return false }
            guard let rightSeverity else { return true }
            return leftSeverity > rightSeverity
        }
        if left.proofs.sum != right.proofs.sum { return left.proofs.sum > right.proofs.sum }
        return left.account < right.account
    }

    fileprivate func row(people: Bool, connections: Bool, _ style: TextStyle) -> TextTable.Row {
        var cells: [TextTable.Cell] = [
            .init(text: verdict == .alert ? "ALERT" : verdict.rawValue, ink: verdict.ink),
            .init(text: TerminalText.escaping(account)),
            .init(text: path.summary, ink: path.primary == .unknown ? .dim : nil),
        ]
        if people { cells.append(.init(text: headcount?.interval ?? "")) }
        cells.append(clientCell)
        if connections { cells.append(.init(text: Quantities.count(fanOut.connections))) }
        cells.append(.init(text: Quantities.count(exchanges)))
        return TextTable.Row(cells: cells, notes: isUnremarkable ? [] : notes(style))
    }

    /// The client used most, up to its first version, and how many others there are.
    private var clientCell: TextTable.Cell {
        guard let first = clients.first else { return .init(text: "-", ink: .dim) }
        let name = Self.firstProduct(first)
        let others = max(clients.count, fanOut.clients) - 1
        return .init(text: TerminalText.escaping(name), suffix: others > 0 ? " +\(Quantities.count(others))" : "")
    }

    /// `Charm Crush/0.21.3` of `Charm Crush/0.21.3 (https://charm.land/crush) more/1`.
    private static func firstProduct(_ client: String) -> String {
        var words: [Substring] = []
        for word in client.split(separator: " ") where !word.hasPrefix("(") {
            words.append(word)
            if word.contains("/") { return words.joined(separator: " ") }
        }
        return client
    }
}

extension AccountReport.Path {
    /// The primary label, with its share unless it is all.
    fileprivate var summary: String {
        guard let share = shares[primary], share < 0.9995 else { return primary.rawValue }
        return "\(primary.rawValue) \(Quantities.percentage(share))"
    }
}

extension AccountReport.Proofs {
    /// For ordering alone; what is no number counts as nothing.
    fileprivate var sum: Double { (relay + people).orNothing }
}

extension AccountReport.Verdict {
    var ink: TextStyle.Ink {
        switch self {
        case .clear: .green
        case .watch: .yellow
        case .alert: .red
        }
    }
}

extension AccountReport.Finding.Severity {
    var ink: TextStyle.Ink {
        switch self {
        case .low: .cyan
        case .medium: .yellow
        case .high, .critical: .red
        }
    }
}
