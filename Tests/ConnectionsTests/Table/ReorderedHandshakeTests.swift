import Connections
import Base
import Packets
import TestSupport
import Testing

struct ReorderedHandshakeTests {
    static var talk: TCPConversation {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 10)
        talk.tls13(far: 20)
        talk.finish()
        return talk
    }

    @Test func `a SYN-ACK before its SYN is one connection with signature and round trip`() throws {
        var talk = Self.talk
        talk.reorder(0..<2, [1, 0])
        let record = try #require(TableRun(talk).only)
        #expect(record.signature != nil)
        #expect(record.client == talk.client.endpoint)
        #expect(record.roundTripTCP.rounded == 10)
        #expect(record.roundTripTLS.rounded == 20)
        #expect(record.hello != nil)
    }

    /// SYN, SYN-ACK, ACK, ClientHello, server's flight.
    @Test(arguments: 0..<24)
    func `any order of the first four segments is one connection, and no round trip is made up`(number: Int) throws
    {
        var talk = Self.talk
        let order = ClientHelloStreamTests.permutation(number, of: 4)
        // An acknowledgement before anything else belongs to no connection.
        guard order.first != 2 else { return }
        talk.reorder(0..<4, order)
        let run = TableRun(talk)
        let record = try #require(run.only, "\(order)")
        #expect(record.client == talk.client.endpoint, "\(order)")
        #expect(record.hello?.serverName == "api.example.com", "\(order)")
        #expect(record.signature != nil, "\(order)")
        #expect(!record.midstream, "\(order)")
        // The acknowledgement and the hello are both answers to the SYN-ACK, and were sent at the same time.
        let isMeasured =
            order.firstIndex(of: 1) ?? 0 < min(order.firstIndex(of: 2) ?? 0, order.firstIndex(of: 3) ?? 0)
        if !isMeasured { #expect(record.roundTripTCP == nil || record.roundTripTCP.rounded == 20, "\(order)") }
        #expect(run.counters.lostStreamBytes == 0, "\(order)")
    }

    @Test(
        arguments: [1.0, 50])
    func `a server's flight reordered within milliseconds keeps its round trip; a late piece spoils it`(
        late: Double
    ) throws {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 10)
        talk.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
        talk.wait(1)
        let flight = TLSBytes.serverFlight13()
        let first = talk.segments.count
        talk.send(.server, Array(flight[..<500]))
        talk.wait(late)
        talk.send(.server, Array(flight[500...]))
        talk.reorder(first..<first + 2, [1, 0])
        talk.wait(20)
        talk.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
        let record = try #require(TableRun(talk).only)
        #expect(record.hello?.version == 0x0304)
        // The flight is there when its last missing piece is.
        #expect(record.roundTripTLS.rounded == (late < 3 ? 20 : nil))
    }

    @Test func `a SYN long after data is not the connection's own`() {
        var talk = Self.talk
        talk.wait(2_000)
        var again = TCPConversation(clientISN: 5_000_000, serverISN: 9_000_000, at: talk.now)
        again.handshake()
        again.tls13()
        talk.merge(again)
        #expect(TableRun(talk).records.count == 2)
    }

    @Test func `segments behind a hole are read when the connection ends, and wait for what comes late`() {
        for comesLate in [false, true] {
            let talk = InsideHopTests.talk {
                $0.send(.client, String.get("a"))
                $0.send(.server, String.ok(""))
                let hole = $0.clientNext
                $0.skip(.client, String.get("b").utf8.count)
                $0.send(.client, String.get("c"))
                $0.send(.client, flags: .fin)
                // The server has not acknowledged the missing bytes, and nothing says that they are lost.
                $0.send(.server, flags: .fin, acknowledging: hole)
                if comesLate { $0.send(.client, Array(String.get("b").utf8), sequence: hole) }
            }
            let run = InsideHopTests.run(talk)
            // What lies behind a hole may be the rest of a body: it is counted, and is no exchange until it is answered.
            #expect(run.exchanges.map(\.account?.text) == (comesLate ? ["a", "b", "c"] : ["a"]))
            #expect(run.counters.exchanges.unansweredRequests == (comesLate ? 0 : 1))
            #expect(run.counters.givenUpStreamBytes == (comesLate ? 0 : UInt64(String.get("b").utf8.count)))
        }
    }

    @Test
    func `a request line longer than a segment is read, from the start of the connection and joined midway`() {
        let line = "GET /\(String(repeating: "x", count: 3_000)) HTTP/1.1\r\nX-Account-Id: long\r\n\r\n"
        let bytes = Array(line.utf8)
        for seen in [0, 2, 3] {
            var talk = InsideHopTests.talk {
                for request in [bytes, bytes] {
                    for start in stride(from: 0, to: request.count, by: 1_400) {
                        $0.send(.client, Array(request[start..<min(start + 1_400, request.count)]))
                    }
                    $0.send(.server, String.ok(""))
                }
            }
            // Midway: the handshake is missing, or the first segment of the request as well.
            if seen > 0 { talk.drop(0..<seen + 1) }
            let run = InsideHopTests.run(talk)
            #expect(run.exchanges.map(\.account?.text) == (seen == 3 ? ["long"] : ["long", "long"]), "\(seen)")
        }
    }

    @Test func `HTTP/2 without TLS and an upgrade to WebSocket are counted`() {
        let http2 = InsideHopTests.talk { $0.send(.client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") }
        #expect(InsideHopTests.run(http2).counters.http2Connections == 1)
        let webSocket = InsideHopTests.talk {
            $0.send(.client, "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            $0.send(.server, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
            $0.send(.client, Array(repeating: 0x81, count: 40))
        }
        #expect(InsideHopTests.run(webSocket).counters.exchanges.upgradedConnections == 1)
    }
}
