import Packets

/// What the first bytes of a stream look like.
enum FirstBytes: Equatable {
    case clientHello
    /// An HTTP/1 request line or a PROXY header.
    case request
    /// A TLS record of application data: a session under way.
    case protectedRecord
    case unknown

    /// Bytes that tell the kinds apart: a TLS record's header and a handshake message's (RFC 8446 §5.1, §4).
    static let needed = 9

    /// Whether bytes fewer than `needed` may become something known.
    static func mayBegin(_ bytes: RawSpan) -> Bool {
        var reader = ByteReader(bytes)
        guard let first = try? reader.read(UInt8.self) else { return false }
        return first == 0x16 || first == 0x0D || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    /// The start of the binary PROXY header (the PROXY protocol, §2.2).
    private static let proxyV2: UInt64 = 0x0D0A_0D0A_000D_0A51

    init(_ bytes: RawSpan) {
        if TLSRecordScanner.looksLikeClientHello(bytes) {
            self = .clientHello
            return
        }
        var reader = ByteReader(bytes)
        guard let first = try? reader.read(UInt64.self) else {
            self = .unknown
            return
        }
        if first == Self.proxyV2 || Self.isRequestLine(first) {
            self = .request
        } else if first >> 56 == 0x17, (0x0301...0x0304).contains(first >> 40 & 0xFFFF),
            // RFC 8446 §5.2: at most 2¹⁴ + 256 bytes.
            (first >> 24 & 0xFFFF) <= 16_640
        {
            self = .protectedRecord
        } else {
            self = .unknown
        }
    }

    /// A method in capitals and a space, or `PROXY `: three to seven letters cover the registered methods that
    /// carry requests to such an API (RFC 9110 §9).
    private static func isRequestLine(_ bytes: UInt64) -> Bool {
        var letters = 0
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: bytes >> shift)
            if byte == UInt8(ascii: " ") { return letters >= 3 }
            guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return false }
            letters += 1
        }
        return false
    }
}
