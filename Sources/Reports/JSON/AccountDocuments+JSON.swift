import Accounts
package import Base

extension AccountReport {
    /// The account alone with its days, as it stood at a time: the report's object with two keys after its own.
    package func document(at time: Timestamp) -> [UInt8] {
        document(at: time, .served)
    }

    /// The same without sentences, to be stored; ``StoredDocument`` words it when it is read.
    package func record(at time: Timestamp) -> [UInt8] {
        document(at: time, .stored)
    }

    private func document(at time: Timestamp, _ use: DocumentUse) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        writeMembers(to: &json, timeline: true, use)
        json.key("as_of")
        json.value(time)
        json.key("schema")
        json.value("tailgate.account/1")
        json.endObject()
        return json.bytes
    }

    /// The account in a list: the report's object, without its days, on one line.
    package var line: [UInt8] {
        var json = JSONWriter()
        write(to: &json, timeline: false)
        return json.bytes
    }
}
