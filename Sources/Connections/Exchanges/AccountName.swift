/// An account's pseudonym: the opaque id that the gateway's authentication gives, or ``CredentialKey``'s.
///
/// Names are equal when their octets are: of two spellings that Unicode calls equivalent each may be an account.
package struct AccountName: Sendable, CustomStringConvertible {
    package let text: String

    /// Longest name accepted, in bytes: what directories and databases commonly allow. A longer one is no name.
    package static let limit = 255

    /// What a name must be, to complete "account: …".
    package static let rule =
        "a name has 1 to \(limit) bytes of UTF-8, without control characters and without a space at either end"

    package var description: String { text }

    /// Nil unless the text keeps to ``rule``.
    package init?(_ text: some StringProtocol) {
        guard Self.isName(text.unicodeScalars), text.utf8.count <= Self.limit else { return nil }
        self.text = String(text)
    }

    /// Nil unless the bytes keep to ``rule``.
    init?(_ bytes: RawSpan, _ range: Range<Int>) {
        guard (1...Self.limit).contains(range.count) else { return nil }
        let text = bytes.string(range)
        // Octets that are no UTF-8 have become U+FFFD, which no name has.
        guard Self.isName(text.unicodeScalars) else { return nil }
        self.text = text
    }

    /// The empty name: no account can have it.
    package static let none = AccountName(pseudonym: "")

    init(pseudonym: String) {
        text = pseudonym
    }
}

extension AccountName: Hashable {
    package static func == (left: AccountName, right: AccountName) -> Bool {
        left.text.utf8.span.isIdentical(to: right.text.utf8.span)
            || left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        // SAFETY: the bytes are only read, within the closure that lends them.
        unsafe text.utf8.span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        // No octet of UTF-8, so that what is hashed behind a name cannot belong to it.
        hasher.combine(0xFF as UInt8)
    }
}

extension AccountName {
    private static func isName(_ scalars: some BidirectionalCollection<Unicode.Scalar>) -> Bool {
        guard let first = scalars.first, let last = scalars.last, first != " ", last != " " else { return false }
        return scalars.allSatisfy { !isRefused($0) }
    }

    /// C0, DEL and C1 controls, line and paragraph separators, controls of writing direction, which make a name look like
    /// another one, and U+FFFD, which stands for octets that are no UTF-8.
    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069,
            0xFFFD:
            true
        default: false
        }
    }
}
