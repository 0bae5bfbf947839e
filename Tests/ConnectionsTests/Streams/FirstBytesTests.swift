import TestSupport
import Testing

@testable import Connections

@Suite("First bytes")
struct FirstBytesTests {
    @Test("A hello, requests, a PROXY header and protected records are recognised")
    func recognised() {
        #expect(FirstBytes(TLSBytes.clientHello().raw) == .clientHello)
        for start in ["GET / HTTP/1.1", "POST /v1 HTTP", "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP", "PROXY TCP4 "] {
            #expect(FirstBytes(Array(start.utf8).raw) == .request, "\(start)")
        }
        #expect(FirstBytes((ProxyHeaderTests.signature + [0x21]).raw) == .request)
        #expect(FirstBytes(TLSBytes.applicationData(100).raw) == .protectedRecord)
    }

    @Test(
        "Other bytes are not",
        arguments: [
            [], Array("GET".utf8), Array("get / HTTP/1.1".utf8), Array("GETGETGETGET ".utf8),
            Array("AB / HTTP/1.1".utf8),
            Array("HTTP/1.1 200 OK".utf8), Array("SSH-2.0-OpenSSH".utf8), [5, 1, 0], Array(repeating: 0, count: 40),
            // Longer than any record, and another version.
            [0x17, 3, 3, 0x41, 1, 0, 0, 0], [0x17, 3, 5, 0, 100, 0, 0, 0], [0x17, 2, 3, 0, 100, 0, 0, 0],
        ] as [[UInt8]])
    func unknown(bytes: [UInt8]) {
        #expect(FirstBytes(bytes.raw) == .unknown)
    }

    @Test("A server's handshake is no client's")
    func serverHandshake() {
        #expect(FirstBytes(TLSBytes.serverHello13().raw) == .unknown)
        #expect(FirstBytes(TLSBytes.serverFlight12.raw) == .unknown)
    }
}

@Suite("Ranges of borrowed bytes")
struct RawSpanRangeTests {
    @Test("What lies outside is left out")
    func ranges() {
        let bytes: [UInt8] = [1, 2, 3, 4, 5]
        #expect(bytes.raw.range(offset: 1, count: 2).copy() == [2, 3])
        #expect(bytes.raw.range(offset: 4, count: .max).copy() == [5])
        #expect(bytes.raw.range(offset: .max, count: .max).copy() == [])
        #expect(bytes.raw.dropping(3).copy() == [4, 5])
        #expect(bytes.raw.dropping(.max).copy() == [])
        #expect(bytes.raw.dropping(-1).copy() == bytes)
    }
}
