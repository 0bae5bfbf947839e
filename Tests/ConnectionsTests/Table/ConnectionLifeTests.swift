import Connections
import Base
import Packets
import TestSupport
import Testing

struct ConnectionLifeTests {
    private static func talk(
        isn: UInt32 = 1_000, at start: Double = 0, client: End = End("192.0.2.10", 50_000),
        _ body: (inout TCPConversation) -> Void = { _ in }
    ) -> TCPConversation {
        .opened(client: client, clientISN: isn, serverISN: isn &* 7, at: start) {
            $0.tls13()
            body(&$0)
        }
    }

    // MARK: Endings

    @Test func `both FINs close, a RST resets, nothing leaves it to the capture's end`() {
        let endings: [((inout TCPConversation) -> Void, ConnectionRecord.Ending)] = [
            ({ $0.finish() }, .closed), ({ $0.reset() }, .reset), ({ $0.reset(.server) }, .reset),
            ({ $0.send(.client, flags: .fin) }, .captureEnded), ({ _ in }, .captureEnded),
        ]
        for (index, (body, expected)) in endings.enumerated() {
            let run = TableRun(Self.talk(body))
            #expect(run.records.map { "\($0.ending)" } == ["\(expected)"], "number \(index)")
        }
    }

    @Test(arguments: [true, false])
    func `a closed connection is let go after it lingered, under its own ending`(isReset: Bool) {
        var talk = Self.talk { if isReset { $0.reset() } else { $0.finish() } }
        talk.merge(Self.talk(isn: 5, at: 9_000, client: End("192.0.2.11", 1)))
        #expect(TableRun(talk, batch: 1).openConnections == 2)
        talk.merge(Self.talk(isn: 6, at: 12_000, client: End("192.0.2.12", 1)))
        let run = TableRun(talk, batch: 1)
        #expect(run.openConnections == 2)
        #expect(run.records.first.map { "\($0.ending)" } == (isReset ? "reset" : "closed"))
        #expect(run.counters.expired == 0)
        #expect(run.counters.evicted == 0)
    }

    @Test(arguments: [true, false])
    func `stragglers after FIN or RST create nothing`(isReset: Bool) throws {
        var talk = Self.talk { if isReset { $0.reset() } else { $0.finish() } }
        let down = TLSBytes.serverFlight13().count
        talk.wait(50)
        // A late retransmission, bare acknowledgements and another RST.
        talk.send(.server, TLSBytes.serverFlight13(), sequence: talk.serverNext &- UInt32(down) &- 1)
        talk.send(.client)
        talk.reset(.server)
        let run = TableRun(talk)
        #expect(run.records.count == 1)
        #expect(run.counters.connections == 1)
        #expect(try #require(run.only).bytesDown == UInt64(down))
    }

    @Test func `bare acknowledgements, FINs and RSTs of nobody's connection create nothing`() {
        var talk = TCPConversation()
        talk.send(.client)
        talk.send(.server, flags: .fin)
        talk.reset()
        talk.segment(.server, .rst, sequence: 1, acknowledgement: 0, payload: [1, 2, 3])
        let run = TableRun(talk)
        #expect(run.counters.connections == 0)
        #expect(run.counters.strays == 4)
    }

    @Test func `idle connections, unanswered attempts and lingering ones expire, each after its own time`() {
        var limits = TableRun.small
        limits.idle = .seconds(100)
        limits.opening = .seconds(20)
        var talk = Self.talk()
        var attempt = TCPConversation(client: End("192.0.2.11", 2))
        attempt.syn()
        talk.merge(attempt)
        // Somebody else, whose packets move the clock.
        func after(_ seconds: Double) -> TableRun {
            var later = talk
            later.merge(Self.talk(isn: 3, at: seconds * 1_000, client: End("192.0.2.12", 3)))
            return TableRun(later, limits: limits)
        }
        #expect(after(19).counters.expired == 0)
        #expect(after(21).counters.expired == 1)
        #expect(after(21).openConnections == 2)
        #expect(after(99).counters.expired == 1)
        let run = after(101)
        #expect(run.counters.expired == 2)
        #expect(run.records.first.map { "\($0.ending)" } == "idle")
        #expect(run.openConnections == 1)
    }

    @Test func `traffic keeps a connection from expiring`() {
        var limits = TableRun.small
        limits.idle = .seconds(100)
        let talk = Self.talk {
            for _ in 0..<5 {
                $0.wait(90_000)
                $0.send(.client, TLSBytes.applicationData(300))
            }
        }
        let run = TableRun(talk, limits: limits, batch: 1)
        #expect(run.counters.expired == 0)
        #expect(run.counters.connections == 1)
    }

    @Test func `one absurd capture time does not keep the others from expiring`() {
        var limits = TableRun.small
        limits.idle = .seconds(100)
        var strange = TCPConversation(client: End("192.0.2.1", 1))
        strange.send(.client, TLSBytes.applicationData(200))
        var segments = strange.segments
        segments[0].time = Timestamp(nanoseconds: .max)
        var talk = Self.talk(at: 1)
        talk.merge(Self.talk(isn: 3, at: 200_000, client: End("192.0.2.12", 3)))
        var rest = talk.segments
        for index in rest.indices {
            rest[index].payloadOffset += UInt32(strange.bytes.count)
            rest[index].optionsOffset += UInt32(strange.bytes.count)
        }
        let run = TableRun(segments + rest, strange.bytes + talk.bytes, limits: limits)
        #expect(run.openConnections == 1)
    }

    @Test func `a burst of ends in a few large batches does not pile up`() {
        var talk = TCPConversation(client: End("192.0.2.99", 9))
        for index in 0..<600 {
            var short = TCPConversation(client: End("192.0.2.10", UInt16(1_000 + index)), at: Double(index) / 10)
            short.handshake(roundTrip: 1)
            short.reset()
            talk.merge(short)
        }
        var later = TCPConversation(client: End("192.0.2.98", 9), at: 60_000)
        for _ in 0..<600 { later.send(.client, TLSBytes.applicationData(10)) }
        talk.merge(later)
        let run = TableRun(talk, batch: 600)
        #expect(run.openConnections == 1)
    }

    // MARK: Reuse of addresses and ports

    @Test(arguments: [true, false])
    func `a port used again after FIN or RST is another connection`(isReset: Bool) {
        var talk = Self.talk { if isReset { $0.reset() } else { $0.finish() } }
        talk.merge(Self.talk(isn: 90_000, at: 1_000) { $0.finish() })
        let run = TableRun(talk)
        #expect(run.records.count == 2)
        #expect(run.records.map { "\($0.ending)" } == [isReset ? "reset" : "closed", "closed"])
        #expect(run.records.allSatisfy { $0.roundTripTLS.rounded == 10 && $0.signature != nil && !$0.midstream })
        #expect(Set(run.records.map(\.id)).count == 2)
    }

    @Test func `a port used again whose SYN the capture missed is another connection`() {
        var talk = Self.talk { $0.finish() }
        var second = Self.talk(isn: 90_000, at: 1_000)
        second.drop(0..<1)
        talk.merge(second)
        let run = TableRun(talk)
        #expect(run.records.count == 2)
        #expect(run.records.map(\.roundTripTLS.rounded) == [10, 10])
        #expect(run.counters.foreignSegments == 0)
    }

    @Test func `an unanswered SYN on a live connection changes nothing`() throws {
        let plain = try #require(TableRun(Self.talk { $0.send(.client, TLSBytes.applicationData(300)) }).only)
        let forged = Self.talk {
            let next = $0.clientNext
            $0.segment(.client, .syn, sequence: 5, acknowledgement: 0, payload: [])
            $0.segment(.server, .syn, sequence: 6, acknowledgement: 0, payload: [])
            // What RFC 9293 §3.10.7.4 has the server say to it.
            $0.send(.server, acknowledging: next)
            $0.send(.client, TLSBytes.applicationData(300))
        }
        let record = try #require(TableRun(forged).only)
        #expect(record.bytesUp == plain.bytesUp)
        #expect(record.roundTripTLS == plain.roundTripTLS)
        #expect(record.hello?.ja4 == plain.hello?.ja4)
        #expect(record.first == plain.first)
    }

    @Test(arguments: [false, true])
    func `an answered SYN ends the live connection and begins a whole one`(oneDirection: Bool) throws {
        var talk = Self.talk()
        var second = Self.talk(isn: 90_000, at: 5_000)
        if oneDirection {
            // Only the client's packets: data that continues the SYN is the answer.
            second.drop(1..<2)
        }
        talk.merge(second)
        let segments = oneDirection ? talk.segments.filter { $0.source == talk.client.endpoint } : talk.segments
        let run = TableRun(segments, talk.bytes)
        #expect(run.records.count == 2)
        let record = try #require(run.records.last)
        #expect(record.first == TCPConversation.time(5_000))
        #expect(record.signature == run.records.first?.signature)
        #expect(record.hello?.serverName == "api.example.com")
        // Without the server's side there is no round trip.
        #expect(record.roundTripTLS.rounded == (oneDirection ? nil : 10))
        #expect(record.roundTripTCP.rounded == (oneDirection ? nil : 10))
        #expect(record.bytesUp == run.records.first?.bytesUp)
        #expect(!record.midstream)
    }

    @Test func `a forged SYN with forged data behind it does not end a confirmed connection`() throws {
        let talk = Self.talk {
            $0.segment(.client, .syn, sequence: 0x4000_0000, acknowledgement: 0, payload: [])
            $0.segment(.client, .ack, sequence: 0x4000_0001, acknowledgement: 5, payload: [1, 2, 3])
            $0.send(.client, TLSBytes.applicationData(300))
        }
        let run = TableRun(talk)
        #expect(run.records.map(\.ending) == [.captureEnded])
        // Nor does it count as the client's: the server has acknowledged none of it.
        let plain = try #require(TableRun(Self.talk { $0.send(.client, TLSBytes.applicationData(300)) }).only)
        #expect(run.only?.bytesUp == plain.bytesUp)
    }

    @Test func `thousands of forged SYNs on live connections do not hide a real reuse`() {
        var limits = TableRun.small
        limits.connections = 3_000
        var segments: [Segment] = []
        var bytes: [UInt8] = []
        func add(_ talk: TCPConversation) {
            segments += talk.segments.map {
                var moved = $0
                moved.payloadOffset += UInt32(bytes.count)
                moved.optionsOffset += UInt32(bytes.count)
                return moved
            }
            bytes += talk.bytes
        }
        for index in 0..<1_500 {
            var talk = TCPConversation(client: End("192.0.2.10", UInt16(2_000 + index)))
            talk.send(.client, TLSBytes.applicationData(10))
            talk.segment(.client, .syn, sequence: 0x4000_0000, acknowledgement: 0, payload: [])
            add(talk)
        }
        add(Self.talk(at: 10))
        add(Self.talk(isn: 90_000, at: 1_000))
        let run = TableRun(segments, bytes, limits: limits, batch: 100)
        #expect(run.records.filter { $0.signature != nil }.count == 2)
    }

    @Test func `a second SYN of an attempt that was never answered begins the attempt again`() throws {
        var talk = TCPConversation(clientISN: 5)
        talk.syn()
        talk.merge(Self.talk(isn: 90_000, at: 3_000))
        let record = try #require(TableRun(talk).only)
        #expect(record.first == TCPConversation.time(3_000))
        #expect(record.roundTripTCP.rounded == 10)
    }

    // MARK: A capture that starts late

    @Test(arguments: [true, false])
    func `TLS under way is known as such, with nothing of the handshake`(serverFirst: Bool) throws {
        var talk = TCPConversation()
        if serverFirst { talk.send(.server, TLSBytes.applicationData(400)) }
        talk.send(.client, TLSBytes.applicationData(200))
        talk.send(.server, TLSBytes.applicationData(1_000))
        let record = try #require(TableRun(talk).only)
        #expect(record.midstream)
        #expect(record.content == .tls)
        #expect(record.client == talk.client.endpoint)
        #expect(record.signature == nil)
        #expect(record.hello == nil)
        #expect(record.roundTripTLS == nil)
        #expect(record.bytesUp == 205)
        #expect(record.bytesDown == (serverFirst ? 1_410 : 1_005))
    }

    @Test(arguments: ["tls", "http"])
    func `a wrong guess of the sides is corrected by a hello or a request`(content: String) throws {
        // The client's port is the lower one, so that the guess by ports is wrong.
        var talk = TCPConversation(client: End("10.0.0.5", 1_024), server: End("10.0.0.9", 8_443))
        if content == "tls" {
            talk.tls13(far: 20)
        } else {
            talk.send(.client, String.post("hello"))
            talk.wait(5)
            talk.send(.server, String.ok("there"))
            talk.send(.client, String.post("again"))
            talk.send(.server, String.ok("again"))
        }
        let run = TableRun(talk, trusted: ["10.0.0.5"], insidePorts: [8_443])
        let record = try #require(run.only)
        #expect(record.client == talk.client.endpoint)
        #expect(record.server == talk.server.endpoint)
        #expect(record.midstream)
        if content == "tls" {
            #expect(record.hello?.serverName == "api.example.com")
            #expect(record.roundTripTLS.rounded == 20)
            #expect(record.bytesDown == UInt64(TLSBytes.serverFlight13().count))
        } else {
            #expect(record.content == .http)
            #expect(run.exchanges.map(\.account?.text) == ["a", "a"])
            #expect(record.bytesUp == UInt64(2 * String.post("hello").utf8.count))
        }
    }

    @Test func `sides are corrected in the midst of segments that waited`() throws {
        var talk = TCPConversation(client: End("10.0.0.5", 1_024), server: End("10.0.0.9", 8_443))
        let hello = TLSBytes.clientHello(TLSBytes.hello())
        talk.send(.client, [5, 1, 0])
        for part in [[5, 1, 0, 1, 9, 9, 9, 9, 1, 187], Array(hello[..<100]), Array(hello[100...])] {
            talk.send(.client, part)
        }
        talk.reorder(1..<4, [1, 2, 0])
        talk.send(.server, TLSBytes.serverFlight13())
        talk.wait(20)
        talk.send(.client, TLSBytes.finished13)
        let record = try #require(TableRun(talk).only)
        #expect(record.client == talk.client.endpoint)
        #expect(record.hello?.serverName == "api.example.com")
        #expect(record.roundTripTLS.rounded == 20)
    }

    @Test func `with a handshake seen, bytes do not turn the sides`() throws {
        var talk = TCPConversation()
        talk.handshake()
        talk.send(.server, TLSBytes.clientHello(TLSBytes.hello()))
        let record = try #require(TableRun(talk).only)
        #expect(record.client == talk.client.endpoint)
        #expect(record.hello == nil)
    }

    @Test func `a capture that starts with the SYN-ACK has sides and a round trip, but no signature`() throws {
        var talk = Self.talk()
        talk.drop(0..<1)
        let record = try #require(TableRun(talk).only)
        #expect(record.client == talk.client.endpoint)
        #expect(record.roundTripTCP.rounded == 10)
        #expect(record.roundTripTLS.rounded == 10)
        #expect(record.signature == nil)
        #expect(!record.midstream)
    }

    @Test func `a server that sends SYN-ACK from the client's side does not become the client`() throws {
        let talk = Self.talk {
            $0.segment(.client, [.syn, .ack], sequence: 77, acknowledgement: 5, payload: [])
            $0.send(.client, TLSBytes.applicationData(300))
        }
        let record = try #require(TableRun(talk).only)
        #expect(record.client == talk.client.endpoint)
        #expect(
            record.bytesUp == TableRun(Self.talk { $0.send(.client, TLSBytes.applicationData(300)) }).only?.bytesUp)
    }

    @Test
    func `where sides were guessed, a SYN-ACK that seems to come from the client gives no signature`() throws {
        var talk = TCPConversation()
        talk.send(.client, TLSBytes.applicationData(200))
        talk.segment(
            .client, [.syn, .ack], sequence: 77, acknowledgement: 5, payload: [],
            options: TCPConversation.linuxOptions)
        let record = try #require(TableRun(talk).only)
        #expect(record.signature == nil)
        #expect(record.midstream)
    }

    // MARK: Eviction

    @Test func `a SYN flood evicts attempts, not live connections`() throws {
        var limits = TableRun.small
        limits.connections = 50
        var segments: [Segment] = []
        var bytes: [UInt8] = []
        for index in 0..<20 {
            let talk = Self.talk(client: End("192.0.2.10", UInt16(5_000 + index)))
            segments += talk.segments.map {
                var moved = $0
                moved.payloadOffset += UInt32(bytes.count)
                moved.optionsOffset += UInt32(bytes.count)
                return moved
            }
            bytes += talk.bytes
        }
        for index in 0..<5_000 {
            var flood = TCPConversation(client: End("203.0.113.7", UInt16(10_000 + index)), at: 100)
            flood.syn(options: [])
            segments += flood.segments
        }
        let run = TableRun(segments, bytes, limits: limits, batch: 64)
        #expect(run.records.count == 20)
        #expect(run.records.allSatisfy { $0.ending == .captureEnded && $0.hello != nil })
        #expect(run.counters.evicted == 0)
        #expect(run.counters.evictedUnconfirmed == 5_000 - 30)
        #expect(run.mostOpen == 50)
    }

    @Test func `among live connections the longest silent is evicted first, and counted`() {
        var limits = TableRun.small
        limits.connections = 3
        var talk = Self.talk(client: End("192.0.2.1", 1)) {
            $0.wait(20_000)
            // The oldest speaks again, so that it is no more the longest silent.
            $0.send(.client, TLSBytes.applicationData(300))
        }
        talk.merge(Self.talk(at: 2_000, client: End("192.0.2.2", 1)))
        talk.merge(Self.talk(at: 4_000, client: End("192.0.2.3", 1)))
        talk.merge(Self.talk(at: 30_000, client: End("192.0.2.4", 1)))
        talk.merge(Self.talk(at: 32_000, client: End("192.0.2.5", 1)))
        let run = TableRun(talk, limits: limits)
        let evicted = run.records.filter { $0.ending == .evicted }.map(\.client)
        #expect(evicted == [End("192.0.2.2", 1).endpoint, End("192.0.2.3", 1).endpoint])
        #expect(run.counters.evicted == 2)
        #expect(run.records.count == 5)
        #expect(run.mostOpen == 3)
    }

    @Test func `lingering connections go before any other, uncounted`() {
        var limits = TableRun.small
        limits.connections = 2
        var talk = Self.talk(client: End("192.0.2.1", 1))
        talk.merge(Self.talk(at: 2_000, client: End("192.0.2.2", 1)) { $0.reset() })
        talk.merge(Self.talk(at: 4_000, client: End("192.0.2.3", 1)))
        let run = TableRun(talk, limits: limits)
        #expect(run.counters.evicted == 0)
        #expect(run.records.first?.client == End("192.0.2.2", 1).endpoint)
        #expect(run.records.first.map { "\($0.ending)" } == "reset")
    }
}
