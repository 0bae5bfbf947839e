import Connections
import Testing

struct JA4Tests {
    private func fingerprints(
        _ builder: HelloBuilder, over transport: JA4.Transport = .tcp
    ) throws -> HelloFingerprints {
        var cache = FingerprintCache(capacity: 4)
        let body = builder.body
        return cache.fingerprints(of: try ClientHello(body.raw), over: transport)
    }

    private func exact(_ builder: HelloBuilder, over transport: JA4.Transport = .tcp) throws -> String {
        try fingerprints(builder, over: transport).exact.description
    }

    /// The worked example of the JA4 specification, in an order of our own and with GREASE strewn in.
    private var specificationExample: HelloBuilder {
        var hello = HelloBuilder()
        hello.ciphers = [
            0x4A4A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C,
            0x009D, 0x002F, 0x0035,
        ]
        hello.add(0x8A8A)
        hello.add(0x0000, serverName("example.com"))
        hello.add(0x0010, protocols("h2", "http/1.1"))
        let schemes: [UInt16] = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]
        hello.add(0x000D, list16(schemes.flatMap(word)))
        hello.add(0x002B, [6, 0xDA, 0xDA, 3, 4, 3, 3])
        for type in [
            0x001B, 0x0033, 0x4469, 0x0017, 0x002D, 0x0005, 0x0023, 0x0012, 0xFF01, 0x000B, 0x000A, 0x0015,
        ] {
            hello.add(UInt16(type))
        }
        hello.add(0x1A1A, [0])
        return hello
    }

    @Test func `matches the example of the specification`() throws {
        #expect(try exact(specificationExample) == "t13d1516h2_8daaf6152771_e5627efa2ab1")
    }

    @Test func `transport is the first letter`() throws {
        #expect(try exact(specificationExample, over: .quic) == "q13d1516h2_8daaf6152771_e5627efa2ab1")
        var dtls = HelloBuilder()
        dtls.legacyVersion = 0xFEFD
        #expect(try exact(dtls, over: .dtls).hasPrefix("dd2i0300"))
        dtls.add(0x002B, [4, 0xFE, 0xFD, 0xFE, 0xFC])
        #expect(try exact(dtls, over: .dtls).hasPrefix("dd3i0301"))
    }

    @Test func `extension order does not matter`() throws {
        var shuffled = specificationExample
        shuffled.extensions.reverse()
        #expect(try fingerprints(shuffled) == fingerprints(specificationExample))
    }

    @Test(
        arguments: [
            ([0x68, 0x32], "h2"), (Array("http/1.1".utf8), "h1"), ([0x78], "xx"), ([0xBA, 0xAD], "bd"),
            ([0xAB], "ab"),
            ([0x30, 0xAB], "3b"), ([0x0A, 0x0A], "0a"), ([], "00"),
        ] as [([UInt8], String)])
    func `protocol characters follow the specification`(name: [UInt8], characters: String) throws {
        var hello = HelloBuilder()
        hello.add(0x0010, list16([UInt8(name.count)] + name))
        #expect(try exact(hello).hasPrefix("t12i0301\(characters)_"))
    }

    @Test(
        arguments: [
            (0x0304, "13"), (0x0303, "12"), (0x0302, "11"), (0x0301, "10"), (0x0300, "s3"), (0x0002, "s2"),
            (0x7F1C, "00"),
        ] as [(UInt16, String)])
    func `versions have their characters`(version: UInt16, characters: String) throws {
        var hello = HelloBuilder()
        hello.legacyVersion = version
        #expect(try exact(hello).hasPrefix("t\(characters)i"))
    }

    @Test func `empty lists hash to zeros`() throws {
        var hello = HelloBuilder()
        hello.ciphers = []
        #expect(try exact(hello) == "t12i000000_000000000000_000000000000")
        hello.add(0x0000, serverName("a.example"))
        #expect(try exact(hello) == "t12d000100_000000000000_000000000000")
    }

    @Test func `counts stop at 99`() throws {
        var hello = HelloBuilder()
        hello.ciphers = (0x5000..<0x5100).map { UInt16($0) }
        for type in 0x6000..<0x6100 { hello.add(UInt16(type)) }
        #expect(try exact(hello).hasPrefix("t12i999900_"))
    }

    @Test func `many extensions sort like few`() throws {
        var rising = HelloBuilder()
        for type in 0x6000..<0x6080 { rising.add(UInt16(type)) }
        var falling = rising
        falling.extensions.reverse()
        #expect(try fingerprints(rising) == fingerprints(falling))
    }

    @Test func `only the first signature algorithms extension counts`() throws {
        var hello = HelloBuilder.typical()
        let before = try exact(hello)
        hello.add(0x0022, list16(word(0x0807)))
        let after = try exact(hello)
        #expect(before != after)
        hello.extensions[hello.extensions.count - 1].value = list16(word(0x0403))
        #expect(try exact(hello) == after)
    }

    @Test func `resumed padded and retried hellos share the stable value`() throws {
        let fresh = HelloBuilder.typical()
        var variants: [HelloBuilder] = []
        for added in [[0x0015], [0x0023], [0x002D, 0x0029], [0x002A, 0x0029], [0x002C], [0x003A], [0x0019]] {
            var variant = fresh
            for type in added { variant.add(UInt16(type), [0, 1]) }
            variants.append(variant)
        }
        let base = try fingerprints(fresh)
        #expect(base.exact == base.stable)
        for variant in variants {
            let other = try fingerprints(variant)
            #expect(other.stable == base.stable)
            #expect(other.exact != base.exact)
        }
    }

    @Test func `different clients keep different stable values`() throws {
        let base = try fingerprints(.typical()).stable
        var moreCiphers = HelloBuilder.typical()
        moreCiphers.ciphers.append(0xC030)
        var otherSchemes = HelloBuilder.typical()
        otherSchemes.extensions[2].value = list16(word(0x0804) + word(0x0403))
        var otherProtocols = HelloBuilder.typical()
        otherProtocols.extensions[3].value = protocols("http/1.1")
        var master = HelloBuilder.typical()
        master.add(0x0017)
        let others = try [moreCiphers, otherSchemes, otherProtocols, master].map { try fingerprints($0).stable }
        #expect(Set(others + [base]).count == 5)
    }

    @Test func `text form reads back`() throws {
        let value = try fingerprints(specificationExample).exact
        #expect(JA4(value.description) == value)
        for broken in [
            "", "t13d1516h2_8daaf6152771_e5627efa2ab", "t13d1516h2_8daaf6152771-e5627efa2ab1",
            "t13d1516h2_8daaf615277g_e5627efa2ab1", "t13d1516h2_8DAAF6152771_e5627efa2ab1",
            "t13d1516\u{1B}2_8daaf6152771_e5627efa2ab1",
        ] { #expect(JA4(broken) == nil) }
    }

    @Test func `fits into three words`() {
        #expect(MemoryLayout<JA4>.size == 24)
    }
}
