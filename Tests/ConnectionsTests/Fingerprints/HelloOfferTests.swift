import Testing

@testable import Connections

struct HelloOfferTests {
    static func contradicts(_ hello: HelloBuilder, _ message: [UInt8]) throws -> Bool {
        let client = hello.body
        let server = Array(message.dropFirst(4))
        return HelloOffer(try ClientHello(client.raw)).isContradicted(by: try ServerHello(server.raw))
    }

    static let session = [UInt8](repeating: 7, count: 32)
    static let tls13: [(UInt16, [UInt8])] = [(0x002B, word(0x0304))]

    @Test func `an offered suite, version and the client's own session id`() throws {
        for cipher: UInt16 in [0x1301, 0x1302] {
            #expect(
                try !Self.contradicts(
                    .typical(), serverHello(sessionID: Self.session, cipher: cipher, extensions: Self.tls13)))
        }
        // Below TLS 1.3 the server names the session.
        #expect(try !Self.contradicts(.typical(), serverHello(sessionID: [1, 2, 3], cipher: 0xC02F)))
        #expect(try !Self.contradicts(.typical(), serverHello(cipher: 0xC02F)))
        // Without a list, any version below the client's.
        #expect(try !Self.contradicts(HelloBuilder(), serverHello(version: 0x0301, cipher: 0xC02F)))
        // Drafts of TLS 1.3 are not judged.
        #expect(
            try !Self.contradicts(
                .typical(),
                serverHello(sessionID: Self.session, cipher: 0x1301, extensions: [(0x002B, word(0x7F1C))])))
    }

    @Test func `nothing else`() throws {
        let other = [UInt8](repeating: 8, count: 32)
        #expect(
            try Self.contradicts(.typical(), serverHello(sessionID: other, cipher: 0x1301, extensions: Self.tls13)))
        #expect(
            try Self.contradicts(
                .typical(), serverHello(sessionID: Self.session, cipher: 0x1303, extensions: Self.tls13)))
        #expect(try Self.contradicts(.typical(), serverHello(cipher: 0xC030)))
        #expect(try Self.contradicts(.typical(), serverHello(version: 0x0301, cipher: 0xC02F)))
        #expect(
            try Self.contradicts(
                HelloBuilder(), serverHello(sessionID: Self.session, cipher: 0x1301, extensions: Self.tls13)))
    }
}
