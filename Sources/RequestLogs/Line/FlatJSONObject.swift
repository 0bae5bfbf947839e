import Base

/// Walks the members of one JSON object (RFC 8259) without building a tree. Numbers and strings come alike as
/// text, because gateways quote numbers (nginx with `escape=json`); nested values are passed over.
///
/// Log formats put variables into a template, so two things come that are no JSON: a variable without a value leaves none
/// (`"sport":,`), and a value of another kind is a bare word (`"sport":-`, `"sport":NaN`). Both cost that member alone. A
/// bare word has no quote, bracket, brace or backslash, so that it cannot hold another member.
struct FlatJSONObject {
    enum Value {
        /// `null`, or nothing at all.
        case empty
        /// A string's content, or a number as written.
        case text(String)
        /// Bare text that is no JSON.
        case word
        /// `true`, `false`, an array or an object.
        case other
    }

    /// Where and why the text is not JSON.
    struct Malformed: Error, Equatable {
        var reason: String
    }

    /// Deeper nesting is refused: no gateway needs it, and it costs an attacker one byte a level.
    private static let depthLimit = 32

    private let bytes: [UInt8]
    private let end: Int
    private var index: Int
    private var isFirst = true

    /// - Parameter range: begins with `{`; otherwise the result is nil.
    init?(_ bytes: [UInt8], in range: Range<Int>) {
        guard range.first.map({ bytes[$0] }) == UInt8(ascii: "{") else { return nil }
        self.bytes = bytes
        self.end = range.upperBound
        self.index = range.lowerBound + 1
    }

    /// A member's name as a message may show it. Of a garbled line anything may come out as a name, a credential too.
    private static func shown(_ key: String) -> String {
        let isPlain =
            key.utf8.count <= 24
            && key.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
            }
        return isPlain ? key : "a member"
    }

    /// The next member, or `nil` after the closing brace, when nothing but white space may follow.
    mutating func next() throws(Malformed) -> (key: String, value: Value)? {
        skipSpace()
        if take("}") {
            guard endsHere() else { throw Malformed(reason: "text after the JSON object") }
            return nil
        }
        if !isFirst {
            guard take(",") else { throw malformed("a comma or closing brace") }
            skipSpace()
        }
        isFirst = false
        guard take("\"") else { throw malformed("a member's name") }
        let key = try string()
        skipSpace()
        guard take(":") else { throw malformed("a colon after \(Self.shown(key))") }
        skipSpace()
        do {
            return (key, try value(depth: 0))
        } catch {
            throw Malformed(reason: "\(Self.shown(key)): \(error.reason)")
        }
    }
}

extension FlatJSONObject {
    private mutating func value(depth: Int) throws(Malformed) -> Value {
        guard index < end else { throw malformed("a value") }
        switch bytes[index] {
        case UInt8(ascii: "\""):
            index += 1
            return .text(try string())
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            try nested(depth: depth + 1)
            return .other
        default:
            return try bareValue(depth: depth)
        }
    }

    /// A number, a word, or nothing, up to the comma or bracket behind it.
    private mutating func bareValue(depth: Int) throws(Malformed) -> Value {
        let start = index
        while index < end, !isDelimiter(bytes[index], depth: depth) {
            guard isBare(bytes[index]) else { throw malformed("a value") }
            index += 1
        }
        // Inside an array or object nothing comes without a value, and nothing would end the search.
        guard index < end, depth == 0 || index > start else { throw malformed("a value") }
        var word = bytes[start..<index]
        while let last = word.last, isSpace(last) { word.removeLast() }
        guard let first = word.first else { return .empty }
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return word.allSatisfy(isNumberByte) ? .text(String(decoding: word, as: UTF8.self)) : .word
        default:
            if word.elementsEqual("null".utf8) { return .empty }
            return word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) ? .other : .word
        }
    }

    private func isDelimiter(_ byte: UInt8, depth: Int) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || depth > 0 && byte == UInt8(ascii: "]")
    }

    private func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"): false
        default: byte >= 0x20 && byte != 0x7F || isSpace(byte)
        }
    }

    /// Passes an array or object over, its strings and values checked, its grammar only as far as needed to
    /// find where it ends.
    private mutating func nested(depth: Int) throws(Malformed) {
        guard depth <= Self.depthLimit else {
            throw Malformed(reason: "nested deeper than \(Self.depthLimit) levels")
        }
        let close = bytes[index] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}")
        index += 1
        while true {
            skipSpace()
            guard index < end else { throw malformed("a closing bracket") }
            switch bytes[index] {
            case close:
                index += 1
                return
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                index += 1
            default:
                _ = try value(depth: depth)
            }
        }
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// The content of a string whose opening quote has been taken. Bytes that are no UTF-8 are replaced: a
    /// header may hold anything.
    private mutating func string() throws(Malformed) -> String {
        let start = index
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                return String(decoding: bytes[start..<index], as: UTF8.self)
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            default:
                index += 1
            }
        }
        throw Malformed(reason: "the line ends inside a string")
    }

    private mutating func escapedString(from start: Int) throws(Malformed) -> String {
        var content = Array(bytes[start..<index])
        while index < end {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                try appendEscape(to: &content)
            } else {
                content.append(byte)
            }
        }
        throw Malformed(reason: "the line ends inside a string")
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(Malformed) {
        guard index < end else { throw Malformed(reason: "the line ends inside a string") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = Unicode.Scalar(try codePoint()) ?? "\u{FFFD}"
            content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw Malformed(reason: "an unknown escape in a string")
        }
    }

    /// Four hexadecimal digits, or two surrogates of four each; a lone surrogate is given as it is.
    private mutating func codePoint() throws(Malformed) -> UInt32 {
        let high = try hexadecimal()
        guard (0xD800...0xDBFF).contains(high), index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { return high }
        let mark = index
        index += 2
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else {
            index = mark
            return high
        }
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    }

    private mutating func hexadecimal() throws(Malformed) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < end, let digit = Hexadecimal.value(of: bytes[index]) else {
                throw Malformed(reason: "an unknown escape in a string")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < end, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < end, isSpace(bytes[index]) { index += 1 }
    }

    /// Syslog senders end a datagram with a line feed or a zero byte.
    private func endsHere() -> Bool {
        bytes[index..<end].allSatisfy { isSpace($0) || $0 == 0 }
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private func malformed(_ expected: String) -> Malformed {
        Malformed(reason: index < end ? "not JSON: expected \(expected)" : "the line is cut: expected \(expected)")
    }
}
