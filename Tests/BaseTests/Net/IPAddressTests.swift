import Glibc
import Base
import Testing

struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0001", "2001:db8::1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ])
    func `text is read and written canonically`(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "1..2.3", "1.2.3.4.",
        "1:2", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g", "1:", ":1", "::1%eth0", "[::1]", "::1/64",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "1:2:3:4:5:6:7:8::", " ::1", "1.2.3.4 ", "١.2.3.4",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `every address agrees with inet_ntop and inet_pton`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            // Many zero groups, so that runs of them are met.
            var address = IPAddress(high: 0, low: 0)
            for shift in stride(from: UInt64(0), to: 64, by: 16) {
                if Bool.random(using: &random) { address.high |= UInt64(UInt16.random(in: 0...300)) << shift }
                if Bool.random(using: &random) { address.low |= UInt64(UInt16.random(in: 0...300)) << shift }
            }
            // inet_ntop writes the deprecated IPv4-compatible form in dots.
            if address.high == 0, address.low >> 32 == 0 { continue }
            var raw = in6_addr()
            let parsed = unsafe inet_pton(AF_INET6, address.description, &raw)
            #expect(parsed == 1)
            var buffer = [CChar](repeating: 0, count: 46)
            unsafe inet_ntop(AF_INET6, &raw, &buffer, 46)
            let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            #expect(text == address.description)
            #expect(IPAddress(text) == address)
        }
    }

    @Test func `an endpoint puts an IPv6 address in brackets`() throws {
        let address = try #require(IPAddress("2001:db8::1"))
        #expect("\(Endpoint(address: address, port: 443))" == "[2001:db8::1]:443")
        #expect("\(Endpoint(address: IPAddress(v4: 0x7F00_0001), port: 80))" == "127.0.0.1:80")
    }
}

struct IPNetworkTests {
    @Test(arguments: [
        ("10.1.2.3/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false),
        ("::/0", "ffff::", true), ("2001:db8::/48", "2001:db8:0:ffff::1", true),
        ("2001:db8::/48", "2001:db8:1::", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false), ("::ffff:192.0.2.0/120", "192.0.2.200", true),
        ("2001:db8::1/128", "2001:db8::1", true), ("2001:db8::1/128", "2001:db8::", false),
    ])
    func `a block holds the addresses that share its prefix`(block: String, address: String, holds: Bool) throws {
        let network = try #require(IPNetwork(block))
        #expect(network.contains(try #require(IPAddress(address))) == holds)
    }

    @Test(arguments: [
        "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/9", "/8", "::ffff:1.2.3.4/64", "",
    ])
    func `what is no block is refused`(text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test func `bits after the prefix are cleared`() {
        #expect(IPNetwork("192.0.2.129/25")?.description == "192.0.2.128/25")
        #expect(IPNetwork("2001:db8::ff/120")?.description == "2001:db8::/120")
        #expect(IPNetwork("192.0.2.1")?.description == "192.0.2.1/32")
    }
}
