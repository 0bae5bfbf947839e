import Accounts

/// Which of a request log's fields the simulated gateway writes. Account, time, duration, bytes and status are always
/// there.
package struct LogFields: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// `input_tokens`, `cached_tokens` and `output_tokens`.
    package static let tokens = LogFields(rawValue: 1 << 0)
    package static let stop = LogFields(rawValue: 1 << 1)
    package static let initiator = LogFields(rawValue: 1 << 2)
    /// `thread` and `parent`.
    package static let threadIDs = LogFields(rawValue: 1 << 3)
    package static let device = LogFields(rawValue: 1 << 4)
    package static let ja4 = LogFields(rawValue: 1 << 5)
    /// `src`, `sport`, `dst` and `dport`: the connection.
    package static let ports = LogFields(rawValue: 1 << 6)
    /// `client`, the User-Agent.
    package static let client = LogFields(rawValue: 1 << 7)

    package static let all: LogFields = [.tokens, .stop, .initiator, .threadIDs, .device, .ja4, .ports, .client]
    package static let noTokens = all.subtracting(.tokens)
    package static let noStop = all.subtracting([.stop, .initiator, .threadIDs])
    /// What every access log has: none of the optional fields.
    package static let bytesAndTimes: LogFields = [.ports, .client]

    /// Names as the command line takes them.
    package static let names: [(name: String, fields: LogFields)] = [
        ("all", .all), ("no-tokens", .noTokens), ("no-stop", .noStop), ("bytes-and-times", .bytesAndTimes),
        ("tokens", .tokens), ("stop", .stop), ("initiator", .initiator), ("threads", .threadIDs),
        ("device", .device), ("ja4", .ja4), ("ports", .ports), ("client", .client),
    ]

    /// Takes away what the gateway does not log.
    func mask(_ record: inout RequestRecord) {
        guard self != .all else { return }
        if !contains(.tokens) {
            record.inputTokens = nil
            record.cachedTokens = nil
            record.outputTokens = nil
        }
        if !contains(.stop) { record.stop = nil }
        if !contains(.initiator) { record.initiator = nil }
        if !contains(.threadIDs) {
            record.thread = nil
            record.parent = nil
        }
        if !contains(.device) { record.device = nil }
        if !contains(.ja4) { record.ja4 = nil }
        if !contains(.ports) {
            record.source = nil
            record.destination = nil
        }
        if !contains(.client) { record.client = nil }
    }
}
