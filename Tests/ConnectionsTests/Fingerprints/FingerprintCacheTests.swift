import Connections
import Testing

struct FingerprintCacheTests {
    private func hello(cipher: Int) -> [UInt8] {
        var builder = HelloBuilder.typical()
        builder.ciphers.append(UInt16(cipher))
        return builder.body
    }

    @Test func `a second hello of the kind is a hit`() throws {
        var cache = FingerprintCache()
        let first = HelloBuilder.typical(name: "one.example").body
        let second = HelloBuilder.typical(name: "another.example").body
        let computed = cache.fingerprints(of: try ClientHello(first.raw))
        let remembered = cache.fingerprints(of: try ClientHello(second.raw))
        #expect(computed == remembered)
        #expect(cache.hits == 1)
        #expect(cache.misses == 1)
    }

    @Test func `a flood changes no answer and frequent hellos survive it`() throws {
        var small = FingerprintCache(capacity: 16)
        let regular = HelloBuilder.typical().body
        let expected = small.fingerprints(of: try ClientHello(regular.raw))
        for cipher in 0x5000..<0x5400 {
            let made = hello(cipher: cipher)
            var fresh = FingerprintCache(capacity: 1)
            let answer = small.fingerprints(of: try ClientHello(made.raw))
            #expect(answer == fresh.fingerprints(of: try ClientHello(made.raw)))
            #expect(small.fingerprints(of: try ClientHello(regular.raw)) == expected)
        }
        // The regular hello was asked for after every stranger, so the second chance kept it.
        #expect(small.hits == 0x400)
    }

    @Test func `oversized hellos are answered but not kept`() throws {
        var cache = FingerprintCache()
        var builder = HelloBuilder.typical()
        builder.ciphers = (0x5000..<0x5400).map { UInt16($0) }
        let body = builder.body
        let first = cache.fingerprints(of: try ClientHello(body.raw))
        #expect(cache.fingerprints(of: try ClientHello(body.raw)) == first)
        #expect(cache.hits == 0)
        #expect(cache.misses == 2)
    }

    @Test func `transports do not mix`() throws {
        var cache = FingerprintCache()
        let body = HelloBuilder.typical().body
        let tcp = cache.fingerprints(of: try ClientHello(body.raw), over: .tcp)
        let quic = cache.fingerprints(of: try ClientHello(body.raw), over: .quic)
        #expect(tcp.exact.description.dropFirst() == quic.exact.description.dropFirst())
        #expect(tcp != quic)
    }
}
