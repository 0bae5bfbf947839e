/// What syslog senders put before a message: RFC 3164 §4.1 with the liberties of nginx and HAProxy, or RFC 5424 §6.
enum SyslogHeader {
    /// The message of a datagram or line: what comes after its header, all of it when there is none.
    ///
    /// Only RFC 5424 can hold a brace before the message, in its structured data; of every other form the reader of JSON
    /// passes over what comes before the first one. An object in the place of the structured data is the message, and what
    /// follows it is another log's: so HAProxy's `log-format-sd` sends it, which leaves its `log-format` as it is.
    static func message(of bytes: [UInt8], in range: Range<Int>) -> Range<Int> {
        guard var index = afterPriority(bytes, range), isVersionOne(bytes, index, range.upperBound) else {
            return range
        }
        // Version, time, host, program, process, message id: a space ends each.
        for _ in 0..<6 {
            guard let space = bytes[index..<range.upperBound].firstIndex(of: UInt8(ascii: " ")) else {
                return range
            }
            index = space + 1
        }
        return object(bytes, index, range.upperBound) ?? afterStructuredData(bytes, index, range.upperBound)
            ?? range
    }

    /// What a gateway says of itself, such as HAProxy when a reload ends its old process: a severity of notice or above (RFC
    /// 5424 §6.2.1) and no object. Request lines come as informational; one without an object is damaged.
    static func isNotice(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        guard let end = afterPriority(bytes, range), !bytes[range].contains(UInt8(ascii: "{")),
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
