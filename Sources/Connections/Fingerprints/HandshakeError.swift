/// Why a handshake message gave no value.
package enum HandshakeError: Error, Hashable, Sendable {
    /// The bytes end before the message does: a snap length cut it, or a segment is missing.
    case truncated
    /// A length contradicts its surroundings, so that no server would accept the message.
    case malformed
    /// The message claims more than ``TLSRecordScanner/helloLimit`` bytes.
    case tooLong
}

extension UInt16 {
    /// Whether this is a value that clients send at random so that servers learn to ignore the unknown: both bytes
    /// equal, low nibbles A (RFC 8701 §2).
    package var isGREASE: Bool {
        self & 0x0F0F == 0x0A0A && self >> 8 == self & 0xFF
    }
}
