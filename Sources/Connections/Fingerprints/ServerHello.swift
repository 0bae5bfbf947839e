import Packets

/// What a ServerHello decides (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3); small enough to keep per connection.
package struct ServerHello: Hashable, Sendable, BitwiseCopyable {
    /// The version negotiated: that of `supported_versions` when it is there, else the legacy field.
    package let version: UInt16
    package let cipherSuite: UInt16
    package let sessionID: SessionID
    /// The server asks for another ClientHello: its random is the constant of RFC 8446 §4.1.3.
    package let isHelloRetryRequest: Bool
    /// The server took one of the client's pre-shared keys: TLS 1.3 resumption.
    package let acceptsPreSharedKey: Bool

    /// Reads the body of a ServerHello: the bytes after the four of the handshake header.
    /// - Throws: `.truncated` when the bytes end early, `.malformed` when a length contradicts its surroundings.
    package init(_ body: RawSpan) throws(HandshakeError) {
        var reader = WireReader(body)
        var negotiated: UInt16
        var acceptsKey = false
        do {
            negotiated = try reader.read(UInt16.self)
            isHelloRetryRequest = try ServerHello.readsRetryRandom(&reader)
            let sessionLength = try Int(reader.read(UInt8.self))
            sessionID = SessionID(try reader.take(sessionLength))
            cipherSuite = try reader.read(UInt16.self)
            try reader.skip(1)
            if reader.remaining > 0 {
                let length = try Int(reader.read(UInt16.self))
                var block = WireReader(try reader.take(length))
                while block.remaining > 0 {
                    let type = try block.read(UInt16.self)
                    let valueLength = try Int(block.read(UInt16.self))
                    var value = WireReader(try block.take(valueLength))
                    if type == ExtensionType.supportedVersions, let selected = value.next16() {
                        negotiated = selected
                    }
                    if type == ExtensionType.preSharedKey { acceptsKey = true }
                }
            }
        } catch {
            throw .truncated
        }
        guard sessionID.isValid, reader.remaining == 0 else { throw .malformed }
        version = negotiated
        acceptsPreSharedKey = acceptsKey
    }

    /// Whether the handshake resumes the session that a hello with this session id offered. TLS 1.3 says it by the
    /// pre-shared key; below, the server echoes the id it accepts (RFC 5246 §7.4.1.2; with a ticket, RFC 5077 §3.4).
    package func resumes(offered: SessionID) -> Bool {
        version >= 0x0304 ? acceptsPreSharedKey : !sessionID.isEmpty && sessionID == offered
    }

    /// Reads 32 bytes of random; true when they are SHA-256 of "HelloRetryRequest".
    @_lifetime(reader: copy reader)
    private static func readsRetryRandom(_ reader: inout WireReader) throws(OutOfBytes) -> Bool {
        let first = try reader.read(UInt64.self)
        let second = try reader.read(UInt64.self)
        let third = try reader.read(UInt64.self)
        let fourth = try reader.read(UInt64.self)
        return first == 0xCF21_AD74_E59A_6111 && second == 0xBE1D_8C02_1E65_B891
            && third == 0xC2A2_1116_7ABB_8C5E && fourth == 0x079E_09E2_C8A8_339C
    }
}
