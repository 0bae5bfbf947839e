import Connections

/// A User-Agent as a log line has it, cut at ``ClientText/limit`` bytes.
enum LoggedClient: Equatable {
    case absent
    case whole(String)
    /// A piece of one: two different clients may leave the same piece, so it names no client.
    case cut(String)

    /// HAProxy's `req.hdr` takes a header apart at commas, those inside a comment included, and gives the last
    /// piece: `claude-cli/2.0.37 (external, cli)` becomes `cli)`. Such a piece shows by a parenthesis without
    /// its partner, or by not beginning with a product (RFC 9110 §10.1.5).
    init(_ text: String) {
        let text = text.trimmingSpaces()
        guard !text.isEmpty, text != "-" else {
            self = .absent
            return
        }
        let kept = ClientText.kept(text)
        // Where the limit cuts, a comment may be open, and a header's text of that length is kept the same.
        let mayEndOpen = kept.utf8.count < text.utf8.count
        let isWhole = Self.hasBalancedComments(kept, mayEndOpen: mayEndOpen) && Self.beginsWithProduct(kept)
        self = isWhole ? .whole(kept) : .cut(ClientText.kept(kept, limit: Self.pieceLimit))
    }

    /// The beginning of a piece is enough to know it by.
    private static let pieceLimit = 60

    private static func hasBalancedComments(_ text: String, mayEndOpen: Bool) -> Bool {
        var depth = 0
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            // Inside a comment a backslash quotes the next octet (RFC 9110 §5.6.5).
            case UInt8(ascii: "\\") where depth > 0: isEscaped = true
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth < 0 { return false }
            default: break
            }
        }
        return depth == 0 || mayEndOpen
    }

    private static func beginsWithProduct(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return isTokenByte(first)
    }

    /// `tchar` of RFC 9110 §5.6.2; bytes of other scripts are let pass, as servers do.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let body = utf8.drop(while: isSpace)
        let count = body.reversed().drop(while: isSpace).count
        return String(body.prefix(count)) ?? ""
    }
}
