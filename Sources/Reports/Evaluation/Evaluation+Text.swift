import Accounts
import Documents

extension Evaluation {
    /// The figures for people. Names are always listed whole: they are what is to be looked into.
    package func text(_ style: TextStyle) -> String {
        var lines = [heading(style), ""]
        lines += pathTable(style) + [""]
        lines += confusionTable(style) + [""]
        lines += detectionTable(style) + [""]
        lines += verdictTable(style) + [""]
        lines += falseAlertLines(style)
        lines += accusedLines(style)
        lines += list("Violations below watch", atWatch.falseNegatives, style)
        lines += list("More people reported than there are", headcounts.overstated, style)
        lines += list("Fewer people reported than there are", headcounts.understated, style)
        lines += list("Spoofed identities missed", identity.falseNegatives, style)
        lines += list("Identity mismatches without a spoofed identity", identity.falsePositives, style)
        lines += list("Only in the truth (counted as unknown and clear)", onlyInTruth, style)
        lines += list("Only in the report (not counted)", onlyInReport, style)
        return lines.joined(separator: "\n") + "\n"
    }

    private func heading(_ style: TextStyle) -> String {
        let accounts = pairs.reduce(0) { $0 + $1.accounts }
        let files = pairs.count == 1 ? "" : " in \(Quantities.count(pairs.count, "run"))"
        return style.paint(Quantities.count(accounts, "labelled account") + files, .bold)
    }

    private func pathTable(_ style: TextStyle) -> [String] {
        var table = TextTable(columns: [
            .init(title: "PATH BY CLASS", narrowest: 14), .init(title: "RIGHT", alignsRight: true),
            .init(title: "WRONG", alignsRight: true), .init(title: "ABSTAINED", alignsRight: true),
            .init(title: "ACCURACY", alignsRight: true),
        ])
        for (kind, score) in pathsByKind.sorted(by: { $0.key < $1.key }) {
            table.rows.append(row(TerminalText.escaping(kind), score))
        }
        table.rows.append(row("all", paths, ink: .bold))
        return table.lines(style)
    }

    private func row(_ name: String, _ score: PathScore, ink: TextStyle.Ink? = nil) -> TextTable.Row {
        TextTable.Row(cells: [
            .init(text: name, ink: ink), .init(text: "\(score.right)", ink: ink),
            .init(text: "\(score.wrong)", ink: score.wrong > 0 ? .red : ink),
            .init(text: "\(score.abstained)", ink: score.abstained > 0 ? .yellow : ink),
            .init(text: score.accuracy.map(Quantities.percentage) ?? "-", ink: ink),
        ])
    }

    private func confusionTable(_ style: TextStyle) -> [String] {
        let labels = AccountReport.Path.Label.allCases
        var table = TextTable(
            columns: [.init(title: "TRUTH \\ REPORT")]
                + labels.map { .init(title: $0.shortName, alignsRight: true) })
        for truth in labels {
            guard let counts = confusion[truth] else { continue }
            let cells = labels.map { label in
                let count = counts[label] ?? 0
                let isError = truth != label && count > 0
                return TextTable.Cell(
                    text: count > 0 ? "\(count)" : "·",
                    ink: count == 0 ? .dim : isError ? (label == .unknown ? .yellow : .red) : .green)
            }
            table.rows.append(TextTable.Row(cells: [.init(text: truth.rawValue)] + cells))
        }
        return table.lines(style)
    }

    private func detectionTable(_ style: TextStyle) -> [String] {
        var table = TextTable(columns: [
            .init(title: "DETECTION"), .init(title: "FOUND", alignsRight: true),
            .init(title: "MISSED", alignsRight: true), .init(title: "FALSE", alignsRight: true),
            .init(title: "PRECISION", alignsRight: true), .init(title: "RECALL", alignsRight: true),
        ])
        let rows = [
            ("violations at alert", atAlert), ("violations at watch", atWatch), ("spoofed identity", identity),
        ]
        for (name, detection) in rows {
            table.rows.append(
                TextTable.Row(cells: [
                    .init(text: name), .init(text: "\(detection.truePositives)"),
                    .init(text: "\(detection.falseNegatives.count)"),
                    .init(
                        text: "\(detection.falsePositives.count)",
                        ink: detection.falsePositives.isEmpty ? nil : .red),
                    .init(text: detection.precision.map(Quantities.percentage) ?? "-"),
                    .init(text: detection.recall.map(Quantities.percentage) ?? "-"),
                ]))
        }
        return table.lines(style)
    }

    private func verdictTable(_ style: TextStyle) -> [String] {
        var table = TextTable(columns: [
            .init(title: "VERDICT BY CLASS", narrowest: 16), .init(title: "CLEAR", alignsRight: true),
            .init(title: "WATCH", alignsRight: true), .init(title: "ALERT", alignsRight: true),
            .init(title: "PEOPLE RIGHT", alignsRight: true), .init(title: "WIDTH", alignsRight: true),
        ])
        var all = VerdictCount()
        for (kind, count) in verdictsByKind.sorted(by: { $0.key < $1.key }) {
            all.clear += count.clear
            all.watch += count.watch
            all.alert += count.alert
            table.rows.append(row(TerminalText.escaping(kind), count, headcountsByKind[kind] ?? HeadcountScore()))
        }
        table.rows.append(row("all", all, headcounts, ink: .bold))
        return table.lines(style)
    }

    /// People right: intervals that hold the truth, of those given, and how many numbers one allows on average.
    private func row(
        _ name: String, _ count: VerdictCount, _ people: HeadcountScore, ink: TextStyle.Ink? = nil
    ) -> TextTable.Row {
        let right = people.coverage.map { "\(people.covered)/\(people.total) \(Quantities.percentage($0))" }
        return TextTable.Row(cells: [
            .init(text: name, ink: ink), .init(text: "\(count.clear)", ink: ink),
            .init(text: "\(count.watch)", ink: ink), .init(text: "\(count.alert)", ink: ink),
            .init(text: right ?? "-", ink: ink),
            .init(text: people.meanWidth.map { Quantities.fixed($0, places: 1) } ?? "-", ink: ink),
        ])
    }

    /// What must never be overlooked, so it is said even when there is none.
    private func falseAlertLines(_ style: TextStyle) -> [String] {
        let names = atAlert.falsePositives
        guard !names.isEmpty else { return [style.paint("No false alert", .green)] }
        return list(Quantities.count(names.count, "false alert"), names, style).map { style.paint($0, .red) }
    }

    private func accusedLines(_ style: TextStyle) -> [String] {
        guard !accused.isEmpty else { return [style.paint("No benign account is worse than clear", .green)] }
        let title = "\(Quantities.count(accused.count, "benign account")) worse than clear:"
        return [style.paint(title, .red)]
            + accused.map { account in
                let findings =
                    account.findings.isEmpty ? "" : ": " + account.findings.map(\.rawValue).joined(separator: ", ")
                return "  \(describe(account.name))  \(TerminalText.escaping(account.kind))  "
                    + style.paint(account.verdict.rawValue, account.verdict.ink) + findings
            }
    }

    private func list(_ title: String, _ names: [Name], _ style: TextStyle) -> [String] {
        guard !names.isEmpty else { return [] }
        let text = "\(title): " + names.map(describe).joined(separator: ", ")
        return TerminalText.wrapping(text, to: style.width.map { $0 - 2 }).enumerated()
            .map { index, line in index == 0 ? line : "  " + line }
    }

    /// The file says which of several runs an account is of.
    private func describe(_ name: Name) -> String {
        let account = TerminalText.escaping(name.account)
        return pairs.count > 1 ? "\(account) (\(TerminalText.escaping(name.file)))" : account
    }
}

extension AccountReport.Path.Label {
    /// Short enough for six columns in a terminal.
    fileprivate var shortName: String {
        switch self {
        case .forwardProxy: "forward"
        case .tlsIntermediary: "tls"
        default: rawValue
        }
    }
}
