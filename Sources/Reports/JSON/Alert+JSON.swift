import Accounts
import Documents

extension Alert {
    /// One line of JSON without a line break; keys in alphabetical order.
    package func json(sequence: Int64) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("account")
        json.value(report.account)
        json.key("clients")
        json.value(report.clients)
        json.key("evidence")
        json.beginArray()
        for item in report.evidence { item.write(to: &json) }
        json.endArray()
        json.key("headcount")
        report.headcount.write(to: &json)
        json.key("kind")
        json.value(finding.kind.rawValue)
        json.key("path")
        report.path.write(to: &json)
        json.key("proofs")
        report.proofs.write(to: &json)
        json.key("raised_from")
        json.value(raisedFrom?.rawValue)
        json.key("schema")
        json.value(Alert.schema)
        json.key("sequence")
        json.value(Int(sequence))
        json.key("severity")
        json.value(finding.severity.rawValue)
        json.key("since")
        json.value(finding.since)
        json.key("time")
        json.value(time)
        json.key("verdict")
        json.value(report.verdict.rawValue)
        json.endObject()
        return json.bytes
    }
}
