import NIOHTTP1

/// A request's target taken apart (RFC 9112 §3.2): the path's segments and the query's parameters, decoded.
struct Target: Sendable, Equatable {
    struct Parameter: Sendable, Equatable {
        var name: String
        var value: String
    }

    /// Bytes of a target; RFC 9110 §4.1 asks for at least 8,000.
    static let longest = 8192
    /// Parameters in one query; no route has half as many.
    private static let mostParameters = 64

    var segments: [String]
    var parameters: [Parameter]

    /// - Throws: 400 or 414 for a target that means nothing.
    init(_ text: String) throws(Refusal) {
        guard text.utf8.count <= Self.longest else {
            throw Refusal(.uriTooLong, "target-too-long", "a target has at most \(Self.longest) bytes")
        }
        let (path, query) = Self.split(Self.origin(text))
        guard path.hasPrefix("/") else {
            throw Refusal(.badRequest, "bad-target", "a target begins with /")
        }
        segments = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = PercentDecoding.decode(part, plusIsSpace: false) else {
                throw Refusal(
                    .badRequest, "bad-target", "the path has a % without two hexadecimal digits, or is not UTF-8")
            }
            segments.append(segment)
        }
        parameters = []
        for part in query.split(separator: "&") {
            guard parameters.count < Self.mostParameters else {
                throw Refusal(.badRequest, "bad-query", "a query has at most \(Self.mostParameters) parameters")
            }
            let (name, value) = Self.split(part, at: "=")
            guard let name = PercentDecoding.decode(name, plusIsSpace: true),
                let value = PercentDecoding.decode(value, plusIsSpace: true)
            else {
                throw Refusal(
                    .badRequest, "bad-query", "the query has a % without two hexadecimal digits, or is not UTF-8")
            }
            parameters.append(Parameter(name: name, value: value))
        }
    }

    /// The path and query of an absolute target, as a proxy is asked (RFC 9112 §3.2.2).
    private static func origin(_ text: String) -> Substring {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            return rest.firstIndex(where: { $0 == "/" || $0 == "?" }).map { rest[$0...] } ?? "/"
        }
        return text[...]
    }

    private static func split(_ text: Substring, at separator: Character = "?") -> (Substring, Substring) {
        guard let index = text.firstIndex(of: separator) else { return (text, "") }
        return (text[..<index], text[text.index(after: index)...])
    }
}

/// Percent-encoding, of RFC 3986 §2.1 in paths and as HTML forms have it in queries, where a space may be `+`.
enum PercentDecoding {
    /// - Returns: `nil` for `%` without two hexadecimal digits, or bytes that are no UTF-8.
    static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
