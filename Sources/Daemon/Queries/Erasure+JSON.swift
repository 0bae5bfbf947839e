import Reports
import Store

extension Erasure {
    /// Rows that told of the account.
    var rows: Int { alerts + reviews + evidence + profiles }

    func document(of account: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("account")
        json.value(account)
        json.key("alerts")
        json.value(alerts)
        json.key("evidence")
        json.value(evidence)
        json.key("profiles")
        json.value(profiles)
        json.key("reviews")
        json.value(reviews)
        json.key("set_aside")
        json.beginArray()
        for path in keptAside { json.value(path) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
