/// How long a message's body is (RFC 9112 §6.3).
enum BodyFraming: Equatable {
    case none
    case counted(Int)
    case chunked
    case untilClose
    /// The sender and its peer may disagree about the end: nothing after the head can be trusted.
    case faulty
}

/// The framing fields of a head, collected line by line.
struct FramingFields {
    private enum Length: Equatable {
        case absent
        case valid(Int)
        case invalid
    }

    private var length = Length.absent
    private var hasTransferEncoding = false
    private var endsChunked = false
    private var isFaulty = false

    private static let chunked = Array("chunked".utf8)

    mutating func add(_ head: RawSpan, _ line: FieldLines.Line) {
        if head.isText(line.name, FieldName.contentLength.bytes) {
            isFaulty = isFaulty || !line.isProper
            addLength(head, line.value)
        } else if head.isText(line.name, FieldName.transferEncoding.bytes) {
            isFaulty = isFaulty || !line.isProper
            addCodings(head, line.value)
        }
    }

    /// Repeated and listed values are one if all are the same and valid (§6.3 item 5).
    private mutating func addLength(_ head: RawSpan, _ value: Range<Int>) {
        if value.isEmpty { length = .invalid }
        var start = value.lowerBound
        while start <= value.upperBound, length != .invalid {
            let comma = head.first(0x2C, in: start..<value.upperBound) ?? value.upperBound
            let number = Self.number(head, head.trimmed(start..<comma))
            switch (length, number) {
            case (.absent, let number?): length = .valid(number)
            case (.valid(let known), let number?) where known == number: break
            default: length = .invalid
            }
            start = comma &+ 1
        }
    }

    private static func number(_ head: RawSpan, _ digits: Range<Int>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for index in digits {
            guard isDigit(head.octet(index)) else { return nil }
            let (shifted, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = shifted.addingReportingOverflow(Int(head.octet(index) &- 0x30))
            guard !over, !carried else { return nil }
            value = sum
        }
        return value
    }

    private mutating func addCodings(_ head: RawSpan, _ value: Range<Int>) {
        hasTransferEncoding = true
        var (ends, faulty) = (endsChunked, isFaulty)
        forEachElement(head, value) { coding in
            // chunked is applied once, and last (§6.1).
            let isChunked = head.isText(coding, Self.chunked)
            faulty = faulty || ends && isChunked
            ends = isChunked
        }
        (endsChunked, isFaulty) = (ends, faulty)
    }

    func request(minorVersion: UInt8) -> BodyFraming {
        if isFaulty { return .faulty }
        // Transfer-Encoding overrides Content-Length (item 3); in HTTP/1.0 it is a fault in itself (§6.1).
        if hasTransferEncoding { return endsChunked && minorVersion > 0 ? .chunked : .faulty }
        switch length {
        case .absent, .valid(0): return .none
        case .valid(let count): return .counted(count)
        case .invalid: return .faulty
        }
    }

    /// For a final response; the caller knows CONNECT and upgrades, which end HTTP instead.
    func response(status: Int, toHead: Bool, minorVersion: UInt8) -> BodyFraming {
        if toHead || status == 204 || status == 304 { return .none }
        if isFaulty { return .faulty }
        if hasTransferEncoding {
            guard minorVersion > 0 else { return .faulty }
            return endsChunked ? .chunked : .untilClose
        }
        switch length {
        case .absent: return .untilClose
        case .valid(0): return .none
        case .valid(let count): return .counted(count)
        case .invalid: return .faulty
        }
    }
}
