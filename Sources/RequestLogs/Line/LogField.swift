/// A field of the request log's format, by its name there.
package enum LogField: String, CaseIterable, Sendable {
    case time, duration, src, sport, dst, dport, account, client, status, stop, initiator, thread, parent
    case device, ja4
    case forwardedFor = "forwarded_for"
    case requestBytes = "request_bytes"
    case responseBytes = "response_bytes"
    case inputTokens = "input_tokens"
    case cachedTokens = "cached_tokens"
    case outputTokens = "output_tokens"

    static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}

/// How many good lines held a field that gave nothing: its shape is not known, or it is an end without an address. Such a
/// field is unknown; the rest of its line counts.
package struct UnreadFields: Sendable, Equatable {
    private var lines: [LogField: Int] = [:]

    /// Fields by name, in the order of the format.
    package var counts: [(field: String, lines: Int)] {
        LogField.allCases.compactMap { field in lines[field].map { (field.rawValue, $0) } }
    }

    package var isEmpty: Bool { lines.isEmpty }

    mutating func add(_ line: RequestLogLine) {
        for field in line.unread { lines[field, default: 0] += 1 }
        for field in line.withoutAddress { lines[field, default: 0] += 1 }
    }
}
