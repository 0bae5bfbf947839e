/// A log line that is safe to show: letters and digits are masked, as it may hold a credential.
enum LineShape {
    /// Enough to see which gateway wrote it and how it went wrong.
    private static let limit = 160

    /// The line's beginning, with every letter as `x` and every digit as `0`, the names of fields excepted.
    static func of(_ bytes: [UInt8], in range: Range<Int>) -> String {
        var shape = ""
        var index = range.lowerBound
        let end = min(range.upperBound, range.lowerBound + limit)
        while index < end {
            if let name = fieldName(bytes, at: index, end) {
                shape += name
                index += name.utf8.count
                continue
            }
            shape.unicodeScalars.append(mask(bytes[index]))
            index += 1
        }
        return end < range.upperBound ? shape + "…" : shape
    }

    /// A name of the format in quotes, where one begins.
    private static func fieldName(_ bytes: [UInt8], at index: Int, _ end: Int) -> String? {
        guard bytes[index] == UInt8(ascii: "\"") else { return nil }
        let rest = bytes[(index + 1)..<end]
        guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")), quote + 1 < end,
            bytes[quote + 1] == UInt8(ascii: ":")
        else { return nil }
        let name = String(decoding: bytes[(index + 1)..<quote], as: UTF8.self)
        return LogField.named[name] != nil ? "\"\(name)\"" : nil
    }

    private static func mask(_ byte: UInt8) -> Unicode.Scalar {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): "0"
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): "x"
        case 0x20...0x7E: Unicode.Scalar(byte)
        default: "?"
        }
    }
}
