package import Documents
import Packets

extension Status {
    /// Columns of the names that facts stand behind.
    private static let nameWidth = 13

    /// The status for people: first whether everything is seen and stored, then the figures.
    package func text(_ style: TextStyle) -> String {
        var lines = [style.paint(heading, .bold)]
        let problems = problems
        lines +=
            problems.isEmpty
            ? [style.paint("No problem: everything is seen, counted and stored.", .green)]
            : problems.flatMap { entry("  !", width: 4, $0, style, .yellow) }
        lines += fact("Accounts", accounts.verdicts(style).joined(separator: ", "), style)
        lines += fact("", accounts.counts, style)
        if !accounts.byPath.isEmpty { lines += fact("Paths", Self.paths(accounts.byPath), style) }
        lines += fact("Alerts", alerts.words, style)
        lines += fact("Exchanges", exchangeWords, style)
        lines += fact("Rates", rates.words, style)
        for capture in captures {
            lines += fact("Capture", capture.words, style)
            for detail in capture.details { lines += fact("", detail, style) }
        }
        if let requestLog {
            for log in requestLog.sockets { lines += fact("Request log", log.words, style) }
        }
        for words in joins.words { lines += fact("Joins", words, style) }
        if let named = fronts.named, !named.isEmpty {
            lines += fact(
                "Fronts", "\(Fronts.list(named)), \(Quantities.count(fronts.exchanges, "exchange")) through them",
                style)
        }
        lines += fact("Mailbox", "\(Quantities.bytes(mailbox.waiting)) waiting", style)
        lines += fact("Store", store.words, style)
        if memory.resident > 0 { lines += fact("Memory", Quantities.bytes(memory.resident), style) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fact(_ name: String, _ text: String, _ style: TextStyle) -> [String] {
        entry(name, width: Self.nameWidth, text, style, nil)
    }

    private func entry(
        _ name: String, width: Int, _ text: String, _ style: TextStyle, _ ink: TextStyle.Ink?
    ) -> [String] {
        // Verdicts carry colours; they are short, and of our own making.
        let isPainted = text.contains("\u{1B}")
        let safe = isPainted ? text : TerminalText.escaping(text)
        let lines = isPainted ? [safe] : TerminalText.wrapping(safe, to: style.width.map { $0 - width })
        return lines.enumerated().map { index, line in
            (index == 0 ? name : "").padded(to: width) + style.paint(line, ink)
        }
    }

    /// `tailgate 1.0, up 3 d 4 h`.
    var heading: String {
        var text = "tailgate" + (version.map { " " + TerminalText.escaping($0) } ?? "")
        if let started, let now { text += ", up \(Quantities.interval(now - started))" }
        return text
    }

    /// `1,204 of known accounts, 3 failed, 20,481 refused by the application, 12 of no account`.
    private var exchangeWords: String {
        let rest = [
            (failedExchanges, "failed"), (refusedExchanges, "refused by the application"),
            (unattributedExchanges, "of no account"),
        ]
        let words = rest.filter { $0.0 > 0 }.map { "\(Quantities.count($0)) \($1)" }
        return (["\(Quantities.count(exchanges)) of known accounts"] + words).joined(separator: ", ")
    }

    /// The most used first.
    static func paths(_ counts: [String: Int]) -> String {
        let all = counts.values.reduce(0, +)
        return counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { name, count in
                "\(TerminalText.escaping(name)) \(Quantities.percentage(Double(count) / Double(max(all, 1))))"
            }
            .joined(separator: ", ")
    }
}

extension Status.Rates {
    var words: String { "\(Quantities.rate(packets)) packets/s, \(Quantities.rate(exchanges)) exchanges/s" }
}

extension Status.Accounts {
    fileprivate var counts: String {
        var text = "\(Quantities.count(known)) of at most \(Quantities.count(bound))"
        if beyondBound > 0 { text += ", \(Quantities.count(beyondBound)) evicted to make room" }
        return text
    }

    /// `3 alert, 12 watch, 1,189 clear`.
    func verdicts(_ style: TextStyle) -> [String] {
        Verdict.allCases.reversed().map { verdict in
            let count = self[verdict]
            return style.paint("\(Quantities.count(count)) \(verdict.rawValue)", count > 0 ? verdict.ink : .dim)
        }
    }
}

extension Status.Alerts {
    fileprivate var words: String {
        guard latest > 0 else { return "none yet" }
        return "latest \(Quantities.count(Int(latest))), kept from \(Quantities.count(Int(oldest)))"
    }
}

extension Status.Capture {
    /// `eth0 (edge) open: 123,456 packets, 42 open connections`.
    fileprivate var words: String {
        "\(name) \(state.rawValue): \(Quantities.count(packets, "packet")), "
            + Quantities.count(connections, "open connection")
    }

    /// What was left out, and why. What was lost is among the problems.
    fileprivate var details: [String] {
        var details: [String] = []
        let refused = [
            (rejectedAccounts, "account header"), (contradictoryAddresses, "contradictory address header"),
        ].filter { $0.0 > 0 }.map { Quantities.count($0, $1) }
        if !refused.isEmpty { details.append("refused: " + refused.joined(separator: ", ")) }
        let figures = TableFigure.allCases.filter { !$0.isLoss && self[$0] > 0 }
        if !figures.isEmpty { details.append(words(of: figures)) }
        if !unused.isEmpty {
            details.append(
                "not used: "
                    + unused.map { "\($0.words) \(Quantities.count($0.packets))" }.joined(separator: ", "))
        }
        return details
    }
}

extension Status.RequestLog {
    fileprivate var words: String {
        let place = socket.map { " from \($0)" } ?? ""
        let without = withoutAccount > 0 ? ", \(Quantities.count(withoutAccount)) without an account" : ""
        return Quantities.count(records, "record") + without + place
    }
}

extension Status.Store {
    fileprivate var words: String {
        [state ?? Self.ok, Quantities.bytes(size), path].compactMap(\.self).joined(separator: ", ")
    }
}

extension Quantities {
    /// `0.4`, `12`, `1,204`.
    static func rate(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        return value < 9.95 ? fixed(value, places: 1) : count(Int(min(max(value, 0), 1e15).rounded()))
    }
}
