/// What one direction of a TLS stream shows, in stream order. Events of a record come when its header has been
/// read, those of a handshake message when its header has, a hello's when it is complete.
package enum TLSEvent: Hashable, Sendable {
    case serverHello(ServerHello)
    /// A ClientHello or ServerHello that gave no value.
    case unreadableHello(HandshakeError)
    case certificate
    case serverHelloDone
    case clientKeyExchange
    case changeCipherSpec
    /// A record of type handshake whose content cannot be read: Finished in TLS 1.2, or a renegotiation.
    case encryptedHandshake(length: Int)
    /// A record of application data; in TLS 1.3 also the handshake after ServerHello. `length` is the record's
    /// body in bytes, authentication tag and padding included.
    case applicationData(length: Int)
    /// An alert with its description (RFC 8446 §6), or without when it is encrypted or was not captured.
    case alert(description: UInt8?)
}

/// Takes what a ``TLSRecordScanner`` finds.
package protocol TLSRecordSink {
    /// A complete ClientHello body, without the four bytes of the handshake header, for ``ClientHello/init(_:)``.
    mutating func clientHello(_ body: RawSpan)
    mutating func event(_ event: TLSEvent)
}
