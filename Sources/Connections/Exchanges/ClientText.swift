/// A claimed client as it is kept, whether a header or a log line gave it: at most ``limit`` bytes of UTF-8, without
/// control characters. A client writes what it likes there, so everything works on octets and stops at the limit.
package enum ClientText {
    /// Longest claimed client kept, in bytes.
    package static let limit = 256

    /// - Parameter limit: bytes kept at most; the cut never falls within a character.
    package static func kept(_ text: String, limit: Int = limit) -> String {
        let octets = text.utf8
        var end = octets.index(octets.startIndex, offsetBy: limit, limitedBy: octets.endIndex) ?? octets.endIndex
        // The later octets of a character are 10xxxxxx (RFC 3629 §3).
        while end > octets.startIndex, end < octets.endIndex, octets[end] & 0xC0 == 0x80 {
            octets.formIndex(before: &end)
        }
        let kept = octets[..<end]
        guard end < octets.endIndex || kept.contains(where: isControl) else { return text }
        return String(decoding: kept.map { isControl($0) ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    /// Of a header's octets, which may be no UTF-8: each that is none becomes U+FFFD.
    static func kept(_ head: RawSpan, _ value: Range<Int>) -> String {
        // What the end of the range cuts in two becomes U+FFFD too, so the range goes on for a character's length.
        let end = min(value.upperBound, value.lowerBound &+ limit &+ 4)
        return kept(head.string(value.lowerBound..<end))
    }

    private static func isControl(_ octet: UInt8) -> Bool { octet < 0x20 || octet == 0x7F }
}
