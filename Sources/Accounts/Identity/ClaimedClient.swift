import Base

/// Who a client says it is: the first product of its User-Agent (RFC 9110 §10.1.5).
///
/// A claim, nothing more. Versions of one family are distinguished where one process is in question (a process has
/// one version at a time), families where its TLS stack is.
package struct ClaimedClient: Hashable, Sendable, CustomStringConvertible {
    package let family: String
    package let version: String

    /// - Returns: nil for an empty User-Agent or one without a product.
    package init?(userAgent: String) {
        // Octets, not characters: a client may send text in which every character takes long to find.
        let fields = Self.withoutComments(userAgent).split(separator: UInt8(ascii: " "))
        // A product may be of two words (`Charm Crush/0.18`): the first field with a slash ends it.
        guard let slash = fields.firstIndex(where: { $0.contains(UInt8(ascii: "/")) }) else {
            guard let first = fields.first else { return nil }
            family = String(decoding: first, as: UTF8.self)
            version = ""
            return
        }
        let product = fields[slash].split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard !product[0].isEmpty else { return nil }
        var name = Array((fields[..<slash] + [product[0]]).joined(separator: CollectionOfOne(UInt8(ascii: " "))))
        var number = product.count > 1 ? product[1] : []
        // Some SDKs name their language after the slash and the version after that: `OpenAI/Python 2.14.0`.
        if let first = number.first, !first.isASCIIDigit, first != UInt8(ascii: "v") {
            name += [UInt8(ascii: "/")] + number
            let next = slash + 1 < fields.endIndex ? fields[slash + 1] : []
            number = next.first?.isASCIIDigit ?? false ? next : []
        }
        family = String(decoding: name, as: UTF8.self)
        version = String(decoding: number, as: UTF8.self)
    }

    /// The text without its comments (RFC 9110 §5.6.5: parenthesised, nested), which may hold anything. One that is not
    /// closed goes on to the end; what stands before a parenthesis that was never opened is the tail of a comment, as a
    /// log that splits fields at commas leaves it.
    private static func withoutComments(_ text: String) -> [UInt8] {
        var kept: [UInt8] = []
        var depth = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "("):
                depth += 1
                kept.append(UInt8(ascii: " "))
            case UInt8(ascii: ")"):
                if depth == 0 { kept.removeAll(keepingCapacity: true) }
                depth = max(0, depth - 1)
            case UInt8(ascii: "\t"): if depth == 0 { kept.append(UInt8(ascii: " ")) }
            default: if depth == 0 { kept.append(byte) }
            }
        }
        return kept
    }

    package var description: String { version.isEmpty ? family : "\(family)/\(version)" }
}

extension ClaimedClient {
    static let blank = ClaimedClient(family: "", version: "")

    init(family: String, version: String) {
        self.family = family
        self.version = version
    }
}
