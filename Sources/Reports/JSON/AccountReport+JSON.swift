import Accounts
import Documents

extension AccountReport {
    /// The account as the report and the daemon give it.
    func write(to json: inout JSONWriter, timeline showsTimeline: Bool) {
        json.beginObject()
        writeMembers(to: &json, timeline: showsTimeline)
        json.endObject()
    }

    func writeMembers(to json: inout JSONWriter, timeline showsTimeline: Bool) {
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
    }
}

extension AccountReport.Finding {
    func write(to json: inout JSONWriter) {
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
    func write(to json: inout JSONWriter) {
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
    func write(to json: inout JSONWriter) {
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
    func write(to json: inout JSONWriter) {
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
    mutating func value(_ strings: [String]) {
        beginArray()
        for string in strings { value(string) }
        endArray()
    }
}
