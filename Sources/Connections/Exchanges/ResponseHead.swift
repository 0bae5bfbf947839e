/// A decoded response head.
struct ResponseHead {
    var status: Int
    var minorVersion: UInt8
    var fields: FramingFields
    var isEventStream: Bool

    /// `HTTP/1.d ddd`: as much of a status line (RFC 9112 §4) as identifies one.
    static let shortestStart = 12

    /// Reads a head, or as much of one as was captured. Nil if it does not begin with an HTTP/1 status line.
    init?(_ head: RawSpan) {
        guard head.byteCount > Self.shortestStart, Self.begins(head, from: 0) else { return nil }
        minorVersion = head.octet(7) &- 0x30
        status = 0
        for index in 9..<12 { status = status &* 10 &+ Int(head.octet(index) &- 0x30) }
        guard status >= 100, !isDigit(head.octet(12)) else { return nil }
        fields = FramingFields()
        isEventStream = false
        guard let lineFeed = head.first(0x0A, in: 0..<head.byteCount) else { return }
        var lines = FieldLines((lineFeed &+ 1)..<head.byteCount)
        while let line = lines.next(head) {
            fields.add(head, line)
            if head.isText(line.name, FieldName.contentType.bytes) {
                isEventStream = head.hasPrefix(line.value, "text/event-stream")
            }
        }
    }

    /// Whether the bytes at `start` could be the beginning of a status line, as far as they go.
    static func begins(_ bytes: RawSpan, from start: Int) -> Bool {
        let pattern: StaticString = "HTTP/1.# ###"
        return pattern.withUTF8Buffer { wanted in
            for offset in 0..<min(wanted.count, bytes.byteCount &- start) {
                let octet = bytes.octet(start &+ offset)
                // SAFETY: the offset stays below the buffer's own count.
                let expected = unsafe wanted[offset]
                guard expected == 0x23 ? isDigit(octet) : octet == expected else { return false }
            }
            return true
        }
    }
}
