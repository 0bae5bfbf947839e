import Accounts

extension Report {
    /// The report as a JSON document in the shape of `docs/report.schema.json`: snake_case keys in
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

extension Report.Coverage {
    /// The names of the three counters that every report has; a further counter cannot take one of them.
    private static let fixed: Set = ["blind_seconds", "evicted_connections", "unattributed_exchanges"]

    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        for name in Self.fixed.union(counters.keys).sorted() {
            json.key(escaping: name)
            switch name {
            case "blind_seconds": json.value(blindSeconds.isNaN ? 0 : blindSeconds, places: 3)
            case "evicted_connections": json.value(evictedConnections)
            case "unattributed_exchanges": json.value(unattributedExchanges)
            default: json.value(counters[name] ?? 0)
            }
        }
        json.endObject()
    }
}

extension AccountReport {
    fileprivate func write(to json: inout JSONWriter, timeline showsTimeline: Bool) {
        json.beginObject()
        json.key("account")
        json.value(account)
        json.key("clients")
        json.value(clients)
        json.key("continuity")
        json.value(continuity, places: 3)
        json.key("evidence")
        json.beginArray()
        for item in evidence { item.write(to: &json) }
        json.endArray()
        json.key("exchanges")
        json.value(exchanges)
        json.key("fan_out")
        fanOut.write(to: &json)
        json.key("findings")
        json.beginArray()
        for finding in findings { finding.write(to: &json) }
        json.endArray()
        json.key("first_seen")
        json.value(firstSeen)
        json.key("headcount")
        headcount.write(to: &json)
        json.key("last_seen")
        json.value(lastSeen)
        json.key("path")
        path.write(to: &json)
        json.key("proofs")
        proofs.write(to: &json)
        json.key("silent")
        json.beginArray()
        for family in silent { family.write(to: &json) }
        json.endArray()
        json.key("timeline")
        if showsTimeline {
            json.beginArray()
            for day in timeline { day.write(to: &json) }
            json.endArray()
        } else {
            json.null()
        }
        json.key("verdict")
        json.value(verdict.rawValue)
        json.endObject()
    }
}

extension AccountReport.Finding {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("kind")
        json.value(kind.rawValue)
        json.key("severity")
        json.value(severity.rawValue)
        json.key("since")
        json.value(since)
        json.endObject()
    }
}

extension AccountReport.Path {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("primary")
        json.value(primary.rawValue)
        json.key("shares")
        json.beginObject()
        for (label, share) in roundedShares() {
            json.key(escaping: label.rawValue)
            json.value(share, places: 4)
        }
        json.endObject()
        json.endObject()
    }

    /// Shares to four decimal places in alphabetical order, zeros left out; the largest takes the rounding
    /// error, so that they still sum to what they summed to.
    private func roundedShares() -> [(Label, Double)] {
        var rounded = shares.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ($0.key, ($0.value * 1e4).rounded() / 1e4) }
        let error = shares.values.reduce(0, +) - rounded.reduce(0) { $0 + $1.1 }
        if let largest = rounded.indices.max(by: { rounded[$0].1 < rounded[$1].1 }) { rounded[largest].1 += error }
        return rounded
    }
}

extension AccountReport.Headcount? {
    fileprivate func write(to json: inout JSONWriter) {
        guard let self else { return json.null() }
        json.beginObject()
        json.key("estimate")
        json.value(self.estimate)
        json.key("high")
        json.value(self.high)
        json.key("low")
        json.value(self.low)
        json.endObject()
    }
}

extension AccountReport.Evidence {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("log10_e")
        json.evidence(log10E)
        json.key("proof")
        json.value(proof.rawValue)
        json.key("samples")
        json.value(samples)
        json.key("signal")
        json.value(signal)
        json.key("summary")
        json.value(summary)
        json.endObject()
    }
}

extension AccountReport.FanOut {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("clients")
        json.value(clients)
        json.key("connections")
        json.value(connections)
        json.key("endpoints")
        json.value(endpoints)
        json.key("networks")
        json.value(networks)
        json.key("threads")
        json.value(threads)
        json.key("threads_per_connection")
        json.value(threadsPerConnection, places: 3)
        json.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ strings: [String]) {
        beginArray()
        for string in strings { value(string) }
        endArray()
    }
}
