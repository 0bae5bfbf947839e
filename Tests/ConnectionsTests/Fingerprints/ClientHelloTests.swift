import Connections
import Testing

struct ClientHelloTests {
    @Test func `reads every field of a typical hello`() throws {
        let body = HelloBuilder.typical().body
        let hello = try ClientHello(body.raw)
        #expect(hello.legacyVersion == 0x0303)
        #expect(hello.version == 0x0304)
        #expect(hello.serverName == "api.example.com")
        #expect(hello.applicationProtocols == ["h2", "http/1.1"])
        #expect(hello.sessionID.length == 32)
        #expect(hello.cipherSuites.byteCount == 6)
        #expect(hello.signatureAlgorithms.byteCount == 4)
        #expect(hello.supportedGroups.byteCount == 2)
        #expect(hello.offers == [.serverName, .tls13, .applicationProtocols])
        #expect(hello.offersResumption == false)
    }

    @Test func `reads a hello without extensions`() throws {
        var builder = HelloBuilder()
        builder.sessionID = []
        let body = builder.body
        let hello = try ClientHello(body.raw)
        #expect(hello.version == 0x0303)
        #expect(hello.serverName == nil)
        #expect(hello.applicationProtocols == [])
        #expect(hello.offersResumption == false)
    }

    @Test func `every prefix fails as truncated`() {
        let body = HelloBuilder.typical().body
        // The hello may end before its extensions (RFC 5246), so that one prefix is a hello.
        let withoutExtensions = 2 + 32 + 33 + 2 + 6 + 2
        for length in 0..<body.count where length != withoutExtensions {
            #expect(refusal(Array(body.prefix(length))) == .truncated)
        }
    }

    @Test func `rejects lengths that contradict each other`() {
        var longSession = HelloBuilder.typical()
        longSession.sessionID = Array(repeating: 1, count: 33)
        var overlongExtension = HelloBuilder.typical().body
        // The last extension is seven bytes long with a header of four: its length is at 9 from the end... 5 + 2.
        overlongExtension[overlongExtension.count - 6] = 200
        var oddCiphers = HelloBuilder().body
        oddCiphers[2 + 32 + 33 + 1] = 5
        let trailing = HelloBuilder.typical().body + [0]
        for body in [longSession.body, overlongExtension, trailing] {
            #expect(refusal(body) == .malformed)
        }
        #expect(refusal(oddCiphers) != nil)
    }

    @Test(arguments: [
        ("example.com", true), ("a_b-c.example.", true), ("", false), (".com", false), ("a..b", false),
        ("evil\u{1B}[2J.com", false), ("ü.example", false), ("with space", false),
        (String(repeating: "a", count: 64), false), (String(repeating: "ab.", count: 86), false),
    ])
    func `accepts only host names`(name: String, valid: Bool) throws {
        var builder = HelloBuilder()
        builder.add(0, serverName(name))
        let body = builder.body
        let hello = try ClientHello(body.raw)
        #expect(hello.serverName == (valid ? name : nil))
        #expect(hello.offers == [.serverName])
    }

    @Test func `broken inside of an extension is absent not fatal`() throws {
        var builder = HelloBuilder()
        for type in [0x0000, 0x000A, 0x000D, 0x0010, 0x002B] as [UInt16] { builder.add(type, [0xFF]) }
        let body = builder.body
        let hello = try ClientHello(body.raw)
        #expect(hello.serverName == nil)
        #expect(hello.applicationProtocols == [])
        #expect(hello.signatureAlgorithms.byteCount == 0)
        #expect(hello.version == 0x0303)
    }

    @Test func `unprintable protocols are escaped`() throws {
        var builder = HelloBuilder()
        builder.add(0x0010, list16([2, 0xBA, 0xAD, 2, 0x5C, 0x0A]))
        let body = builder.body
        #expect(try ClientHello(body.raw).applicationProtocols == ["\\xba\\xad", "\\x5c\\x0a"])
    }

    @Test func `resumption is a key, a ticket or, below TLS 1.3, a session ID`() throws {
        func offers(_ extensions: [(UInt16, [UInt8])], session: Int = 0) throws -> Bool {
            var builder = HelloBuilder()
            builder.sessionID = Array(repeating: 1, count: session)
            for (type, value) in extensions { builder.add(type, value) }
            let body = builder.body
            return try ClientHello(body.raw).offersResumption
        }
        let tls13: (UInt16, [UInt8]) = (0x002B, [2, 3, 4])
        #expect(try offers([(0x0029, [1])]))
        #expect(try offers([(0x0023, [1])]))
        #expect(try !offers([(0x0023, [])]))
        #expect(try offers([], session: 32))
        #expect(try !offers([tls13], session: 32))
        #expect(try offers([tls13, (0x0029, [1])], session: 32))
    }

    @Test func `grease versions are not the highest`() throws {
        var builder = HelloBuilder()
        builder.add(0x002B, [4, 0xFA, 0xFA, 3, 3])
        let body = builder.body
        #expect(try ClientHello(body.raw).version == 0x0303)
    }

    @Test func `GREASE is exactly the sixteen values of RFC 8701`() {
        let values = (UInt16.min ... .max).filter(\.isGREASE)
        #expect(values.count == 16)
        #expect(values.first == 0x0A0A)
        #expect(values.last == 0xFAFA)
    }

    /// Every single-byte change of a hello is read or refused, never more.
    @Test func `survives any single byte change`() {
        let body = HelloBuilder.typical().body
        var cache = FingerprintCache(capacity: 64)
        var read = 0
        for index in body.indices {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var changed = body
                changed[index] = value
                guard let hello = try? ClientHello(changed.raw) else { continue }
                read += 1
                _ = (hello.serverName, hello.applicationProtocols, cache.fingerprints(of: hello))
            }
        }
        #expect(read > body.count)
    }
}

/// The error a body is refused with, or nothing when it is read.
private func refusal(_ body: [UInt8]) -> HandshakeError? {
    do {
        _ = try ClientHello(body.raw).version
        return nil
    } catch {
        return error
    }
}
