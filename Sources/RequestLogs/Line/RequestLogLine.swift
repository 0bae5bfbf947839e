package import Accounts
import Packets

/// One line of the request log, or one datagram: a JSON object, bare or behind a syslog header.
package struct RequestLogLine: Sendable, Equatable {
    /// `nil` when the gateway knew no account, as for health checks and refused requests.
    package var record: RequestRecord?
    /// What is left of a User-Agent that the gateway's log format cut; the record then claims no client.
    package var cutClient: String?

    /// Why a line gives no record; the reason begins with the field it is about, if there is one.
    package struct Damaged: Error, Equatable {
        package var reason: String
    }

    /// The names of the format's fields.
    static let fieldNames = Set(Fields.Name.allCases.map(\.rawValue))

    /// Reads one line; `range` may include its line ending.
    /// - Throws: `Damaged` when it is no JSON object, or a field that must be there is missing or unusable.
    package init(_ bytes: [UInt8], in range: Range<Int>) throws(Damaged) {
        guard var object = FlatJSONObject(bytes, in: range) else { throw Damaged(reason: "no JSON object") }
        var fields = Fields()
        do {
            while let (key, value) = try object.next() { fields.take(key, value) }
        } catch {
            throw Damaged(reason: error.reason)
        }
        let account = try fields.text(.account, required: true)
        let time = try fields.time()
        let client = LoggedClient(try fields.text(.client) ?? "")
        if case .cut(let piece) = client { cutClient = piece }
        var record = RequestRecord(
            time: time, duration: try fields.duration(before: time), account: account ?? "",
            requestBytes: try fields.count(.requestBytes), responseBytes: try fields.count(.responseBytes),
            status: try fields.status())
        record.source = try fields.endpoint(.src, .sport)
        record.destination = try fields.endpoint(.dst, .dport)
        if case .whole(let name) = client { record.client = name }
        // Values of a later version of the format are as good as unknown.
        record.stop = try fields.text(.stop).flatMap(RequestRecord.Stop.init)
        record.initiator = try fields.text(.initiator).flatMap(RequestRecord.Initiator.init)
        record.inputTokens = try fields.optionalCount(.inputTokens)
        record.cachedTokens = try fields.optionalCount(.cachedTokens)
        record.outputTokens = try fields.optionalCount(.outputTokens)
        record.thread = try fields.text(.thread)
        record.parent = try fields.text(.parent)
        record.device = try fields.text(.device)
        record.ja4 = try fields.text(.ja4)
        self.record = account == nil ? nil : record
    }
}

/// The members of a line that mean something; a name that comes twice counts as it comes last.
private struct Fields {
    enum Name: String, CaseIterable {
        case time, duration, src, sport, dst, dport, account, client, status, stop, initiator, thread, parent
        case device, ja4
        case requestBytes = "request_bytes"
        case responseBytes = "response_bytes"
        case inputTokens = "input_tokens"
        case cachedTokens = "cached_tokens"
        case outputTokens = "output_tokens"
    }

    private static let names = Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0.rawValue, $0) })

    private var values: [Name: FlatJSONObject.Value] = [:]

    mutating func take(_ key: String, _ value: FlatJSONObject.Value) {
        if let name = Self.names[key] { values[name] = value }
    }

    /// `nil` when absent, `null`, empty, or the dash with which gateways write an empty variable.
    func text(_ name: Name, required: Bool = false) throws(RequestLogLine.Damaged) -> String? {
        switch values[name] {
        case nil:
            if required { throw damaged(name, "missing") }
            return nil
        case .null: return nil
        case .text(let text): return text.isEmpty || text == "-" ? nil : text
        case .other: throw damaged(name, "neither a string nor a number")
        }
    }

    private func number(_ name: Name) throws(RequestLogLine.Damaged) -> DecimalNumber {
        guard let text = try text(name, required: true) else { throw damaged(name, "empty") }
        guard let number = DecimalNumber(text) else { throw damaged(name, "not a number in range") }
        return number
    }

    func time() throws(RequestLogLine.Damaged) -> Timestamp {
        guard let text = try text(.time, required: true) else { throw damaged(.time, "empty") }
        guard let number = DecimalNumber(text), number.billionths >= 0 else {
            throw damaged(.time, "not Unix seconds (milliseconds must be divided by 1000)")
        }
        return Timestamp(nanoseconds: number.billionths)
    }

    /// No exchange began before 1970.
    func duration(before end: Timestamp) throws(RequestLogLine.Damaged) -> Nanoseconds {
        let number = try number(.duration)
        guard number.billionths >= 0 else { throw damaged(.duration, "negative") }
        guard number.billionths <= end.nanoseconds else {
            throw damaged(.duration, "longer than the time since 1970; seconds are wanted")
        }
        return Nanoseconds(number.billionths)
    }

    func count(_ name: Name) throws(RequestLogLine.Damaged) -> Int {
        guard let count = try number(name).integer, count >= 0 else {
            throw damaged(name, "not a whole number from 0 up")
        }
        return count
    }

    func optionalCount(_ name: Name) throws(RequestLogLine.Damaged) -> Int? {
        try text(name) == nil ? nil : count(name)
    }

    /// HAProxy logs status -1 when no response came; that is 0 here.
    func status() throws(RequestLogLine.Damaged) -> Int {
        guard let status = try number(.status).integer, (-1...999).contains(status) else {
            throw damaged(.status, "not an HTTP status")
        }
        return max(status, 0)
    }

    /// `nil` unless both halves are there; nginx writes `unix:` for a client on a Unix socket.
    func endpoint(_ address: Name, _ port: Name) throws(RequestLogLine.Damaged) -> Endpoint? {
        guard let text = try text(address), text != "unix:", let portNumber = try optionalCount(port) else {
            return nil
        }
        guard let ip = IPAddress(text) else { throw damaged(address, "not an IP address") }
        guard let number = UInt16(exactly: portNumber) else { throw damaged(port, "not a port") }
        return Endpoint(address: ip, port: number)
    }

    private func damaged(_ name: Name, _ reason: String) -> RequestLogLine.Damaged {
        RequestLogLine.Damaged(reason: "\(name.rawValue): \(reason)")
    }
}
