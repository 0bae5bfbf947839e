import Accounts

extension AccountReport.Day {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("date")
        json.day(start)
        json.key("exchanges")
        json.value(exchanges)
        json.key("hours")
        json.beginArray()
        for hour in 0..<24 where isActive(hour) { json.value(hour) }
        json.endArray()
        json.key("human_turns")
        json.value(humanTurns)
        json.key("partly_blind")
        json.value(isPartlyBlind)
        json.key("proofs")
        proofs.write(to: &json)
        json.endObject()
    }

    /// A turn that a person submitted fell into this hour.
    /// - Parameter hour: 0 to 23, UTC.
    func isActive(_ hour: Int) -> Bool { hours >> UInt32(truncatingIfNeeded: hour) & 1 == 1 }
}
