import Accounts
package import Packets

extension AccountSummary {
    /// One line of JSON without a line break; keys in alphabetical order.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("account")
        json.value(account)
        json.key("exchanges")
        json.value(exchanges)
        json.key("findings")
        json.value(findings.map(\.rawValue))
        json.key("headcount")
        headcount.write(to: &json)
        json.key("last_seen")
        json.value(lastSeen)
        json.key("path")
        json.value(path.rawValue)
        json.key("proofs")
        proofs.write(to: &json)
        json.key("verdict")
        json.value(verdict.rawValue)
        json.endObject()
        return json.bytes
    }
}

extension AccountReport {
    /// The account by itself with its days, as it stood at a time: the report's object with two keys after its own.
    package func document(at time: Timestamp) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        writeMembers(to: &json, timeline: true)
        json.key("as_of")
        json.value(time)
        json.key("schema")
        json.value("tailgate.account/1")
        json.endObject()
        return json.bytes
    }
}
