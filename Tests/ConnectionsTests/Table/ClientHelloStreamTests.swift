import Connections
import Base
import Packets
import TestSupport
import Testing

struct ClientHelloStreamTests {
    /// A hello of `size` bytes or a little more.
    static func large(_ size: Int) -> HelloBuilder {
        var hello = TLSBytes.hello()
        hello.add(0x0015, Array(repeating: 0, count: max(size - hello.message.count - 4, 0)))
        return hello
    }

    /// A message in records of at most 2¹⁴ bytes (RFC 8446 §5.1).
    static func records(_ message: [UInt8]) -> [UInt8] {
        stride(from: 0, to: message.count, by: 16_384).flatMap {
            record(22, Array(message[$0..<min($0 + 16_384, message.count)]))
        }
    }

    /// The order of permutation number `number` of `count` things.
    static func permutation(_ number: Int, of count: Int) -> [Int] {
        var rest = Array(0..<count)
        var number = number
        var order: [Int] = []
        while !rest.isEmpty {
            order.append(rest.remove(at: number % rest.count))
            number /= rest.count + 1
        }
        return order
    }

    static func talk(_ bytes: [UInt8], segmentSize: Int) -> (TCPConversation, Range<Int>) {
        var talk = TCPConversation()
        talk.handshake()
        let first = talk.segments.count
        for start in stride(from: 0, to: bytes.count, by: segmentSize) {
            talk.send(.client, Array(bytes[start..<min(start + segmentSize, bytes.count)]))
            talk.wait(0.1)
        }
        return (talk, first..<talk.segments.count)
    }

    static func end(_ talk: inout TCPConversation) {
        talk.send(.server, TLSBytes.serverFlight13())
        talk.wait(25)
        talk.send(.client, TLSBytes.finished13)
    }

    @Test(arguments: [3, 4])
    func `three and four segments in every order give the same hello and time`(count: Int) throws {
        let bytes = TLSBytes.clientHello(Self.large(1_600))
        let (plain, _) = Self.talk(bytes, segmentSize: bytes.count)
        let expected = try #require(TableRun(plain).only?.hello)
        let total = count == 3 ? 6 : 24
        var orders: Set<[Int]> = []
        for number in 0..<total {
            var (talk, range) = Self.talk(bytes, segmentSize: (bytes.count + count - 1) / count)
            #expect(range.count == count)
            let order = Self.permutation(number, of: count)
            orders.insert(order)
            talk.reorder(range, order)
            Self.end(&talk)
            let record = try #require(TableRun(talk).only)
            #expect(record.hello?.ja4 == expected.ja4, "order \(order)")
            #expect(record.hello?.serverName == "api.example.com", "order \(order)")
            #expect(record.bytesUp == UInt64(bytes.count + TLSBytes.finished13.count), "order \(order)")
            #expect(record.content == .tls, "order \(order)")
        }
        #expect(orders.count == total)
    }

    @Test(
        arguments: [false, true])
    func `hellos up to 64 KiB are read, in order and in reverse; what claims to be longer is no TLS`(reversed: Bool)
        throws
    {
        for size in [5_000, 20_000, 65_000, 65_540, 66_000] {
            // 65,536 bytes of body and 4 of header are the most that is kept.
            let isRead = size <= 65_540
            let bytes = Self.records(
                isRead ? Self.large(size).message : handshake(1, Array(repeating: 3, count: size)))
            var (talk, range) = Self.talk(bytes, segmentSize: 1_400)
            if reversed { talk.reorder(range, Array((0..<range.count).reversed())) }
            Self.end(&talk)
            let run = TableRun(talk)
            let record = try #require(run.only)
            #expect((record.hello?.serverName == "api.example.com") == isRead, "\(size) bytes")
            #expect((record.content == .tls) == isRead, "\(size) bytes")
            #expect(run.counters.hellosUnparsed == 0, "\(size) bytes")
            #expect(record.bytesUp == UInt64(bytes.count + TLSBytes.finished13.count), "\(size) bytes")
        }
    }

    @Test func `a hello cut anywhere in two is read, its first byte alone included`() throws {
        let bytes = TLSBytes.clientHello(TLSBytes.hello())
        for cut in 1..<bytes.count {
            var talk = TCPConversation()
            talk.handshake()
            talk.send(.client, Array(bytes[..<cut]))
            talk.send(.client, Array(bytes[cut...]))
            Self.end(&talk)
            let record = try #require(TableRun(talk).only)
            #expect(record.hello?.serverName == "api.example.com", "cut at \(cut)")
            #expect(record.roundTripTLS.rounded == 25, "cut at \(cut)")
        }
    }

    @Test func `a hello a byte a segment is read`() throws {
        var (talk, _) = Self.talk(TLSBytes.clientHello(TLSBytes.hello()), segmentSize: 1)
        Self.end(&talk)
        #expect(try #require(TableRun(talk).only).hello?.serverName == "api.example.com")
    }

    @Test func `overlapping and repeated segments give the hello once`() throws {
        let bytes = TLSBytes.clientHello(Self.large(900))
        var talk = TCPConversation()
        talk.handshake()
        let start = talk.clientNext
        for (from, to) in [(0, 300), (0, 300), (200, 500), (100, 450), (450, bytes.count)] {
            talk.send(.client, Array(bytes[from..<to]), sequence: start &+ UInt32(from))
        }
        talk.skip(.client, bytes.count)
        Self.end(&talk)
        let record = try #require(TableRun(talk).only)
        #expect(record.hello?.serverName == "api.example.com")
        #expect(record.hello?.retried == false)
        #expect(record.bytesUp == UInt64(bytes.count + TLSBytes.finished13.count))
    }

    @Test func `a hello is read across the end of sequence numbers, in any order`() throws {
        let bytes = TLSBytes.clientHello(Self.large(1_500))
        for number in 0..<6 {
            var talk = TCPConversation(clientISN: UInt32.max - 700, serverISN: UInt32.max - 20)
            talk.handshake()
            let first = talk.segments.count
            for start in stride(from: 0, to: bytes.count, by: 600) {
                talk.send(.client, Array(bytes[start..<min(start + 600, bytes.count)]))
            }
            talk.reorder(first..<talk.segments.count, Self.permutation(number, of: 3))
            Self.end(&talk)
            let record = try #require(TableRun(talk).only)
            #expect(record.hello?.serverName == "api.example.com")
            #expect(record.roundTripTLS.rounded == 25)
            #expect(record.bytesUp == UInt64(bytes.count + TLSBytes.finished13.count))
            #expect(record.bytesDown == UInt64(TLSBytes.serverFlight13().count))
        }
    }

    @Test func `a hello cut by a snap length gives none, and the connection goes on`() throws {
        var talk = TCPConversation()
        talk.handshake()
        let bytes = TLSBytes.clientHello(Self.large(1_200))
        talk.send(.client, bytes, captured: 96)
        Self.end(&talk)
        let run = TableRun(talk)
        let record = try #require(run.only)
        #expect(record.hello == nil)
        #expect(record.content == .tls)
        #expect(run.counters.hellosUnparsed == 1)
        #expect(record.bytesUp == UInt64(bytes.count + TLSBytes.finished13.count))
    }

    @Test func `TLS behind an HTTP CONNECT is read, and timed to where TLS ends`() throws {
        var talk = TCPConversation(server: End("198.51.100.1", 3128))
        talk.handshake(roundTrip: 4)
        talk.send(.client, "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n")
        talk.wait(2)
        talk.send(.server, "HTTP/1.1 200 Connection established\r\n\r\n")
        talk.wait(4)
        talk.tls13(far: 30)
        let run = TableRun(talk)
        let record = try #require(run.only)
        #expect(record.content == .tls)
        #expect(record.hello?.serverName == "api.example.com")
        #expect(record.hello?.version == 0x0304)
        #expect(record.roundTripTCP.rounded == 4)
        #expect(record.roundTripTLS.rounded == 30)
        #expect(run.events.opened.map(\.id) == [record.id])
    }

    @Test func `a hello behind CONNECT is read wherever it is cut`() throws {
        let bytes = TLSBytes.clientHello(TLSBytes.hello())
        for cut in 1..<20 {
            var talk = TCPConversation(server: End("198.51.100.1", 3128))
            talk.handshake(roundTrip: 4)
            talk.send(.client, "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n")
            talk.send(.server, "HTTP/1.1 200 OK\r\n\r\n")
            talk.send(.client, Array(bytes[..<cut]))
            talk.send(.client, Array(bytes[cut...]))
            Self.end(&talk)
            #expect(try #require(TableRun(talk).only).roundTripTLS.rounded == 25, "cut at \(cut)")
        }
    }

    @Test func `a hello right after a short line that might have begun a request is read`() throws {
        var talk = TCPConversation(server: End("198.51.100.1", 110))
        talk.handshake()
        talk.send(.client, "STLS\r\n")
        talk.send(.server, "+OK\r\n")
        talk.tls13()
        #expect(try #require(TableRun(talk).only).hello?.serverName == "api.example.com")
    }

    @Test(arguments: [false, true])
    func `TLS behind a SOCKS 5 preamble is read`(withPassword: Bool) throws {
        var talk = TCPConversation(server: End("198.51.100.1", 1080))
        talk.handshake(roundTrip: 4)
        talk.send(.client, withPassword ? [5, 2, 0, 2] : [5, 1, 0])
        talk.send(.server, withPassword ? [5, 2] : [5, 0])
        if withPassword {
            talk.send(.client, [1, 4] + Array("user".utf8) + [4] + Array("pass".utf8))
            talk.send(.server, [1, 0])
        }
        talk.send(.client, [5, 1, 0, 3, 15] + Array("api.example.com".utf8) + [1, 187])
        talk.send(.server, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        talk.tls13(far: 30)
        let record = try #require(TableRun(talk).only)
        #expect(record.content == .tls)
        #expect(record.hello?.serverName == "api.example.com")
        #expect(record.roundTripTLS.rounded == 30)
    }

    @Test func `a protocol that is neither is given up after a few segments`() throws {
        var talk = TCPConversation(server: End("198.51.100.1", 22))
        talk.handshake()
        for _ in 0..<30 { talk.send(.client, Array(repeating: 0x80, count: 100)) }
        // A hello so late is somebody's file.
        talk.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
        let record = try #require(TableRun(talk).only)
        #expect(record.content == .unknown)
        #expect(record.hello == nil)
    }

    @Test func `opened is told once for a TLS connection, with its ends`() throws {
        var talk = TCPConversation()
        talk.handshake()
        talk.tls13()
        for _ in 0..<5 { talk.send(.client, TLSBytes.applicationData(300)) }
        let run = TableRun(talk)
        #expect(run.events.opened.count == 1)
        #expect(run.events.opened.first?.client == talk.client.endpoint)
        #expect(run.events.opened.first?.server == talk.server.endpoint)
        #expect(run.events.opened.first?.time == TCPConversation.time(0))
    }
}
