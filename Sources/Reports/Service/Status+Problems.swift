import Documents
import Packets

extension Status {
    /// What keeps the daemon from seeing, counting or storing everything: one sentence each, with its figure and, where
    /// the operator can do something, what.
    var problems: [String] {
        captures.flatMap(\.problems) + (requestLog.map { $0.problems } ?? []) + joins.problems + fronts.problems
            + lossProblems
            + silent.sorted { $0.key < $1.key }.map { "\($0.key) says nothing for most accounts: \($0.value)" }
    }

    private var lossProblems: [String] {
        var problems: [String] = []
        if mailbox.dropped > 0 {
            problems.append(
                "\(Quantities.count(mailbox.dropped)) batches dropped between intake and engine; raise limits.mailbox"
            )
        }
        if blindSeconds > 0 { problems.append("\(Self.blind(blindSeconds)) not seen and left out of evidence") }
        if lateLines > 0 {
            problems.append("\(Quantities.count(lateLines, "log line")) came too late and were not used")
        }
        if store.isTroubled { problems.append("the store does not work: \(store.state ?? "")") }
        if alerts.waitingForStore > 0 {
            problems.append("\(Quantities.count(alerts.waitingForStore)) alerts wait in memory for the store")
        }
        return problems
    }

    static func blind(_ seconds: Double) -> String {
        Quantities.interval(Nanoseconds(Int64(min(seconds, 9e9) * 1e9)))
    }
}

extension Status.Capture {
    var name: String { "\(interface) (\(side))" }

    fileprivate var problems: [String] {
        var problems: [String] = []
        if state != .open { problems.append("\(name) is not captured" + (problem.map { ": \($0)" } ?? "")) }
        if kernelDrops + interfaceDrops > 0 {
            problems.append(
                "\(name) lost packets: \(Quantities.count(kernelDrops)) dropped by the kernel, "
                    + "\(Quantities.count(interfaceDrops)) by the interface; raise capture.ring or capture.threads")
        }
        let losses = TableFigure.allCases.filter { $0.isLoss && self[$0] > 0 }
        if !losses.isEmpty { problems.append("\(name) lost data: \(words(of: losses))") }
        return problems
    }

    /// `12 connections evicted, 3 connections not read`.
    func words(of figures: [TableFigure]) -> String {
        figures.map { "\(Quantities.count(self[$0])) \($0.words)" }.joined(separator: ", ")
    }
}

extension Status.RequestLogs {
    fileprivate var problems: [String] {
        // An older daemon has no list.
        (sockets.isEmpty ? [total] : sockets).flatMap(\.problems)
    }
}

extension Status.RequestLog {
    var name: String { socket.map { "request log \($0)" } ?? "request log" }

    fileprivate var problems: [String] {
        var problems: [String] = []
        if damaged > 0 {
            problems.append(
                "\(name): \(Quantities.count(damaged, "line")) damaged"
                    + (lastDamage.map { "; the last one: \($0)" } ?? ""))
        }
        if dropped > 0 {
            problems.append(
                "\(name): \(Quantities.count(dropped, "record")) dropped because the mailbox was full; "
                    + "raise limits.mailbox")
        }
        if fullQueues > 0 {
            problems.append(
                "\(name): the socket's queue was full \(Quantities.count(fullQueues, "time")), and about "
                    + "\(Quantities.count(lost, "line")) lost; raise net.unix.max_dgram_qlen")
        }
        for (field, lines) in unreadFields.sorted(by: { $0.key < $1.key }) where lines > 0 {
            problems.append(
                "\(name): \(field) could not be read on \(Quantities.count(lines, "line")), because its shape is not known "
                    + "or it is a Unix socket; the rest of these lines counts")
        }
        if cutClients > 0 {
            problems.append(
                "\(name): the User-Agent is cut on \(Quantities.count(cutClients, "line")); in HAProxy log it with "
                    + "req.fhdr instead of req.hdr")
        }
        return problems
    }
}

extension Status.Fronts {
    fileprivate var problems: [String] {
        guard !recognised.isEmpty else { return [] }
        return [
            "\(Self.list(recognised)) taken for a front of the service, because most accounts share connections from there; "
                + "these connections say nothing about the client; list the front in edge.fronts, or set edge.fronts "
                + "to [] if there is none"
        ]
    }

    /// Addresses shown; a CDN may have hundreds.
    private static let shown = 4

    static func list(_ names: [String]) -> String {
        let rest = names.count - shown
        return names.prefix(shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension TableFigure {
    /// For people, behind the count.
    var words: String {
        switch self {
        case .evicted: "connections evicted"
        case .evictedUnconfirmed: "unconfirmed connections evicted"
        case .unread: "connections not read"
        case .readersTakenBack: "readers taken back"
        case .lostBytes: "stream bytes lost"
        case .givenUpBytes: "stream bytes given up"
        case .foreignSegments: "segments outside their stream"
        case .unbelievedHTTP: "HTTP connections not believed"
        case .unconfirmedExchanges: "exchanges unconfirmed"
        case .unansweredRequests: "requests unanswered"
        case .cutHeads: "request heads cut"
        }
    }
}
