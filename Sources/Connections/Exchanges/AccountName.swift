/// An account's pseudonym: the opaque id that the gateway's authentication gives, or ``CredentialKey``'s.
package struct AccountName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Longest id accepted, in bytes; longer values are no ids but somebody's attempt to fill memory.
    package static let limit = 128

    package var description: String { text }

    /// Nil unless the text is 1 to ``limit`` visible ASCII characters.
    package init?(_ text: some StringProtocol) {
        guard (1...Self.limit).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        self.text = String(text)
    }

    /// Nil unless the bytes are 1 to ``limit`` visible ASCII characters.
    init?(_ bytes: RawSpan, _ range: Range<Int>) {
        guard (1...Self.limit).contains(range.count) else { return nil }
        for index in range where bytes.octet(index) <= 0x20 || bytes.octet(index) >= 0x7F { return nil }
        text = bytes.string(range)
    }

    /// Nobody's: no account can have it.
    package static let none = AccountName(pseudonym: "")

    init(pseudonym: String) {
        text = pseudonym
    }
}
