import TestSupport
import Testing

@testable import Connections

struct FirstBytesTests {
    @Test func `a hello, requests, a PROXY header and protected records are recognised`() {
        #expect(FirstBytes(TLSBytes.clientHello().raw) == .clientHello)
        let requests = [
            "GET / HTTP/1.1\r\n", "POST /v1 HTTP/1.0", "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1",
            "get / HTTP/1.1",
            "PROPFIND /a HTTP/1.1", "VERSION-CONTROL /a HTTP/1.1", "X_Y / HTTP/1.1", "AB / HTTP/1.1",
            "UPDATEREDIRECTREF https://a/b?c=%20 HTTP/1.1", "\r\n\r\nGET / HTTP/1.1",
            String(repeating: "M", count: 64) + " / HTTP/1.1",
        ]
        for start in requests { #expect(FirstBytes(Array(start.utf8).raw) == .request, "\(start)") }
        #expect(FirstBytes(Array("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".utf8).raw) == .proxyHeader)
        #expect(FirstBytes((ProxyHeaderTests.version2(family: 0x11, ProxyHeaderTests.v4Block)).raw) == .proxyHeader)
        #expect(FirstBytes(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8).raw) == .http2)
        #expect(FirstBytes(TLSBytes.applicationData(100).raw) == .protectedRecord)
    }

    @Test func `any beginning of these is incomplete, and never unknown`() {
        let whole: [[UInt8]] = [
            Array("GET / HTTP/1.1".utf8), Array("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".utf8),
            // As far as the source's port.
            Array(ProxyHeaderTests.version2(family: 0x11, ProxyHeaderTests.v4Block).prefix(26)),
            Array(TLSBytes.clientHello().prefix(9)),
            Array(Self.cut(TLSBytes.hello().message, to: 1).prefix(24)),
        ]
        for bytes in whole {
            for count in 1..<bytes.count {
                #expect(FirstBytes(Array(bytes.prefix(count)).raw) == .incomplete, "\(count) of \(bytes)")
            }
            #expect(FirstBytes(bytes.raw) != .incomplete)
        }
    }

    /// A handshake message in records of `size` bytes.
    static func cut(_ message: [UInt8], to size: Int) -> [UInt8] {
        stride(from: 0, to: message.count, by: size).flatMap {
            record(22, Array(message[$0..<min($0 + size, message.count)]))
        }
    }

    @Test(
        arguments: [
            Array((String(repeating: "GET", count: 22) + " ").utf8),
            Array("HTTP/1.1 200 OK".utf8), Array("SSH-2.0-OpenSSH\r\n".utf8), [5, 1, 0],
            Array(repeating: 0, count: 40), Array("EHLO x\r\n".utf8), Array("AUTH TLS\r\n".utf8),
            Array("INFO {\"tls_required\":true}\r\n".utf8), Array("a1 STARTTLS\r\n".utf8),
            Array("220 mail ESMTP\r\n".utf8), Array("CWD /a\r\n".utf8), Array("<?xml version='1.0'?>".utf8),
            // SSLRequest of PostgreSQL.
            [0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F], Array("GET / HTTP/2.0\r\n".utf8), Array("GET /\r\n".utf8),
            Array("GET  / HTTP/1.1\r\n".utf8), Array(" / HTTP/1.1\r\n".utf8), Array("G(T / HTTP/1.1\r\n".utf8),
            // Longer than any record, and another version.
            [0x17, 3, 3, 0x41, 1, 0, 0, 0], [0x17, 3, 5, 0, 100, 0, 0, 0], [0x17, 2, 3, 0, 100, 0, 0, 0],
        ] as [[UInt8]])
    func `other bytes are not`(bytes: [UInt8]) {
        #expect(FirstBytes(bytes.raw) == .unknown)
    }

    @Test func `a request line longer than the bound is one by its first two words`() {
        let path = String(repeating: "a", count: FirstBytes.longestUndecided)
        #expect(FirstBytes(Array("GET /\(path)".utf8).raw) == .request)
        #expect(FirstBytes(Array("GET \(path)".utf8).raw) == .unknown)
        #expect(FirstBytes(Array("GET http://\(path)".utf8).raw) == .request)
        // A snap length cut it: there is no more to wait for.
        #expect(FirstBytes(Array("GET /a".utf8).raw, isWhole: false) == .request)
        #expect(FirstBytes(Array("EHLO a".utf8).raw, isWhole: false) == .unknown)
    }

    @Test func `a server's handshake is no client's`() {
        #expect(FirstBytes(TLSBytes.serverHello13().raw) == .unknown)
        #expect(FirstBytes(TLSBytes.serverFlight12.raw) == .unknown)
    }
}

struct RawSpanRangeTests {
    @Test func `what lies outside is left out`() {
        let bytes: [UInt8] = [1, 2, 3, 4, 5]
        #expect(bytes.raw.range(offset: 1, count: 2).copy() == [2, 3])
        #expect(bytes.raw.range(offset: 4, count: .max).copy() == [5])
        #expect(bytes.raw.range(offset: .max, count: .max).copy() == [])
        #expect(bytes.raw.dropping(3).copy() == [4, 5])
        #expect(bytes.raw.dropping(.max).copy() == [])
        #expect(bytes.raw.dropping(-1).copy() == bytes)
    }
}
