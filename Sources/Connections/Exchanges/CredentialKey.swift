import Crypto

/// The local key under which credentials become account names, so that a name says nothing about its credential
/// to those who do not have the key.
package struct CredentialKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// As long as the output of SHA-256, the length RFC 2104 §3 recommends.
    package static let byteCount = 32

    private let key: SymmetricKey

    /// Nil unless there are exactly ``byteCount`` bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: bytes)
    }

    package var description: String { "CredentialKey" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// `key-` and the first 32 hexadecimal digits (128 bits) of HMAC-SHA256 (RFC 2104) of the credential.
    package func name(of credential: [UInt8]) -> AccountName {
        // SAFETY: octets have no padding.
        name(of: unsafe credential.span.bytes)
    }

    func name(of credential: RawSpan) -> AccountName {
        var code = HMAC<SHA256>(key: key)
        // SAFETY: the buffer is only read, within the closure that lends it.
        unsafe credential.withUnsafeBytes { unsafe code.update(data: $0) }
        var text = "key-"
        text.reserveCapacity(36)
        for byte in code.finalize().prefix(16) {
            text.unicodeScalars.append(Self.hexDigit(byte >> 4))
            text.unicodeScalars.append(Self.hexDigit(byte & 15))
        }
        return AccountName(pseudonym: text)
    }

    private static func hexDigit(_ value: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(value < 10 ? 0x30 &+ value : 0x57 &+ value)
    }
}
