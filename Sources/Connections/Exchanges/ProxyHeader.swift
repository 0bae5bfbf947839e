import Base
import Packets

/// The PROXY protocol header (HAProxy's "The PROXY protocol, versions 1 & 2") in front of a connection's first byte.
enum ProxyHeader {
    case absent
    /// Could still become one.
    case incomplete
    case malformed
    /// `length` bytes long on the wire, which may be more than there are yet; the rest is to be skipped. No source:
    /// LOCAL, UNKNOWN, UNSPEC or AF_UNIX.
    case present(length: Int, source: Endpoint?)

    /// Longest version 1 line, CRLF included (§2.1).
    private static let longestLine = 107
    /// No more bytes than this are needed to decide: the longest line, or the fixed part of version 2 with IPv6.
    static let longestNeeded = 107

    init(_ bytes: RawSpan) {
        let count = bytes.byteCount
        if Self.begins(bytes, with: "PROXY ") {
            self = count < 6 ? .incomplete : Self.version1(bytes)
        } else if Self.begins(bytes, with: "\r\n\r\n\0\r\nQUIT\n") {
            self = count < 16 ? .incomplete : Self.version2(bytes)
        } else {
            self = .absent
        }
    }

    /// Whether as much of `signature` as there is room for is there.
    private static func begins(_ bytes: RawSpan, with signature: StaticString) -> Bool {
        signature.withUTF8Buffer { wanted in
            for index in 0..<min(bytes.byteCount, wanted.count) {
                // SAFETY: the index stays below the buffer's own count.
                guard unsafe bytes.octet(index) == wanted[index] else { return false }
            }
            return true
        }
    }

    /// `PROXY TCP4|TCP6 source destination sport dport CRLF`, or `PROXY UNKNOWN … CRLF` (§2.1).
    private static func version1(_ bytes: RawSpan) -> ProxyHeader {
        let window = 0..<min(bytes.byteCount, longestLine)
        guard let lineFeed = bytes.first(0x0A, in: window) else {
            return bytes.byteCount < longestLine ? .incomplete : .malformed
        }
        guard bytes.octet(lineFeed &- 1) == 0x0D else { return .malformed }
        let line = 6..<(lineFeed &- 1)
        let length = lineFeed &+ 1
        if bytes.hasBytes("UNKNOWN", at: 6, before: line.upperBound) {
            return .present(length: length, source: nil)
        }
        var words: [Range<Int>] = []
        var start = line.lowerBound
        while words.count < 6 {
            let space = bytes.first(0x20, in: start..<line.upperBound) ?? line.upperBound
            words.append(start..<space)
            guard space < line.upperBound else { break }
            start = space &+ 1
        }
        guard words.count == 5, let port = AddressText.port(bytes, words[3]),
            AddressText.port(bytes, words[4]) != nil
        else { return .malformed }
        if bytes.isText(words[0], Array("tcp4".utf8)) {
            guard let source = AddressText.v4(bytes, words[1]), AddressText.v4(bytes, words[2]) != nil else {
                return .malformed
            }
            return .present(length: length, source: Endpoint(address: source, port: port))
        }
        guard bytes.isText(words[0], Array("tcp6".utf8)), let source = AddressText.v6(bytes, words[1]),
            AddressText.v6(bytes, words[2]) != nil
        else { return .malformed }
        return .present(length: length, source: Endpoint(address: source, port: port))
    }

    /// Version and command, family and transport, length, addresses, TLVs (§2.2).
    private static func version2(_ bytes: RawSpan) -> ProxyHeader {
        var reader = ByteReader(bytes)
        do throws(OutOfBytes) {
            try reader.skip(12)
            let command: UInt8 = try reader.read()
            let family: UInt8 = try reader.read()
            let rest = Int(try reader.read(UInt16.self))
            guard command >> 4 == 2, command & 15 <= 1 else { return .malformed }
            let length = 16 &+ rest
            let isLocal = command & 15 == 0
            // The lower half is the transport: 1 stream, 2 datagram. Receivers skip families they do not know.
            switch family {
            case 0x11 where !isLocal:
                guard rest >= 12 else { return .malformed }
                let source = IPAddress(v4: try reader.read())
                try reader.skip(4)
                return .present(length: length, source: Endpoint(address: source, port: try reader.read()))
            case 0x21 where !isLocal:
                guard rest >= 36 else { return .malformed }
                let source = IPAddress(high: try reader.read(), low: try reader.read())
                try reader.skip(16)
                return .present(length: length, source: Endpoint(address: source, port: try reader.read()))
            default:
                return .present(length: length, source: nil)
            }
        } catch {
            return .incomplete
        }
    }
}
