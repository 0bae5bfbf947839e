import Accounts
import Packets

extension Report {
    /// Clear accounts shown in a terminal before the rest is only counted; what is not clear is always shown.
    private static let clearAccountsShown = 200

    /// A line an account, the worst first, with the reasons below whoever is not simply clear.
    func accountTable(_ style: TextStyle) -> [String] {
        let sorted = accounts.sorted(by: AccountReport.isGraver)
        let showsPeople = accounts.contains { $0.headcount != nil }
        var table = TextTable(columns: columns(showsPeople: showsPeople))
        var plain = 0
        for account in sorted {
            if account.isUnremarkable { plain += 1 }
            if style.width != nil, account.isUnremarkable, plain > Self.clearAccountsShown { continue }
            table.rows.append(account.row(showsPeople: showsPeople, style))
        }
        var lines = table.lines(style)
        let hidden = sorted.count - table.rows.count
        if hidden > 0 { lines.append(style.paint("… and \(Quantities.count(hidden)) more clear", .dim)) }
        return lines
    }

    private func columns(showsPeople: Bool) -> [TextTable.Column] {
        var columns: [TextTable.Column] = [
            .init(title: "VERDICT"), .init(title: "ACCOUNT", narrowest: 11),
            .init(title: "PATH", narrowest: 13),
        ]
        if showsPeople { columns.append(.init(title: "PEOPLE", alignsRight: true)) }
        return columns + [
            .init(title: "CLIENTS", narrowest: 9), .init(title: "CONNS", alignsRight: true),
            .init(title: "EXCHANGES", alignsRight: true),
        ]
    }
}

extension AccountReport {
    /// Clear, and nothing to say about it.
    fileprivate var isUnremarkable: Bool { verdict == .clear && findings.isEmpty }

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

    fileprivate func row(showsPeople: Bool, _ style: TextStyle) -> TextTable.Row {
        var cells: [TextTable.Cell] = [
            .init(text: verdict == .alert ? "ALERT" : verdict.rawValue, ink: verdict.ink),
            .init(text: TerminalText.escaping(account)),
            .init(text: path.summary, ink: path.primary == .unknown ? .dim : nil),
        ]
        if showsPeople {
            cells.append(.init(text: headcount.map { "\($0.estimate) (\($0.low)-\($0.high))" } ?? ""))
        }
        cells += [
            clientCell, .init(text: Quantities.count(fanOut.connections)), .init(text: Quantities.count(exchanges)),
        ]
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

    /// Findings and the strongest evidence, a sentence each.
    private func notes(_ style: TextStyle) -> [String] {
        let indent = String(repeating: " ", count: "VERDICT".count + TextTable.gap)
        let room = style.width.map { $0 - indent.count - 2 }
        var notes: [String] = []
        if !findings.isEmpty {
            notes.append(findingsLine(room, style))
        }
        // A path is never a reason by itself, so what speaks of it comes last.
        let ranked = evidence.sorted {
            ($0.proof == .path ? 1 : 0, -$0.log10E) < ($1.proof == .path ? 1 : 0, -$1.log10E)
        }
        let shown = style.width == nil ? ranked.count : min(ranked.count, 3)
        for item in ranked.prefix(shown) {
            let sentence = TerminalText.wrapping(TerminalText.escaping(item.summary), to: room.map { $0 - 2 })
            // Hanging, so that one sentence can be told from the next.
            notes += sentence.enumerated().map { index, line in index == 0 ? line : "  " + line }
        }
        if ranked.count > shown { notes.append(style.paint("… and \(ranked.count - shown) more", .dim)) }
        return notes.map { indent + style.paint("│ ", .dim) + $0 }
    }

    private func findingsLine(_ room: Int?, _ style: TextStyle) -> String {
        var line = ""
        var used = 0
        let sorted = findings.sorted { $0.severity > $1.severity }
        for (index, finding) in sorted.enumerated() {
            let text = "\(finding.kind.rawValue) (\(finding.severity.rawValue))"
            let more = " … and \(sorted.count - index) more"
            // What follows must leave room to say how much is left out.
            let needed = used + text.count + 2 + (index == sorted.count - 1 ? 0 : more.count)
            if let room, index > 0, needed > room { return line + more }
            line += (index > 0 ? ", " : "") + style.paint(text, finding.severity.ink)
            used += text.count + 2
        }
        return line
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
    fileprivate var sum: Double {
        let sum = relay + people
        return sum.isNaN ? 0 : sum
    }
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
    fileprivate var ink: TextStyle.Ink {
        switch self {
        case .low: .cyan
        case .medium: .yellow
        case .high, .critical: .red
        }
    }
}
