import Accounts

extension AccountReport.Proofs {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("people")
        json.beginObject()
        json.key("log10_e")
        json.evidence(people)
        json.endObject()
        json.key("relay")
        json.beginObject()
        json.key("log10_e")
        json.evidence(relay)
        json.endObject()
        json.endObject()
    }
}

extension JSONWriter {
    /// log10 of an e-value. What is no number is no evidence.
    mutating func evidence(_ log10E: Double) {
        value(log10E.isNaN ? 0 : log10E, places: 3)
    }
}
