import Packets

/// What the first bytes of a stream look like.
enum FirstBytes: Equatable {
    case clientHello
    /// An HTTP/1 request line (RFC 9112 §3).
    case request
    /// The client's connection preface of HTTP/2 without TLS (RFC 9113 §3.4).
    case http2
    /// A PROXY header that can be read, or a malformed one.
    case proxyHeader
    /// A TLS record of application data: a session under way.
    case protectedRecord
    /// The beginning of any of these; more bytes decide.
    case incomplete
    /// None of these: another protocol, perhaps one that goes on to TLS (SMTP, IMAP, XMPP, PostgreSQL and the like).
    case unknown

    /// A request line that is longer than this is taken for one before its end is seen: no text protocol that precedes
    /// TLS has lines of two such words (RFC 5321 §4.5.3.1.4: 512 octets; RFC 5530, 2449 and others less).
    static let longestUndecided = 2_048

    /// - Parameter isWhole: The capture has all bytes up to the end; false when a snap length cut them.
    init(_ bytes: RawSpan, isWhole: Bool = true) {
        switch bytes.byteCount == 0 ? 0 : bytes.octet(0) {
        case 0x16: self = Self.handshake(bytes)
        case 0x17: self = Self.protectedRecord(bytes)
        default: self = Self.text(bytes, isWhole: isWhole)
        }
    }

    private static func handshake(_ bytes: RawSpan) -> FirstBytes {
        switch TLSRecordScanner.beginsClientHello(bytes) {
        case true?: .clientHello
        case false?: .unknown
        case nil: .incomplete
        }
    }

    private static func protectedRecord(_ bytes: RawSpan) -> FirstBytes {
        var reader = ByteReader(bytes)
        guard let type = try? reader.read(UInt8.self), let version = try? reader.read(UInt16.self),
            let length = try? reader.read(UInt16.self)
        else { return .incomplete }
        // RFC 8446 §5.2: at most 2¹⁴ + 256 bytes.
        return type == 0x17 && (0x0301...0x0304).contains(version) && length <= 16_640 ? .protectedRecord : .unknown
    }

    private static func text(_ bytes: RawSpan, isWhole: Bool) -> FirstBytes {
        switch ProxyHeader(bytes) {
        case .incomplete where bytes.byteCount > 0: return .incomplete
        case .malformed, .present: return .proxyHeader
        case .absent, .incomplete: break
        }
        var start = 0
        // Empty lines before a request line are ignored (RFC 9112 §2.2).
        while start < bytes.byteCount, bytes.octet(start) == 0x0D || bytes.octet(start) == 0x0A { start &+= 1 }
        switch RequestLine.scan(bytes, from: start) {
        case .line: return .request
        case .absent: return preface(bytes)
        case .partial(let target):
            if let target, !isWhole || bytes.byteCount >= longestUndecided {
                return RequestLine.isTarget(bytes, from: target) ? .request : .unknown
            }
            return isWhole && bytes.byteCount < longestUndecided ? .incomplete : .unknown
        }
    }

    private static func preface(_ bytes: RawSpan) -> FirstBytes {
        bytes.hasBytes("PRI * HTTP/2.0\r\n", at: 0, before: bytes.byteCount) ? .http2 : .unknown
    }
}
