import Base
import Packets
import TestSupport
import Testing

@testable import Connections

struct TableBoundsTests {
    static func client(_ index: Int) -> End { End("192.0.2.10", UInt16(2_000 + index)) }

    @Test func `many half-open hellos are held to the bound of memory, and counted`() {
        let hello = ClientHelloStreamTests.records(ClientHelloStreamTests.large(60_000).message)
        let (segments, bytes) = TCPConversation.joined(
            (0..<100).map { index in
                var talk = TCPConversation(client: Self.client(index))
                talk.handshake()
                // Everything but the end.
                for start in stride(from: 0, to: 50_000, by: 10_000) {
                    talk.send(.client, Array(hello[start..<(start + 10_000)]))
                }
                return talk
            })
        var limits = TableRun.small
        limits.streamBytes = 1 << 20
        var table = ConnectionTable(limits: limits, trustedHops: [])
        table.observe(segments.span, bytes: bytes.raw)
        #expect(table.counters.unreadForWantOfMemory > 50)
        #expect(table.counters.unreadForWantOfMemory < 100)
        #expect(table.streamBytesHeld <= limits.streamBytes)
        #expect(table.streamBytesHeld > limits.streamBytes / 2)
        table.finishAll()
        #expect(table.streamBytesHeld == 0)
        // What was recognised stays recognised.
        #expect(table.events.finished.allSatisfy { $0.content == .tls })
        #expect(table.events.finished.count == 100)
    }

    @Test func `a flood of hellos that never end does not blind the table to one that does`() {
        let hello = ClientHelloStreamTests.records(ClientHelloStreamTests.large(60_000).message)
        var talks = (0..<100).map { index in
            var talk = TCPConversation(client: Self.client(index))
            talk.handshake()
            for start in stride(from: 0, to: 50_000, by: 10_000) {
                talk.send(.client, Array(hello[start..<(start + 10_000)]))
            }
            return talk
        }
        var honest = TCPConversation(client: Self.client(100))
        honest.handshake()
        let whole = ClientHelloStreamTests.records(ClientHelloStreamTests.large(45_000).message)
        honest.send(.client, Array(whole[..<40_000]))
        honest.send(.client, Array(whole[40_000...]))
        talks.append(honest)
        let (segments, bytes) = TCPConversation.joined(talks)
        var limits = TableRun.small
        // The flood fills it; the honest hello does not fit beside it.
        limits.streamBytes = 1_010_000
        var table = ConnectionTable(limits: limits, trustedHops: [])
        table.observe(segments.span, bytes: bytes.raw)
        table.finishAll()
        let read = table.events.finished.filter { $0.hello != nil }
        #expect(read.map(\.client) == [Self.client(100).endpoint])
    }

    @Test func `bytes that wait for earlier ones are held to the bound too`() {
        let (segments, bytes) = TCPConversation.joined(
            (0..<100).map { index in
                var talk = TCPConversation(client: Self.client(index))
                talk.handshake()
                talk.skip(.client, 1)
                for _ in 0..<50 { talk.send(.client, Array(repeating: 1, count: 1_000)) }
                return talk
            })
        var limits = TableRun.small
        limits.streamBytes = 1 << 20
        var table = ConnectionTable(limits: limits, trustedHops: [])
        table.observe(segments.span, bytes: bytes.raw)
        #expect(table.streamBytesHeld <= limits.streamBytes)
        #expect(table.counters.unreadForWantOfMemory >= 79)
        table.finishAll()
        #expect(table.streamBytesHeld == 0)
    }

    @Test func `an exchange under way when memory runs out is handed out, incomplete`() {
        var limits = TableRun.small
        limits.streamBytes = 4_000
        var talk = TCPConversation()
        talk.handshake()
        talk.send(.client, String.post("q"))
        talk.send(.server, Array("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nabc".utf8))
        talk.skip(.server, 100)
        for _ in 0..<5 { talk.send(.server, Array(repeating: 1, count: 1_000)) }
        let run = TableRun(talk, limits: limits, trusted: ["0.0.0.0/0"], insidePorts: [443])
        #expect(run.counters.unreadForWantOfMemory == 1)
        #expect(run.exchanges.map(\.account?.text) == ["a"])
        #expect(run.exchanges.map(\.complete) == [false])
        #expect(run.only?.content == .http)
    }

    @Test
    func `connections beyond the bound of readers are not read, and counted; readers given back serve others`() {
        var limits = TableRun.small
        limits.readers = 3
        let half = (0..<5).map { index in
            var talk = TCPConversation(client: Self.client(index))
            talk.handshake()
            talk.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
            return talk
        }
        var first = half[0]
        first.send(.server, TLSBytes.serverFlight13())
        first.send(.client, TLSBytes.finished13)
        var last = TCPConversation(client: Self.client(9))
        last.handshake()
        last.tls13()
        let all = TCPConversation.joined(half)
        let without = TableRun(all.segments, all.bytes, limits: limits)
        #expect(without.counters.unreadForWantOfReaders == 2)
        #expect(without.records.compactMap(\.hello).count == 3)
        let (segments, bytes) = TCPConversation.joined([first] + half[1...2] + [last])
        let with = TableRun(segments, bytes, limits: limits)
        #expect(with.counters.unreadForWantOfReaders == 0)
        #expect(with.records.compactMap(\.hello).count == 4)
    }

    /// A long HTTP/2 stream whose client answers `lag` ms after server data.
    static func stream(_ index: Int, lag: Double = 80) -> TCPConversation {
        var talk = TCPConversation(client: client(index))
        talk.handshake(roundTrip: 10)
        talk.tls13(far: lag, hello: TLSBytes.hello(alpn: "h2"))
        for round in 0..<150 {
            talk.wait(40 + Double(round * 37 % 90))
            talk.send(.server, TLSBytes.applicationData(400))
            talk.wait(10)
            talk.send(.client)
            talk.wait(lag - 10 + Double(round % 5) * 0.3)
            talk.send(.client, TLSBytes.applicationData(30))
        }
        return talk
    }

    @Test func `a long stream shows the lag of its far end, though TCP ends nearer`() throws {
        let record = try #require(TableRun(Self.stream(0)).only)
        let lag = try #require(record.recordLag?.milliseconds)
        #expect(record.roundTripTCP.rounded == 10)
        #expect((68...92).contains(lag), "\(lag) ms")
    }

    @Test func `connections beyond the bound of histograms have no lag; one given back serves another`() {
        var limits = TableRun.small
        limits.lags = 1
        var both = Self.stream(0)
        both.merge(Self.stream(1))
        let run = TableRun(both, limits: limits)
        #expect(run.records.compactMap(\.recordLag).count == 1)
        var first = Self.stream(0)
        first.reset()
        // Past the time the closed connection lingers.
        var second = TCPConversation(client: Self.client(2), at: first.now + 11_000)
        second.send(.client, TLSBytes.applicationData(10))
        let (segments, bytes) = TCPConversation.joined([first, second])
        var shifted = Self.stream(1).segments
        let delta = second.now + 100
        for position in shifted.indices {
            shifted[position].time.nanoseconds += Int64(delta * 1e6)
            shifted[position].payloadOffset += UInt32(bytes.count)
            shifted[position].optionsOffset += UInt32(bytes.count)
        }
        let after = TableRun(segments + shifted, bytes + Self.stream(1).bytes, limits: limits)
        #expect(after.records.compactMap(\.recordLag).count == 2)
    }

    @Test(arguments: [0, 1, 2])
    func `a table for one connection works, and for none is one for one`(connections: Int) {
        var limits = ConnectionLimits()
        limits.connections = connections
        let (segments, bytes) = TCPConversation.joined(
            (0..<10).map { index in
                var talk = TCPConversation(client: Self.client(index))
                talk.handshake()
                talk.tls13()
                return talk
            })
        let run = TableRun(segments, bytes, limits: limits, batch: 50)
        #expect(run.records.count == 10)
        #expect(run.counters.evicted == 10 - max(connections, 1))
        #expect(run.mostOpen == max(connections, 1))
    }

    @Test func `no segments, and other protocols' datagrams, do nothing`() {
        var talk = TCPConversation()
        talk.send(.client, [1, 2, 3])
        let datagrams = talk.segments.map {
            var datagram = $0
            datagram.transport = .udp
            return datagram
        }
        #expect(TableRun(datagrams, talk.bytes).counters.connections == 0)
        #expect(TableRun([], []).counters.connections == 0)
    }
}
