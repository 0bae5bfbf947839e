import Packets

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
        if let alerts { lines += fact("Alerts", alerts.words, style) }
        for interface in capture { lines += fact("Capture", interface.words, style, warns: interface.isTroubled) }
        if let requestLog {
            let logs = requestLog.sockets ?? [requestLog]
            for log in logs {
                let place = logs.count > 1 ? log.socket.map { $0 + ": " } ?? "" : ""
                lines += fact("Request log", place + log.words, style, warns: log.isTroubled)
            }
        }
        if let mailbox { lines += fact("Mailbox", mailbox.words, style, warns: (mailbox.dropped ?? 0) > 0) }
        if let blindSeconds {
            lines += fact("Blind", Self.blind(blindSeconds), style, warns: blindSeconds > 0)
        }
        for (family, reason) in silent.sorted(by: { $0.key < $1.key }) {
            lines += fact("Silent", "\(family): \(reason)", style, warns: true)
        }
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

    static func blind(_ seconds: Double) -> String {
        guard seconds > 0 else { return "never" }
        return Quantities.interval(Nanoseconds(Int64(min(seconds, 9e9) * 1e9))) + " left out of evidence"
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
            text += ", \(Quantities.count(beyondBound, "exchange")) beyond that bound"
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
    var isTroubled: Bool { (state ?? "open") != "open" || (kernelDrops ?? 0) > 0 || (interfaceDrops ?? 0) > 0 }

    fileprivate var words: String {
        var parts = [[interface, side.map { "(\($0))" }, state].compactMap(\.self).joined(separator: " ")]
        if let packets { parts.append(Quantities.count(packets, "packet")) }
        if let connections { parts.append(Quantities.count(connections, "open connection")) }
        parts.append(
            "dropped \(Quantities.count(kernelDrops ?? 0)) by the kernel, "
                + "\(Quantities.count(interfaceDrops ?? 0)) by the interface")
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
