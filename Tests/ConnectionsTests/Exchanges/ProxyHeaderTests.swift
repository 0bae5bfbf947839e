import Connections
import Base
import Packets
import TestSupport
import Testing

struct ProxyHeaderTests {
    static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    static func version2(command: UInt8 = 0x21, family: UInt8, _ rest: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = length ?? rest.count
        return signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + rest
    }

    /// A connection that begins with `header` and goes on with a request, in one segment or cut in two.
    static func run(_ header: [UInt8], trusts: Bool = true, split: Int? = nil, then: String = .get("a")) -> TableRun
    {
        var rules = HeaderRules()
        rules.trustsProxyHeader = trusts
        let bytes = header + Array(then.utf8)
        let talk = InsideHopTests.talk {
            if let split {
                $0.send(.client, Array(bytes[..<split]))
                $0.send(.client, Array(bytes[split...]))
            } else {
                $0.send(.client, bytes)
            }
            $0.send(.server, String.ok(""))
        }
        return InsideHopTests.run(talk, rules: rules)
    }

    static let v4 = Endpoint(address: IPAddress(v4: 0xC000_0201), port: 50_000)
    static let v6 = Endpoint(address: IPAddress(high: 0x2001_0db8_0000_0000, low: 1), port: 50_000)
    static let v4Block: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 1, 0xC3, 0x50, 1, 187]
    static let v6Block: [UInt8] =
        [0x20, 1, 0xD, 0xB8] + Array(repeating: 0, count: 11) + [1] + Array(repeating: 0, count: 16)
        + [0xC3, 0x50, 1, 187]
    /// A TLV as large as the length field allows beside IPv4.
    static let largeTLV: [UInt8] = [0xE0, 0xFF, 0x00] + Array(repeating: 0x41, count: 60_000)

    static let present: [([UInt8], Endpoint?)] = [
        (Array("PROXY TCP4 192.0.2.1 198.51.100.1 50000 443\r\n".utf8), v4),
        (Array("PROXY TCP6 2001:db8::1 ::1 50000 443\r\n".utf8), v6),
        (Array("PROXY UNKNOWN\r\n".utf8), nil), (Array("PROXY UNKNOWN a b c d e f\r\n".utf8), nil),
        (version2(family: 0x11, v4Block), v4), (version2(family: 0x21, v6Block), v6),
        (version2(family: 0x11, v4Block + [0xE0, 0, 3, 1, 2, 3]), v4),
        (version2(command: 0x20, family: 0x11, v4Block), nil), (version2(command: 0x20, family: 0, []), nil),
        (version2(family: 0x31, Array(repeating: 0x2F, count: 216)), nil), (version2(family: 0, [1, 2, 3]), nil),
    ]

    @Test(
        arguments: present)
    func `the client's end comes from the header, and the request after it is found, split anywhere`(
        _ header: [UInt8], _ expected: Endpoint?
    ) {
        for split in [nil] + (1..<header.count + 20).map(Optional.some) {
            let run = Self.run(header, split: split)
            #expect(run.exchanges.map(\.forwardedFor) == [expected], "split at \(split ?? 0)")
            #expect(run.exchanges.first?.requestBytes == String.get("a").utf8.count, "split at \(split ?? 0)")
        }
    }

    @Test func `TLVs are skipped, however long`() {
        for split in [nil, 20, 200, 60_000] {
            let run = Self.run(Self.version2(family: 0x11, Self.v4Block + Self.largeTLV), split: split)
            #expect(run.exchanges.map(\.forwardedFor) == [Self.v4])
        }
    }

    @Test(
        arguments: [
            Array("PROXY TCP4 192.0.2.1 198.51.100.1 50000\r\n".utf8),
            Array("PROXY TCP4 192.0.2.1 x 50000 443\r\n".utf8),
            Array("PROXY TCP4 192.0.2.256 198.51.100.1 50000 443\r\n".utf8), Array("PROXY  \r\n".utf8),
            Array("PROXY TCP4 192.0.2.1 198.51.100.1 50000 443\n".utf8), Array("PROXY TCP9 1 2 3 4\r\n".utf8),
            Array(("PROXY UNKNOWN " + String(repeating: "x", count: 200) + "\r\n").utf8),
            Array("PROXY TCP4 192.0.2.1 198.51.100.1 50000 443 9\r\n".utf8),
            version2(command: 0x11, family: 0x11, v4Block), version2(command: 0x22, family: 0x11, v4Block),
            version2(family: 0x11, [1, 2, 3]), version2(family: 0x21, v4Block),
        ])
    func `a malformed header gives no address and is counted`(_ header: [UInt8]) {
        let talk = InsideHopTests.talk {
            $0.send(.client, header)
            $0.send(.client, String.get("b"))
            $0.send(.server, String.ok(""))
        }
        var rules = HeaderRules()
        rules.trustsProxyHeader = true
        let run = InsideHopTests.run(talk, rules: rules)
        #expect(run.counters.exchanges.malformedProxyHeaders == 1)
        #expect(run.exchanges.map { $0.account?.text } == ["b"])
        #expect(run.exchanges.map(\.forwardedFor) == [nil])
    }

    @Test func `it is believed only where the rules say so`() {
        let run = Self.run(Array("PROXY TCP4 192.0.2.1 198.51.100.1 50000 443\r\n".utf8), trusts: false)
        #expect(run.exchanges.map(\.forwardedFor) == [nil])
        #expect(run.exchanges.map(\.account?.text) == ["a"])
    }

    @Test(arguments: present)
    func `TLS behind one is read, and the client is the one it names, cut anywhere`(
        _ header: [UInt8], _ expected: Endpoint?
    ) throws {
        let bytes = header + TLSBytes.clientHello(TLSBytes.hello())
        for split in [nil] + (1..<header.count + 20).map(Optional.some) {
            var talk = TCPConversation(client: InsideHopTests.gateway)
            talk.handshake(roundTrip: 3)
            if let split {
                talk.send(.client, Array(bytes[..<split]))
                talk.send(.client, Array(bytes[split...]))
            } else {
                talk.send(.client, bytes)
            }
            talk.wait(1)
            talk.send(.server, TLSBytes.serverFlight13())
            talk.wait(40)
            talk.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
            let record = try #require(TableRun(talk, trusted: ["10.0.0.0/24"]).only)
            #expect(record.hello?.serverName == "api.example.com", "split at \(split ?? 0)")
            #expect(record.roundTripTLS.rounded == 40, "split at \(split ?? 0)")
            #expect(record.client == expected ?? talk.client.endpoint, "split at \(split ?? 0)")
            // A stranger's header names nobody.
            let strangers = TableRun(talk, trusted: ["198.18.0.0/15"])
            #expect(strangers.only?.client == talk.client.endpoint)
            #expect(strangers.only?.hello?.serverName == "api.example.com")
            #expect(strangers.counters.unbelievedProxyHeaders == (expected == nil ? 0 : 1))
        }
    }

    @Test func `only the first bytes of a connection are one`() {
        let header = Array("PROXY TCP4 192.0.2.1 198.51.100.1 50000 443\r\n".utf8)
        var talk = TCPConversation(client: InsideHopTests.gateway)
        talk.handshake(roundTrip: 3)
        talk.send(.client, "STLS\r\n")
        talk.send(.client, header)
        talk.tls13()
        let run = TableRun(talk, trusted: ["10.0.0.0/24"])
        #expect(run.only?.client == talk.client.endpoint)
        #expect(run.only?.hello != nil)
    }

    @Test func `a connection without one begins with its request, split anywhere`() {
        for split in 1..<String.post("x").utf8.count {
            let run = Self.run([], split: split, then: .post("x"))
            #expect(run.exchanges.map(\.requestBytes) == [String.post("x").utf8.count], "split at \(split)")
        }
    }
}
