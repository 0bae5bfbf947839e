package import Accounts
package import Documents

extension Status.Joins {
    package init(_ joins: Joins) {
        self.init()
        lines = joins.lines
        linesOfExchanges = joins.linesOfExchanges
        linesOnConnections = joins.linesOnConnections
        linesUnmatched = joins.linesUnmatched
        exchanges = joins.exchanges
        exchangesOnConnections = joins.exchangesOnConnections
        problems = joins.problems
    }

    /// One sentence for the log and one for the inside hop, where any came: `1,204 log lines: 1,180 matched to an exchange,
    /// 12 to a connection, 12 unmatched`.
    var words: [String] {
        var parts: [String] = []
        if lines > 0 {
            parts.append(
                "\(Quantities.count(lines, "log line")): \(Quantities.count(linesOfExchanges)) matched to an exchange, "
                    + "\(Quantities.count(linesOnConnections)) to a connection, "
                    + "\(Quantities.count(linesUnmatched)) unmatched")
        }
        if exchanges > 0 {
            parts.append(
                "\(Quantities.count(exchanges, "exchange")) on the inside hop: "
                    + "\(Quantities.count(exchangesOnConnections)) matched to a connection")
        }
        return parts
    }
}

extension Joins {
    /// A sentence for each mismatch: what happened, and what to do.
    package var problems: [String] {
        mismatches.map { mismatch in
            switch mismatch {
            case .linesAndExchanges:
                "Only \(Quantities.count(linesOfExchanges)) of \(Quantities.count(lines, "log line")) matched an exchange of "
                    + "the inside hop, so requests are counted twice. The gateway must send the application the client's "
                    + "address and port (X-Forwarded-For and X-Forwarded-Port), the same that it logs as src and sport."
            case .connections:
                "Only \(Quantities.count(linesOnConnections + exchangesOnConnections)) of "
                    + "\(Quantities.count(lines - linesOfExchanges + exchanges, "request")) found the edge connection that "
                    + "carried them, so paths and relays are not told. The gateway must log src and sport, or send "
                    + "X-Forwarded-For and X-Forwarded-Port, as the capture of the edge sees them."
            }
        }
    }
}
