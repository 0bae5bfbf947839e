package import Accounts
package import Base
package import Documents

/// The live view: one screen of what is busiest and most suspect, drawn again from each answer.
package struct TopView: Sendable {
    /// What was asked of the daemon at one moment.
    package struct Sample: Sendable {
        package var status: Status
        /// By the proof for several people, the strongest first.
        package var suspects: [AccountReport]
        /// By exchanges, the most first.
        package var busiest: [AccountReport]

        package init(status: Status, suspects: [AccountReport], busiest: [AccountReport]) {
            self.status = status
            self.suspects = suspects
            self.busiest = busiest
        }
    }

    /// Lines above the lists: heading, rates, paths, losses, a blank.
    private static let headLines = 5
    /// Below which a list is no use, so only one is shown: its title, its header and a few rows.
    private static let leastRows = 4

    private var sample: Sample?
    private var exchangesBefore: [String: Int] = [:]
    private var perSecond: [String: Double] = [:]
    private var taken: Timestamp?
    private var trouble: String?

    package init() {}

    package mutating func show(_ sample: Sample, at time: Timestamp) {
        let exchanges = (sample.busiest + sample.suspects).map { ($0.account, $0.exchanges) }
        if let taken, time > taken {
            let seconds = (time - taken).seconds
            perSecond = [:]
            for (account, count) in exchanges {
                if let before = exchangesBefore[account] {
                    perSecond[account] = Double(max(0, count - before)) / seconds
                }
            }
        }
        exchangesBefore = Dictionary(exchanges) { first, _ in first }
        self.sample = sample
        taken = time
        trouble = nil
    }

    /// What was last known stays, below the reason why there is nothing newer.
    package mutating func show(trouble: String) {
        self.trouble = trouble
    }

    /// Exactly as many lines as fit, none wider than the screen.
    package func lines(width: Int, height: Int, usesColor: Bool) -> [String] {
        var style = TextStyle(usesColor: usesColor, width: width)
        // Narrower than a table can be, the terminal cuts; a line more than it has would scroll.
        style.width = max(width, 40)
        guard let sample else {
            return Array([clip(trouble ?? "asking the daemon …", style), clip("q quits", style)].prefix(height))
        }
        var lines = head(sample.status, style)
        let room = height - lines.count
        if room >= 2 * (Self.leastRows + 3) {
            let each = (room - 1) / 2
            lines += list("MOST SUSPECT", sample.suspects, rows: each - 2, style) + [""]
            lines += list("BUSIEST", sample.busiest, rows: height - lines.count - 2, style)
        } else if room > 2 {
            lines += list("MOST SUSPECT", sample.suspects, rows: room - 2, style)
        }
        return Array(lines.prefix(height))
    }

    private func head(_ status: Status, _ style: TextStyle) -> [String] {
        let clock = taken.map { Quantities.date($0) + " UTC" } ?? ""
        var first = status.heading
        let end = clock + "  q quits"
        let gap = (style.width ?? 80) - TerminalText.width(first) - end.count
        first = gap > 1 ? style.paint(first, .bold) + String(repeating: " ", count: gap) + end : clip(first, style)
        var lines = [trouble.map { style.paint(clip("! " + $0, style), .red) } ?? first]
        let counts = [status.rates.words, "\(Quantities.count(status.accounts.known)) accounts"]
        lines.append(clip((counts + status.accounts.verdicts(.plain)).joined(separator: ", "), style))
        lines.append(clip("Paths: " + Status.paths(status.accounts.byPath), style))
        let problems = status.problems
        lines.append(
            problems.isEmpty
                ? clip("No problem", style)
                : style.paint(clip(VisibleText.escaping(problems.joined(separator: "; ")), style), .yellow))
        return lines + [""]
    }

    private func list(_ title: String, _ accounts: [AccountReport], rows: Int, _ style: TextStyle) -> [String] {
        var table = TextTable(columns: [
            .init(title: "VERDICT"), .init(title: "ACCOUNT", narrowest: 11), .init(title: "PATH", narrowest: 6),
            .init(title: "PEOPLE", alignsRight: true), .init(title: "RELAY", alignsRight: true),
            .init(title: "SEVERAL", alignsRight: true), .init(title: "EXCHANGES", alignsRight: true),
            .init(title: "EXCH/S", alignsRight: true),
        ])
        for account in accounts.prefix(max(rows, 0)) {
            table.rows.append(
                TextTable.Row(cells: [
                    .init(
                        text: account.verdict == .alert ? "ALERT" : account.verdict.rawValue,
                        ink: account.verdict.ink),
                    .init(text: VisibleText.escaping(account.account)), .init(text: account.path.primary.rawValue),
                    .init(text: account.headcount?.interval ?? ""),
                    .init(text: EvidenceStrength.figure(account.proofs.relay)),
                    .init(text: EvidenceStrength.figure(account.proofs.people)),
                    .init(text: Quantities.count(account.exchanges)),
                    .init(text: perSecond[account.account].map(Quantities.rate) ?? ""),
                ]))
        }
        return [style.paint(title, .cyan)] + table.lines(style)
    }

    private func clip(_ text: String, _ style: TextStyle) -> String {
        TerminalText.clipping(text, to: style.width ?? .max)
    }
}
