package import Accounts
import Connections
import Base

/// One line of the request log, or one datagram: a JSON object, bare or behind a syslog header.
package struct RequestLogLine: Sendable, Equatable {
    /// `nil` when the gateway knew no account, as for health checks and refused requests.
    package var record: RequestRecord?
    /// What is left of a User-Agent that the gateway's log format cut; the record then claims no client.
    package var cutClient: String?
    /// Fields that were there in a shape that is not known; the record has them as unknown.
    package var unread: [LogField] = []
    /// Ends that are Unix sockets: their shape is known, and there is no address in it.
    package var withoutAddress: [LogField] = []

    /// Why a line gives no record; the reason begins with the field it is about, if there is one.
    package struct Damaged: Error, Equatable {
        package var reason: String
    }

    /// Reads one line; `range` may include its line ending.
    /// - Throws: `Damaged` when it is no JSON object, has a field twice, or lacks one that must be there in a shape that is
    ///   known.
    package init(_ bytes: [UInt8], in range: Range<Int>) throws(Damaged) {
        var fields = try Self.fields(of: bytes, in: range)
        let account = try fields.account()
        let time = try fields.time()
        var record = RequestRecord(
            time: time, duration: try fields.duration(before: time), account: account?.text ?? "",
            requestBytes: try fields.neededCount(.requestBytes),
            responseBytes: try fields.neededCount(.responseBytes), status: fields.status())
        record.source = fields.endpoint(.src, .sport)
        record.destination = fields.endpoint(.dst, .dport)
        switch LoggedClient(fields.text(.client) ?? "") {
        case .absent: break
        case .whole(let name): record.client = name
        case .cut(let piece): cutClient = piece
        }
        record.stop = fields.choice(.stop)
        record.initiator = fields.choice(.initiator)
        record.inputTokens = fields.count(.inputTokens)
        record.cachedTokens = fields.count(.cachedTokens)
        record.outputTokens = fields.count(.outputTokens)
        record.thread = fields.text(.thread)
        record.parent = fields.text(.parent)
        record.device = fields.text(.device)
        record.ja4 = fields.text(.ja4)
        record.forwardedFor = Self.addresses(fields.text(.forwardedFor))
        unread = fields.unread
        withoutAddress = fields.withoutAddress
        self.record = account == nil ? nil : record
    }

    private static func fields(of bytes: [UInt8], in range: Range<Int>) throws(Damaged) -> LoggedFields {
        guard let place = SyslogHeader.object(of: bytes, in: range), var object = FlatJSONObject(bytes, in: place)
        else {
            throw Damaged(reason: "no JSON object at the start or directly behind a syslog header")
        }
        var fields = LoggedFields()
        while true {
            let member: (key: String, value: FlatJSONObject.Value)?
            do throws(FlatJSONObject.Malformed) {
                member = try object.next()
            } catch {
                throw Damaged(reason: error.reason)
            }
            guard let member else { return fields }
            try fields.take(member.key, member.value)
        }
    }

    /// The last addresses of an X-Forwarded-For, up to the first element from the end that is none: behind it nothing is
    /// known.
    private static func addresses(_ text: String?) -> [IPAddress] {
        guard let text else { return [] }
        let elements = text.split(separator: ",").suffix(RequestRecord.mostForwarded).reversed()
        let addresses = elements.lazy.map { element in
            element.drop { $0 == " " }.split(separator: " ").first.flatMap { IPAddress($0) }
        }.prefix { $0 != nil }
        return addresses.compactMap(\.self).reversed()
    }
}
