import Accounts
import Documents
import Packets

extension Report {
    /// The report for people: inputs and their problems, a line an account with the worst first, the reasons
    /// below whoever is not simply clear, and a summary.
    package func text(_ style: TextStyle) -> String {
        var lines = heading(style)
        lines += inputLines(style)
        lines.append("")
        if !accounts.isEmpty {
            lines += accountTable(style)
            lines.append("")
        }
        lines += summary(style)
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Report {
    private func heading(_ style: TextStyle) -> [String] {
        let first = inputs.compactMap(\.first).min()
        let last = inputs.compactMap(\.last).max()
        let title = Quantities.count(accounts.count, "account")
        guard let first, let last else { return [style.paint(title, .bold)] }
        let period = "\(Quantities.period(first, last)) UTC (\(Quantities.interval(last - first)))"
        let fits = style.width.map { title.count + 2 + period.count <= $0 } ?? true
        return fits ? ["\(style.paint(title, .bold))  \(period)"] : [style.paint(title, .bold), "  \(period)"]
    }

    func inputLines(_ style: TextStyle) -> [String] {
        let names = inputs.map { TerminalText.escaping($0.file) }
        let amounts = inputs.map { input in
            input.records.map { Quantities.count($0, "record") } ?? Quantities.count(input.packets, "packet")
        }
        let sizes = inputs.map { Quantities.bytes($0.bytes) }
        let nameLimit = style.width.map { $0 / 2 } ?? .max
        let nameWidth = min(names.map(TerminalText.width).max() ?? 0, nameLimit)
        let amountWidth = amounts.map(\.count).max() ?? 0
        let sizeWidth = sizes.map(\.count).max() ?? 0
        var lines: [String] = []
        for (index, input) in inputs.enumerated() {
            let name = TerminalText.clipping(names[index], to: nameWidth)
            lines.append(
                "  " + name.padded(to: nameWidth) + "  " + amounts[index].padded(to: amountWidth, right: true)
                    + "  "
                    + sizes[index].padded(to: sizeWidth, right: true))
            lines += problemLines(input.problems, style)
        }
        return lines
    }

    private func problemLines(_ problems: [String], _ style: TextStyle) -> [String] {
        // What a person reads before the table must not push the table away.
        let shown = style.width == nil ? problems.count : min(problems.count, 5)
        var lines = problems.prefix(shown).flatMap { problem in
            TerminalText.wrapping(TerminalText.escaping(problem), to: style.width.map { $0 - 6 }).enumerated()
                .map { index, line in
                    (index == 0 ? "    \(style.paint("!", .yellow)) " : "      ") + line
                }
        }
        if problems.count > shown { lines.append("      … and \(problems.count - shown) more") }
        return lines
    }

    private func summary(_ style: TextStyle) -> [String] {
        let verdicts = AccountReport.Verdict.allCases.map { verdict in
            let count = accounts.count { $0.verdict == verdict }
            return style.paint("\(Quantities.count(count)) \(verdict.rawValue)", count > 0 ? verdict.ink : .dim)
        }
        let paths = AccountReport.Path.Label.allCases.compactMap { label -> String? in
            let count = accounts.count { $0.path.primary == label }
            return count > 0 ? "\(Quantities.count(count)) \(label.rawValue)" : nil
        }
        var lines = [
            "\(style.paint(Quantities.count(accounts.count, "account"), .bold)): \(verdicts.joined(separator: ", "))"
        ]
        if !paths.isEmpty { lines += wrapped("Paths: " + paths.joined(separator: ", "), style) }
        return lines + coverageLines(style)
    }

    /// What the run could not see.
    func coverageLines(_ style: TextStyle) -> [String] {
        let gaps = coverage.gaps
        let problems = coverage.joins.problems.flatMap { wrapped($0, style) }
        let unused = coverage.unusedWords
        if gaps.isEmpty, unused.isEmpty {
            return problems + wrapped("Coverage: complete", style)
        }
        return problems + (gaps.isEmpty ? [] : wrapped("Not seen: " + gaps.joined(separator: ", "), style))
            + (unused.isEmpty ? [] : wrapped(unused, style))
    }

    private func wrapped(_ text: String, _ style: TextStyle) -> [String] {
        TerminalText.wrapping(text, to: style.width.map { $0 - 2 }).enumerated()
            .map { index, line in index == 0 ? line : "  " + line }
    }
}

extension Report.Coverage {
    /// What is not zero, in words.
    fileprivate var gaps: [String] {
        var gaps: [String] = []
        if unattributedExchanges > 0 {
            gaps.append(Quantities.count(unattributedExchanges, "unattributed exchange"))
        }
        if blindSeconds > 0 {
            gaps.append("\(Quantities.interval(Nanoseconds(Int64(min(blindSeconds, 9e9) * 1e9)))) blind")
        }
        if evictedConnections > 0 { gaps.append(Quantities.count(evictedConnections, "evicted connection")) }
        for (name, count) in counters.sorted(by: { $0.key < $1.key }) where count > 0 {
            let words = TerminalText.escaping(name).split(separator: "_").joined(separator: " ")
            gaps.append("\(words): \(Quantities.count(count))" + (name == "http_on_other_ports" ? portAdvice : ""))
        }
        return gaps
    }

    /// Which ports HTTP was seen on without being believed, and what to do if the gateway forwards there.
    private var portAdvice: String {
        guard let first = otherHTTPPorts.first else { return "" }
        let ports = otherHTTPPorts.map { String($0) }.joined(separator: ", ")
        return
            " (ports \(ports): not inside ports, so not believed; if the gateway forwards there, add --inside-port \(first))"
    }
}

extension String {
    /// Filled with spaces to `width` columns.
    func padded(to width: Int, right: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - TerminalText.width(self)))
        return right ? padding + self : self + padding
    }
}
