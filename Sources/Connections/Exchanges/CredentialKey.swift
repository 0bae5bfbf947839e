import Base
import Crypto

/// The local key under which credentials become account names, so that a name says nothing about its credential
/// to those who do not have the key.
package struct CredentialKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// - Parameter bytes: As ``KeyFile`` gives them, ``KeyFile/byteCount`` of them.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count == KeyFile.byteCount, "a key has another length")
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
        var text = Array("key-".utf8)
        for byte in code.finalize().prefix(16) { text.append(hexadecimal: byte) }
        return AccountName(pseudonym: String(decoding: text, as: UTF8.self))
    }
}
