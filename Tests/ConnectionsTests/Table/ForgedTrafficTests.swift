import Base
import Packets
import TestSupport
import Testing

@testable import Connections

struct ForgedTrafficTests {
    /// One data packet of a client that never made a handshake.
    static func onePacket(_ index: Int, port: UInt16 = 443) -> Segment {
        var flow = TCPConversation(
            client: End("203.0.113.\(index >> 16)", UInt16(truncatingIfNeeded: index)),
            server: End("198.51.100.1", port))
        flow.send(.client, [0x16, 3, 1, 0, 1, 1, 0, 0, 9])
        return flow.segments[0]
    }

    static func run(_ parts: [TCPConversation], limits: ConnectionLimits = TableRun.small) -> TableRun {
        var all = parts[0]
        for part in parts.dropFirst() { all.merge(part) }
        return TableRun(all, limits: limits, trusted: ["10.0.0.0/24"], batch: 1)
    }

    // MARK: Losses

    @Test(arguments: [true, false])
    func `forged holes are no loss, on connections with and without a handshake`(handshake: Bool) {
        var talk = TCPConversation(client: InsideHopTests.gateway, server: InsideHopTests.backend)
        if handshake { talk.handshake(roundTrip: 1) }
        talk.send(.client, String.post("q"))
        talk.wait(1)
        talk.send(.server, String.ok("answer"))
        let next = talk.clientNext
        for index in 0..<500 {
            talk.wait(10)
            talk.send(
                .client, [UInt8](repeating: 0x41, count: 1_000), sequence: next &+ 1_000 &+ UInt32(index) &* 2_000,
                acknowledging: UInt32(truncatingIfNeeded: index &* 77_777))
        }
        talk.send(.client, String.post("q", account: "b"))
        talk.wait(1)
        talk.send(.server, String.ok("answer"))
        let run = Self.run([talk])
        #expect(run.events.losses.isEmpty)
        #expect(run.counters.lostStreamBytes == 0)
        #expect(run.counters.unreadStreamBytes > 0)
        // The real stream is read on, however much was forged ahead of it.
        #expect(run.exchanges.last?.account?.text == "b")
    }

    @Test func `acknowledging what was never sent is no loss`() {
        let response = Array(String.ok(String(repeating: "y", count: 3_000)).utf8)
        let talk = InsideHopTests.talk {
            $0.send(.client, String.post("q"))
            $0.send(.server, Array(response[..<1_000]))
            // Out of order, with forged acknowledgements between.
            $0.send(.server, Array(response[2_000...]), sequence: $0.serverNext &+ 1_000)
            for distance in [1_000_000, 0x4000_0000, 0x7000_0000] as [UInt32] {
                $0.send(.client, [], acknowledging: $0.serverNext &+ distance)
            }
            $0.send(.server, Array(response[1_000..<2_000]))
        }
        let run = Self.run([talk])
        #expect(run.events.losses.isEmpty)
        #expect(run.counters.lostStreamBytes == 0)
        #expect(run.exchanges.map(\.complete) == [true])
    }

    @Test func `an acknowledged loss names its connection, once a second`() {
        let talk = InsideHopTests.talk {
            $0.send(.client, String.post("q"))
            for _ in 0..<3 {
                $0.send(.server, Array(String.eventStream.utf8))
                $0.skip(.server, 500)
                $0.send(.server, [1, 2, 3])
                $0.send(.client)
                $0.wait(600)
            }
        }
        let run = Self.run([talk])
        #expect(run.counters.lostStreamBytes == 1_500)
        #expect(run.events.losses.map(\.connection) == run.records.map(\.id) + run.records.map(\.id))
    }

    // MARK: Ends

    @Test(arguments: [TCPFlags.rst, .fin])
    func `a RST or FIN out of sequence does not end a connection`(flags: TCPFlags) {
        let talk = InsideHopTests.talk {
            for account in ["a", "b", "c"] {
                for distance in [1, 1_000, 0x4000_0000, UInt32.max] as [UInt32] {
                    for side in [TCPConversation.Side.client, .server] {
                        let next = side == .client ? $0.clientNext : $0.serverNext
                        $0.segment(side, flags, sequence: next &+ distance, acknowledgement: 0, payload: [])
                    }
                }
                $0.send(.client, String.post("q", account: account))
                $0.wait(5)
                $0.send(.server, String.ok("answer"))
            }
        }
        let run = Self.run([talk])
        #expect(run.exchanges.map(\.account?.text) == ["a", "b", "c"])
        #expect(run.records.map(\.ending) == [.captureEnded])
    }

    @Test func `FINs behind missing bytes end a connection once they are acknowledged`() {
        let talk = InsideHopTests.talk {
            $0.send(.client, String.post("q"))
            $0.send(.server, String.ok("answer"))
            $0.skip(.client, 100)
            $0.skip(.server, 100)
            $0.finish()
        }
        #expect(Self.run([talk]).records.map(\.ending) == [.closed])
    }

    // MARK: Readers

    @Test func `65,536 one-packet flows leave new connections with a handshake fully read`() {
        var limits = ConnectionLimits()
        limits.connections = 100_000
        var table = ConnectionTable(limits: limits, trustedHops: ["10.0.0.0/24"].compactMap { IPNetwork($0) })
        let payload: [UInt8] = [0x16, 3, 1, 0, 1, 1, 0, 0, 9]
        let flood = (1...65_536).map { index in
            var segment = Self.onePacket(index, port: index % 2 == 0 ? 443 : 8_080)
            segment.payloadOffset = 0
            segment.optionsOffset = 0
            return segment
        }
        table.observe(flood.span, bytes: payload.raw)
        #expect(table.readers.count <= limits.readers / 8)
        let talks = (0..<200).map { index in
            var talk = TCPConversation(client: End("192.0.2.1", UInt16(2_000 + index)), at: 1)
            talk.handshake()
            talk.tls13()
            return talk
        }
        let (segments, bytes) = TCPConversation.joined(talks)
        table.observe(segments.span, bytes: bytes.raw)
        table.finishAll()
        #expect(table.events.finished.count { $0.hello?.serverName == "api.example.com" } == 200)
        #expect(table.counters.unreadConnections == 0)
        #expect(table.counters.readersTakenBack >= 65_536 - limits.readers / 8)
        #expect(table.doubtfulReaders.count == 0 && table.settlingReaders.count == 0)
    }

    @Test
    func `a connection without a handshake loses its reader when it is silent, and gets another when it speaks`() {
        var talk = TCPConversation(client: InsideHopTests.gateway, server: InsideHopTests.backend)
        talk.send(.client, String.post("q", account: "a"))
        talk.wait(200_000)
        for account in ["b", "c", "d"] {
            talk.send(.client, String.post("q", account: account))
            talk.wait(5)
            talk.send(.server, String.ok("answer"))
            talk.wait(5)
        }
        var other = TCPConversation(client: End("10.0.0.9", 9), server: End("10.0.0.2", 9), at: 150_000)
        other.send(.client, [1])
        let run = Self.run([talk, other])
        #expect(run.counters.readersTakenBack >= 1)
        #expect(run.exchanges.map(\.account?.text) == [nil, "c", "d"])
        #expect(run.records.count { $0.content == .http } == 1)
    }

    @Test
    func
        `when readers are short, handshakes that have paused for seconds give theirs up; inside connections never do`()
    {
        var limits = TableRun.small
        limits.readers = 8
        var parts = [InsideHopTests.talk { $0.send(.client, String.post("q", account: "a")) }]
        for index in 0..<8 {
            var held = TCPConversation(client: End("192.0.2.1", UInt16(2_000 + index)), at: 100)
            held.handshake()
            held.send(.client, [0x16, 3, 1])
            parts.append(held)
        }
        for index in 0..<5 {
            var late = TCPConversation(client: End("192.0.2.2", UInt16(2_000 + index)), at: 10_000 + Double(index))
            late.handshake()
            late.tls13()
            parts.append(late)
        }
        parts[0].wait(20_000)
        parts[0].send(.server, String.ok("late answer"))
        let run = Self.run(parts, limits: limits)
        #expect(run.records.count { $0.hello != nil } == 5)
        #expect(run.exchanges.map(\.account?.text) == ["a"])
        #expect(run.exchanges.map(\.complete) == [true])
        // One of the eight came too late, and at least one lost its reader.
        #expect(run.counters.unreadForWantOfReaders >= 2)
    }

    // MARK: Places

    @Test(arguments: [true, false])
    func `forged flows and SYNs evict each other, not live connections`(withSYNs: Bool) {
        var limits = TableRun.small
        limits.connections = 50
        var table = ConnectionTable(limits: limits, trustedHops: ["10.0.0.0/24"].compactMap { IPNetwork($0) })
        let talks = (0..<40).map { index in
            var talk = TCPConversation(
                client: End("10.0.0.1", UInt16(5_000 + index)), server: InsideHopTests.backend)
            talk.handshake()
            talk.send(.client, String.post("q"))
            return talk
        }
        let (segments, bytes) = TCPConversation.joined(talks)
        table.observe(segments.span, bytes: bytes.raw)
        let payload: [UInt8] = [0x16, 3, 1, 0, 1, 1, 0, 0, 9]
        for index in 1...5_000 {
            var segment = Self.onePacket(index)
            segment.time = TCPConversation.time(100 + Double(index))
            segment.payloadOffset = 0
            if withSYNs, index % 3 == 0 {
                segment.tcpFlags = .syn
                segment.payloadLength = 0
                segment.payloadCaptured = 0
            }
            table.observe([segment].span, bytes: payload.raw)
        }
        #expect(table.counters.evicted == 0)
        #expect(table.counters.evictedUnconfirmed == 5_000 - 10)
        table.finishAll()
        #expect(table.events.finished.count { $0.ending == .captureEnded && $0.content == .http } == 40)
        #expect(table.events.losses.isEmpty)
    }

    @Test func `a flood of data does not evict attempts whose answer is under way`() {
        var limits = TableRun.small
        limits.connections = 50
        var parts: [TCPConversation] = []
        for index in 0..<5_000 {
            var flow = TCPConversation(client: End("203.0.113.7", UInt16(1_000 + index)), at: Double(index))
            flow.send(.client, [1])
            parts.append(flow)
        }
        var honest = TCPConversation(client: End("192.0.2.1", 77), at: 2_000)
        honest.handshake(roundTrip: 500)
        honest.tls13()
        let (segments, bytes) = TCPConversation.joined(parts)
        var all = segments
        let base = UInt32(bytes.count)
        all += honest.segments.map {
            var moved = $0
            moved.payloadOffset += base
            moved.optionsOffset += base
            return moved
        }
        all.sort { $0.time < $1.time }
        let run = TableRun(all, bytes + honest.bytes, limits: limits, batch: 1)
        #expect(run.records.count { $0.hello != nil && $0.roundTripTCP != nil } == 1)
        #expect(run.counters.evicted == 0)
    }

    @Test func `an evicted inside connection is a loss of its accounts, and counted`() {
        var limits = TableRun.small
        limits.connections = 2
        let parts = (0..<3).map { index in
            var talk = TCPConversation(
                client: End("10.0.0.1", UInt16(5_000 + index)), server: InsideHopTests.backend,
                at: Double(index) * 3_000)
            talk.handshake()
            talk.send(.client, String.post("q"))
            return talk
        }
        let run = Self.run(parts, limits: limits)
        #expect(run.counters.evicted == 1)
        #expect(run.events.losses.map(\.connection) == run.records.prefix(1).map(\.id))
    }

    @Test func `a million connections fit in 400 MB`() {
        #expect(MemoryLayout<Connection>.stride <= 392)
    }
}
