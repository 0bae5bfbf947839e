/// The five bytes before every TLS record (RFC 8446 §5.1).
struct TLSRecordHeader {
    let type: UInt8
    let version: UInt16
    /// Bytes of the body.
    let length: Int

    static let size = 5

    enum ContentType {
        static let changeCipherSpec: UInt8 = 20
        static let alert: UInt8 = 21
        static let handshake: UInt8 = 22
        static let applicationData: UInt8 = 23
        static let heartbeat: UInt8 = 24
    }

    /// 2¹⁴ bytes and the 2,048 of growth that TLS 1.2 allows its ciphers (RFC 5246 §6.2.3).
    static let bodyLimit = 16_384 + 2_048

    /// Reads the low five bytes of `packed`.
    init(packed: UInt64) {
        type = UInt8(truncatingIfNeeded: packed >> 32)
        version = UInt16(truncatingIfNeeded: packed >> 16)
        length = Int(UInt16(truncatingIfNeeded: packed))
    }

    /// Whether a TLS stack could have sent this. Random bytes pass once in five million times.
    var isPlausible: Bool {
        guard version >= 0x0300, version <= 0x0304, length <= TLSRecordHeader.bodyLimit else { return false }
        // Only application data may be empty (RFC 8446 §5.1).
        return switch type {
        case ContentType.applicationData: true
        case ContentType.changeCipherSpec...ContentType.handshake, ContentType.heartbeat: length > 0
        default: false
        }
    }
}

/// Types of handshake messages (IANA TLS HandshakeType registry).
enum HandshakeType {
    static let clientHello: UInt8 = 1
    static let serverHello: UInt8 = 2
    static let certificate: UInt8 = 11
    static let serverHelloDone: UInt8 = 14
    static let clientKeyExchange: UInt8 = 16

    /// Whether the registry knows the type as one sent in clear.
    static func isKnown(_ type: UInt8) -> Bool {
        switch type {
        case 0...6, 8, 11...17, 20...25: true
        default: false
        }
    }
}
