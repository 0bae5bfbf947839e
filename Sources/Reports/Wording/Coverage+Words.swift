extension Report.Coverage {
    /// What is not zero of the counters, in words.
    var gaps: [String] {
        var gaps: [String] = []
        if unattributedExchanges > 0 {
            gaps.append(Quantities.count(unattributedExchanges, "exchange") + " without an account")
        }
        if blindSeconds > 0 {
            gaps.append("\(Quantities.seconds(blindSeconds)) not seen")
        }
        if evictedConnections > 0 { gaps.append(Quantities.count(evictedConnections, "evicted connection")) }
        for (name, count) in counters.sorted(by: { $0.key < $1.key }) where count > 0 {
            gaps.append(Self.words(name, count) + (name == "http_on_other_ports" ? portAdvice : ""))
        }
        return gaps
    }

    /// A counter without a phrase of its own is given by its name.
    private static func words(_ name: String, _ count: Int) -> String {
        guard let noun = nouns[name] else {
            let words = TerminalText.escaping(name).split(separator: "_").joined(separator: " ")
            return "\(words): \(Quantities.count(count))"
        }
        let counted = Quantities.count(count, noun.noun)
        return noun.rest.isEmpty ? counted : "\(counted) \(noun.rest)"
    }

    /// The noun that is counted, and what is said of it.
    private static let nouns: [String: (noun: String, rest: String)] = [
        "abandoned_http_connections": ("HTTP connection", "given up"),
        "accounts_beyond_bound": ("account", "forgotten because others needed the room"),
        "capture_drops": ("packet", "dropped by the capture"),
        "contradicted_hellos": ("TLS handshake", "contradicted by the server"),
        "contradictory_addresses": ("request", "with contradictory address headers"),
        "cut_heads": ("request head", "cut by the snap length"),
        "cut_log_clients": ("log line", "with a client cut at a comma"),
        "damaged_log_lines": ("damaged log line", ""),
        "dropped_exchanges": ("exchange", "dropped for lack of memory"),
        "evicted_unconfirmed_connections": ("unconfirmed connection", "evicted"),
        "exchanges_released_early": ("exchange", "used before their log line came"),
        "failed_exchanges": ("failed exchange", ""),
        "fronted_exchanges": ("exchange", "through a front of the service"),
        "given_up_stream_bytes": ("stream byte", "given up"),
        "http2_connections": ("HTTP/2 connection", "not read"),
        "http_on_other_ports": ("HTTP connection", "on other ports"),
        "http_on_the_edge": ("HTTP connection", "on the edge, not believed"),
        "log_lines_without_account": ("log line", "without an account"),
        "logged_connections": ("connection", "known from the log alone"),
        "logged_connections_filed_early": ("connection of the log", "closed early to save memory"),
        "losses_by_account": ("gap", "in single accounts"),
        "lost_http_framings": ("HTTP connection", "whose framing was lost"),
        "lost_stream_bytes": ("stream byte", "missed by the capture"),
        "malformed_proxy_headers": ("malformed PROXY header", ""),
        "one_sided_connections": ("connection", "seen in one direction"),
        "oversized_heads": ("oversized request head", ""),
        "readers_taken_back": ("reader", "taken back from unconfirmed connections"),
        "refused_exchanges": ("exchange", "refused by the application"),
        "rejected_account_names": ("rejected account name", ""),
        "unanswered_requests": ("unanswered request", ""),
        "unbelieved_proxy_headers": ("PROXY header", "not believed"),
        "unconfirmed_exchanges": ("unconfirmed exchange", ""),
        "unjoined_exchanges": ("exchange", "without a log line or connection"),
        "unparsed_hellos": ("ClientHello", "not understood"),
        "unread_connections": ("connection", "not read for lack of readers or memory"),
        "unread_stream_bytes": ("stream byte", "not read"),
        "untrusted_hops": ("HTTP connection", "from untrusted addresses"),
        "upgraded_connections": ("connection", "upgraded to another protocol"),
    ]

    /// Which ports HTTP was seen on without being believed, and what to do if the gateway forwards there.
    private var portAdvice: String {
        guard let first = otherHTTPPorts.first else { return "" }
        let ports = otherHTTPPorts.map { String($0) }.joined(separator: ", ")
        return
            " (ports \(ports) are not inside ports; if the gateway forwards there, add --inside-port \(first))"
    }
}
