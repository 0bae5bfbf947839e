import Base

/// What syslog senders put before a message: RFC 3164 §4.1 with the liberties of nginx and HAProxy, or RFC 5424 §6.
enum SyslogHeader {
    /// The longest header of RFC 3164: priority, time, a host name of 255 bytes, a tag of 32 and a process id.
    private static let longest = 320
    /// Month, day, time, host, tag, and the cookie `@cee:` that some senders add.
    private static let mostWords = 6

    /// Where the object of a line or datagram begins; nil when the line neither begins with one nor has one directly behind a
    /// syslog header.
    ///
    /// Other lines hold text that a client chose, such as a path in an error message. That text may look like a request line,
    /// so an object that stands anywhere else is not read.
    ///
    /// An object in the place of RFC 5424's structured data is the message, and what follows it is another log's: so
    /// HAProxy's `log-format-sd` sends it, which leaves its `log-format` as it is.
    static func object(of bytes: [UInt8], in range: Range<Int>) -> Range<Int>? {
        let start = afterSpace(bytes, range)
        guard start < range.upperBound else { return nil }
        if bytes[start] == UInt8(ascii: "{") { return start..<range.upperBound }
        let header = afterPriority(bytes, start..<range.upperBound)
        if let header, isVersionOne(bytes, header, range.upperBound) {
            return objectOfVersionOne(bytes, header..<range.upperBound)
        }
        let words = (header ?? start)..<range.upperBound
        guard let brace = bytes[words.prefix(longest)].firstIndex(of: UInt8(ascii: "{")),
            header == brace || isHeader(bytes[words.lowerBound..<brace])
        else { return nil }
        return brace..<range.upperBound
    }

    private static func objectOfVersionOne(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
        var index = range.lowerBound
        // Version, time, host, program, process, message id: a space ends each.
        for _ in 0..<6 {
            guard let space = bytes[index..<range.upperBound].firstIndex(of: UInt8(ascii: " ")) else { return nil }
            index = space + 1
        }
        if let object = object(bytes, index, range.upperBound) { return object }
        let message = afterStructuredData(bytes, index, range.upperBound) ?? index..<range.upperBound
        let start = afterSpace(bytes, message)
        guard start < range.upperBound, bytes[start] == UInt8(ascii: "{") else { return nil }
        return start..<range.upperBound
    }

    /// Whether words are those of a header: a time, a host and a tag with a colon (RFC 3164 §4.1), or a time alone. None of
    /// them has a quote or parenthesis, and text that a client chose stands behind more of them.
    private static func isHeader(_ header: ArraySlice<UInt8>) -> Bool {
        let words = header.split(separator: UInt8(ascii: " "))
        guard let last = words.last, words.count <= mostWords, words.allSatisfy({ $0.allSatisfy(isOfHeader) })
        else {
            return false
        }
        if last.last == UInt8(ascii: ":") { return true }
        return words.count == 1 && Timestamp(rfc3339: String(decoding: last, as: UTF8.self)) != nil
    }

    private static func isOfHeader(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: ":._/+-[]@".utf8.contains(byte)
        }
    }

    /// The place after white space and the mark of UTF-8 (RFC 5424 §6.4).
    private static func afterSpace(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] <= 0x20 {
                index += 1
            } else if bytes[index..<range.upperBound].starts(with: [0xEF, 0xBB, 0xBF]) {
                index += 3
            } else {
                break
            }
        }
        return index
    }

    /// What a gateway says of itself, such as HAProxy when a reload ends its old process: a severity of notice or above (RFC
    /// 5424 §6.2.1) and no object in its place. Request lines come as informational; one without an object is damaged.
    static func isNotice(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        guard let end = afterPriority(bytes, range), object(of: bytes, in: range) == nil,
            let priority = Int(String(decoding: bytes[range.lowerBound + 1..<end - 1], as: UTF8.self))
        else { return false }
        return priority % 8 <= 5
    }

    /// The place after `<0>` to `<191>`.
    private static func afterPriority(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard let first = range.first, bytes[first] == UInt8(ascii: "<") else { return nil }
        var index = first + 1
        while index < range.upperBound, index - first <= 4 {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index += 1
            case UInt8(ascii: ">") where index > first + 1: return index + 1
            default: return nil
            }
        }
        return nil
    }

    private static func isVersionOne(_ bytes: [UInt8], _ index: Int, _ end: Int) -> Bool {
        index + 1 < end && bytes[index] == UInt8(ascii: "1") && bytes[index + 1] == UInt8(ascii: " ")
    }

    /// A JSON object (RFC 8259 §4) from its first brace to the one that closes it; nil when none begins or ends here.
    private static func object(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Range<Int>? {
        guard start < end, bytes[start] == UInt8(ascii: "{") else { return nil }
        var depth = 0
        var isString = false
        var index = start
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\\") where isString: index += 1
            case UInt8(ascii: "\""): isString.toggle()
            case UInt8(ascii: "{") where !isString: depth += 1
            case UInt8(ascii: "}") where !isString:
                depth -= 1
                if depth == 0 { return start..<index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Passes `-` or elements in brackets, whose values are quoted and escape `"`, `\` and `]` with a backslash.
    private static func afterStructuredData(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Range<Int>? {
        guard start < end else { return nil }
        if bytes[start] == UInt8(ascii: "-") { return start + 1..<end }
        var index = start
        while index < end, bytes[index] == UInt8(ascii: "[") {
            var isQuoted = false
            while index < end, isQuoted || bytes[index] != UInt8(ascii: "]") {
                if bytes[index] == UInt8(ascii: "\\"), isQuoted {
                    index += 1
                } else if bytes[index] == UInt8(ascii: "\"") {
                    isQuoted.toggle()
                }
                index += 1
            }
            index += 1
        }
        return index > start && index <= end ? index..<end : nil
    }
}
