import Accounts

extension Report {
    /// The report as a JSON document in the shape of `docs/reference/report.schema.json`: snake_case keys in
    /// alphabetical order, times in UTC, `null` for what is not known.
    /// - Parameter indents: One member a line, for reading.
    /// - Parameter timelines: Each account's days too, which a report of many accounts would drown in.
    package func json(indents: Bool = true, timelines: Bool = false) -> [UInt8] {
        var json = JSONWriter(indents: indents)
        json.beginObject()
        json.key("accounts")
        json.beginArray()
        for account in accounts { account.write(to: &json, timeline: timelines) }
        json.endArray()
        json.key("coverage")
        coverage.write(to: &json)
        json.key("inputs")
        json.beginArray()
        for input in inputs { input.write(to: &json) }
        json.endArray()
        json.key("schema")
        json.value(Report.schema)
        json.endObject()
        json.newline()
        return json.bytes
    }
}

extension Report.Input {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("bytes")
        json.value(bytes)
        json.key("file")
        json.value(file)
        json.key("first")
        json.value(first)
        json.key("last")
        json.value(last)
        json.key("packets")
        json.value(packets)
        json.key("problems")
        json.value(problems)
        json.endObject()
    }
}

extension Joins {
    /// Empty where neither a log nor an inside hop was read.
    fileprivate var counters: [String: Int] {
        guard lines > 0 || exchanges > 0 else { return [:] }
        return [
            "log_lines": lines, "log_lines_matched_to_exchange": linesOfExchanges,
            "log_lines_matched_to_connection": linesOnConnections, "log_lines_unmatched": linesUnmatched,
            "inside_exchanges": exchanges, "inside_exchanges_matched_to_connection": exchangesOnConnections,
        ]
    }
}

extension Report.Coverage {
    /// Names that no further counter can take.
    private static let fixed: Set = [
        "blind_seconds", "evicted_connections", "filtered_packets", "http_connections", "packets", "packets_used",
        "tls_connections",
        "unattributed_exchanges",
    ]

    fileprivate func write(to json: inout JSONWriter) {
        var counters = counters.merging(joins.counters) { own, _ in own }
        for item in unused { counters[item.key] = item.packets }
        json.beginObject()
        for name in Self.fixed.union(counters.keys).sorted() {
            json.key(escaping: name)
            switch name {
            case "blind_seconds": json.value(blindSeconds.isNaN ? 0 : blindSeconds, places: 3)
            case "evicted_connections": json.value(evictedConnections)
            case "filtered_packets": json.value(packetsFiltered)
            case "http_connections": json.value(httpConnections)
            case "packets": json.value(packets)
            case "packets_used": json.value(packetsUsed)
            case "tls_connections": json.value(tlsConnections)
            case "unattributed_exchanges": json.value(unattributedExchanges)
            default: json.value(counters[name] ?? 0)
            }
        }
        json.endObject()
    }
}
