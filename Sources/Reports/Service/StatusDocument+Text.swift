import Base
import Signals

extension StatusDocument {
    /// Columns of the names that facts stand behind.
    private static let nameWidth = 13

    /// The status for people: what is seen, what is lost, what is kept.
    package func text(_ style: TextStyle) -> String {
        var lines = [style.paint(heading, .bold)]
        if let rates { lines += fact("Rates", rates.words, style) }
        if let accounts {
            lines += fact("Accounts", accounts.counts, style)
            let verdicts = accounts.verdicts(style)
            if !verdicts.isEmpty { lines += fact("Verdicts", verdicts.joined(separator: ", "), style) }
            if let paths = accounts.byPath, !paths.isEmpty { lines += fact("Paths", Self.paths(paths), style) }
        }
        if let words = exchangeWords { lines += fact("Exchanges", words, style) }
        if let alerts { lines += fact("Alerts", alerts.words, style) }
        for interface in capture {
            lines += fact("Capture", interface.words, style, warns: interface.isTroubled)
            let figures = interface.figures
            if !figures.isEmpty {
                let words = figures.map { "\(Quantities.count($0.count)) \($0.figure.words)" }.joined(
                    separator: ", ")
                lines += fact("", words, style, warns: figures.contains { $0.figure.isLoss })
            }
        }
        if let requestLog {
            let logs = requestLog.sockets ?? [requestLog]
            for log in logs {
                let place = logs.count > 1 ? log.socket.map { $0 + ": " } ?? "" : ""
                lines += fact("Request log", place + log.words, style, warns: log.isTroubled)
                for trouble in log.troubles { lines += fact("", trouble, style, warns: true) }
            }
        }
        if let joins, let words = joins.joins.words {
            lines += fact("Joins", words, style, warns: !(joins.problems ?? []).isEmpty)
            for problem in joins.problems ?? [] { lines += fact("", problem, style, warns: true) }
        }
        if let words = fronts?.words {
            lines += fact("Fronts", words, style, warns: !(fronts?.recognised ?? []).isEmpty)
        }
        if let mailbox { lines += fact("Mailbox", mailbox.words, style, warns: (mailbox.dropped ?? 0) > 0) }
        if let blindSeconds {
            lines += fact("Blind", Self.blind(blindSeconds), style, warns: blindSeconds > 0)
        }
        for words in silentWords { lines += fact("Silent", words, style, warns: true) }
        if let store { lines += fact("Store", store.words, style, warns: store.isTroubled) }
        if let resident = memory?.resident { lines += fact("Memory", Quantities.bytes(resident), style) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fact(_ name: String, _ text: String, _ style: TextStyle, warns: Bool = false) -> [String] {
        // Verdicts carry colours; they are short, and of our own making.
        let isPainted = text.contains("\u{1B}")
        let safe = isPainted ? text : TerminalText.escaping(text)
        let lines = isPainted ? [safe] : TerminalText.wrapping(safe, to: style.width.map { $0 - Self.nameWidth })
        return lines.enumerated().map { index, line in
            (index == 0 ? name : "").padded(to: Self.nameWidth) + (warns ? style.paint(line, .yellow) : line)
        }
    }

    /// `tailgate 1.0, up 3 d 4 h`.
    var heading: String {
        var text = "tailgate" + (version.map { " " + TerminalText.escaping($0) } ?? "")
        if let started, let now { text += ", up \(Quantities.interval(now - started))" }
        return text
    }

    /// `1,204 of known accounts, 3 failed, 20,481 refused by the application, 12 without an account`.
    var exchangeWords: String? {
        guard let exchanges else { return nil }
        let rest = [
            (failedExchanges, "failed"), (refusedExchanges, "refused by the application"),
            (unattributedExchanges, "without an account"),
        ]
        let words = rest.compactMap { count, what in
            count.flatMap { $0 > 0 ? "\(Quantities.count($0)) \(what)" : nil }
        }
        return (["\(Quantities.count(exchanges)) of known accounts"] + words).joined(separator: ", ")
    }

    /// A line for each reason, with the signals that are silent for it.
    private var silentWords: [String] {
        Dictionary(grouping: silent.keys.sorted()) { silent[$0] ?? "" }
            .map { reason, ids in "\(ids.map(SignalName.label(of:)).joined(separator: ", ")): \(reason)" }
            .sorted()
    }

    static func blind(_ seconds: Double) -> String {
        guard seconds > 0 else { return "never" }
        return Quantities.seconds(seconds) + " not in the evidence"
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

extension StatusDocument.Rates {
    var words: String {
        [("packet", packets), ("exchange", exchanges)].compactMap { noun, rate in
            rate.map { "\(Quantities.rate($0)) \(noun)s/s" }
        }.joined(separator: ", ")
    }
}

extension StatusDocument.Accounts {
    var counts: String {
        var text = Quantities.count(known ?? 0) + (bound.map { " of at most \(Quantities.count($0))" } ?? "")
        if let beyondBound, beyondBound > 0 {
            text += ", \(Quantities.count(beyondBound)) forgotten because others needed the room"
        }
        return text
    }

    func verdicts(_ style: TextStyle) -> [String] {
        [("alert", alert, TextStyle.Ink.red), ("watch", watch, .yellow), ("clear", clear, .green)]
            .compactMap { name, count, ink in
                count.map { style.paint("\(Quantities.count($0)) \(name)", $0 > 0 ? ink : .dim) }
            }
    }
}

extension StatusDocument.Alerts {
    fileprivate var words: String {
        guard let latest, latest > 0 else { return "none yet" }
        var text = "latest \(Quantities.count(latest))"
        if let oldest { text += ", kept from \(Quantities.count(oldest))" }
        if let waitingForStore, waitingForStore > 0 {
            text += ", \(Quantities.count(waitingForStore)) waiting for the store"
        }
        return text
    }
}

extension StatusDocument.Capture {
    var isTroubled: Bool {
        (state ?? "open") != "open" || (kernelDrops ?? 0) > 0 || (interfaceDrops ?? 0) > 0
    }

    /// What is not zero of the table's figures.
    var figures: [(figure: TableFigure, count: Int)] {
        TableFigure.allCases.compactMap { figure in
            table?[figure.rawValue].flatMap { $0 > 0 ? (figure, $0) : nil }
        }
    }

    fileprivate var words: String {
        var parts = [[interface, side.map { "(\($0))" }, state].compactMap(\.self).joined(separator: " ")]
        if let packets { parts.append(Quantities.count(packets, "packet")) }
        if let connections { parts.append(Quantities.count(connections, "open connection")) }
        parts.append(
            "dropped \(Quantities.count(kernelDrops ?? 0)) by the kernel, "
                + "\(Quantities.count(interfaceDrops ?? 0)) by the interface")
        if let rejectedAccounts, rejectedAccounts > 0 {
            parts.append("\(Quantities.count(rejectedAccounts, "account header")) refused")
        }
        if let contradictoryAddresses, contradictoryAddresses > 0 {
            parts.append("\(Quantities.count(contradictoryAddresses, "contradictory address header"))")
        }
        return parts.joined(separator: ", ") + unusedWords + (problem.map { ": \($0)" } ?? "")
    }

    private var unusedWords: String {
        guard let unused, !unused.isEmpty else { return "" }
        return ", not used: " + unused.map { "\($0.words) \(Quantities.count($0.packets))" }.joined(separator: ", ")
    }
}

extension StatusDocument.RequestLog {
    fileprivate var isTroubled: Bool { (damaged ?? 0) > 0 || (dropped ?? 0) > 0 || (fullQueues ?? 0) > 0 }

    fileprivate var words: String {
        "\(Quantities.count(records ?? 0, "record")), \(Quantities.count(damaged ?? 0)) damaged, "
            + "\(Quantities.count(dropped ?? 0)) dropped, queue found full \(Quantities.count(fullQueues ?? 0, "time"))"
            + (lost.map { $0 > 0 ? ", about \(Quantities.count($0)) lost" : "" } ?? "")
    }

    /// What was wrong with lines, a sentence each.
    fileprivate var troubles: [String] {
        var troubles: [String] = []
        if let lastDamage { troubles.append("last damaged line: \(lastDamage)") }
        for (field, lines) in (unreadFields ?? [:]).sorted(by: { $0.key < $1.key }) where lines > 0 {
            troubles.append(
                "\(field): ignored on \(Quantities.count(lines, "line")), because its form is not known or it is a Unix socket. "
                    + "The rest of these lines counts.")
        }
        if let cutClients, cutClients > 0 {
            troubles.append(
                "client: cut at a comma on \(Quantities.count(cutClients, "line")). "
                    + "In HAProxy, log it with req.fhdr instead of req.hdr.")
        }
        return troubles
    }
}

extension StatusDocument.Fronts {
    /// Addresses shown; a CDN may have hundreds.
    private static let shown = 4

    /// Nil where there is nothing to say.
    fileprivate var words: String? {
        if let recognised, !recognised.isEmpty {
            return list(recognised)
                + " taken for a front of the service, because most accounts share connections from there. "
                + "These connections show nothing about the client. "
                + "List the front in edge.fronts, or set edge.fronts to [] if there is none."
        }
        guard let named, !named.isEmpty else { return nil }
        return list(named) + ", \(Quantities.count(exchanges ?? 0, "exchange")) through them"
    }

    private func list(_ names: [String]) -> String {
        let rest = names.count - Self.shown
        return names.prefix(Self.shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension StatusDocument.Mailbox {
    fileprivate var words: String {
        "\(Quantities.bytes(waiting ?? 0)) waiting, \(Quantities.count(dropped ?? 0)) batches dropped"
    }
}

extension StatusDocument.Store {
    var isTroubled: Bool { (state ?? "ok") != "ok" }

    fileprivate var words: String {
        [state ?? "ok", size.map(Quantities.bytes), path].compactMap(\.self).joined(separator: ", ")
    }
}

extension Quantities {
    /// `0.4`, `12`, `1,204`.
    static func rate(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        return value < 9.95 ? fixed(value, places: 1) : count(Int(min(max(value, 0), 1e15).rounded()))
    }
}
