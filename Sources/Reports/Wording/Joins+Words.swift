package import Accounts

extension Joins {
    /// `1,204 log lines: 1,180 matched to an exchange, 12 to a connection, 12 unmatched; 1,190 exchanges: 1,188 …`; nil where
    /// nothing came.
    package var words: String? {
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
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// A sentence for each mismatch: what happened, and what to do.
    package var problems: [String] {
        mismatches.map { mismatch in
            switch mismatch {
            case .linesAndExchanges:
                "Only \(Quantities.count(linesOfExchanges)) of \(Quantities.count(lines, "log line")) matched an exchange of "
                    + "the inside hop, so requests are counted twice. The gateway must send the application the client's "
                    + "address and port in X-Forwarded-For and X-Forwarded-Port. "
                    + "They must be the ones that it logs as src and sport."
            case .connections:
                "Only \(Quantities.count(linesOnConnections + exchangesOnConnections)) of "
                    + "\(Quantities.count(lines - linesOfExchanges + exchanges, "request")) matched the edge connection "
                    + "that carried them, so paths and relays cannot be judged. The gateway must log src and sport, or send "
                    + "X-Forwarded-For and X-Forwarded-Port, as the capture of the edge sees them."
            }
        }
    }
}
