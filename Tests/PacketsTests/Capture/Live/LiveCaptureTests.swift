import Glibc
import Base
import Packets
import TestSupport
import Testing

/// On virtual interfaces, so with root and iproute2 only.
@Suite(.enabled(if: VethPair.isPossible, "needs root and iproute2"))
struct LiveCaptureTests {
    private static let client = End("192.0.2.10", 50_000)
    private static let gateway = End("198.51.100.1", 443)
    private static let traffic = TrafficFilter(edgePorts: [443], insidePorts: [8080])

    private static func options(_ interface: String) -> LiveCaptureOptions {
        LiveCaptureOptions(interface: interface, filter: .traffic(traffic))
    }

    /// Everything that comes within a time that is enough on a busy machine, until `count` segments have come.
    private static func collect(_ capture: inout LiveCapture, _ count: Int) -> [Segment] {
        var segments: [Segment] = []
        let end = Nanoseconds.steady() + Nanoseconds.seconds(5)
        while segments.count < count, Nanoseconds.steady() < end {
            guard case .batch = capture.advance(waiting: .milliseconds(50)) else { continue }
            for index in 0..<capture.segments.count { segments.append(capture.segments[index]) }
        }
        return segments
    }

    private static func isLost(_ capture: inout LiveCapture) -> Bool {
        let end = Nanoseconds.steady() + Nanoseconds.seconds(5)
        while Nanoseconds.steady() < end {
            if case .lost = capture.advance(waiting: .milliseconds(50)) { return true }
        }
        return false
    }

    @Test func `what comes over the wire is decoded as from a file`() throws {
        let pair = try #require(VethPair("a"))
        var capture = try LiveCapture(Self.options(pair.far), wake: WakeSignal())
        var chained = IPFields()
        chained.extensions = [(number: 60, header: [0, 0, 1, 4, 0, 0, 0, 0])]
        let client6 = End("2001:db8:1::10", 50_000)
        let gateway6 = End("2001:db8:100::1", 443)
        let link = TestLink.ethernet
        let frames = [
            link.frame(
                PacketBuilder.tcp(Self.client, Self.gateway, flags: .syn, options: TCPConversation.linuxOptions)),
            link.frame(PacketBuilder.tcp(Self.gateway, Self.client, flags: [.syn, .ack], sequence: 7)),
            link.frame(PacketBuilder.tcp(Self.client, Self.gateway, payload: Array("hello".utf8)), tags: [7]),
            link.frame(PacketBuilder.tcp(gateway6, client6, payload: Array("hello".utf8)), tags: [7, 8]),
            link.frame(PacketBuilder.tcp(client6, gateway6, ip: chained)),
            link.frame(PacketBuilder.tcp(client6, End("2001:db8:100::1", 22), ip: chained)),
            link.frame(PacketBuilder.tcp(Self.client, End("198.51.100.1", 22))),
            link.frame(PacketBuilder.udp(Self.client, Self.gateway)),
            link.frame(PacketBuilder.tcp(Self.client, End("198.51.100.1", 8080), flags: .fin)),
        ]
        #expect(pair.send(frames))
        let live = Self.collect(&capture, 6)

        var file = PcapBuilder()
        for index in [0, 1, 2, 3, 4, 8] { file.add(frames[index]) }
        let expected = try CaptureResult(file.bytes).segments
        #expect(live.map(Essence.init) == expected.map(Essence.init))
        let statistics = capture.statistics()
        #expect(statistics.counters.filtered == 1)
        #expect(statistics.packets == 7)
        #expect(statistics.kernelReceived == 7)
        #expect(statistics.kernelDropped == 0)
    }

    /// What two captures of one segment have in common.
    private struct Essence: Equatable {
        var ends: [Endpoint]
        var flags: UInt16
        var sequence: UInt32
        var lengths: [UInt32]

        init(_ segment: Segment) {
            ends = [segment.source, segment.destination]
            flags = segment.tcpFlags.rawValue
            sequence = segment.sequence
            lengths = [segment.payloadCaptured, segment.payloadLength, UInt32(segment.optionsLength)]
        }
    }

    @Test func `a packet is handed on within a tenth of a second, and its time is the system's`() throws {
        let pair = try #require(VethPair("b"))
        var capture = try LiveCapture(Self.options(pair.far), wake: WakeSignal())
        let frame = TestLink.ethernet.frame(PacketBuilder.tcp(Self.client, Self.gateway))
        var delays: [Nanoseconds] = []
        for _ in 0..<20 {
            let before = Timestamp.now()
            #expect(pair.send([frame]))
            let segments = Self.collect(&capture, 1)
            let time = try #require(segments.first).time
            #expect(time >= before && time <= .now())
            delays.append(.now() - time)
        }
        // The machine may be busy with other tests: the quicker ones tell what capturing does.
        #expect(delays.sorted()[5] < .milliseconds(100), "\(delays)")
    }

    @Test func `a snap length cuts packets and keeps their true length`() throws {
        let pair = try #require(VethPair("c"))
        var options = Self.options(pair.far)
        options.snapLength = 96
        var capture = try LiveCapture(options, wake: WakeSignal())
        let payload = [UInt8](repeating: 65, count: 1_000)
        #expect(
            pair.send([TestLink.ethernet.frame(PacketBuilder.tcp(Self.client, Self.gateway, payload: payload))]))
        let segments = Self.collect(&capture, 1)
        let segment = try #require(segments.first)
        #expect(segment.payloadLength == 1_000)
        #expect(segment.payloadCaptured == 96 - 14 - 20 - 20)
        #expect(capture.bytes.byteCount == 96)
    }

    @Test func `an interface that is taken away is told of, and can be opened again`() throws {
        let pair = try #require(VethPair("d"))
        let frame = TestLink.ethernet.frame(PacketBuilder.tcp(Self.client, Self.gateway))
        do {
            var capture = try LiveCapture(Self.options(pair.far), wake: WakeSignal())
            #expect(pair.send([frame]))
            let seen = Self.collect(&capture, 1).count
            #expect(seen == 1)
            pair.remove()
            let isLost = Self.isLost(&capture)
            #expect(isLost)
        }
        let error = #expect(throws: CaptureError.self) {
            _ = try LiveCapture(Self.options(pair.far), wake: WakeSignal()).interface
        }
        #expect(error?.code == .noSuchInterface)
        #expect(pair.make())
        var again = try LiveCapture(Self.options(pair.far), wake: WakeSignal())
        #expect(pair.send([frame]))
        let seen = Self.collect(&again, 1).count
        #expect(seen == 1)
    }

    @Test func `packets for which the ring had no room are counted`() throws {
        let pair = try #require(VethPair("e"))
        var options = Self.options(pair.far)
        options.ring = 1 << 20
        var capture = try LiveCapture(options, wake: WakeSignal())
        let payload = [UInt8](repeating: 65, count: 1_400)
        let frame = TestLink.ethernet.frame(PacketBuilder.tcp(Self.client, Self.gateway, payload: payload))
        #expect(pair.send(Array(repeating: frame, count: 4_000)))
        let dropped = capture.statistics().kernelDropped
        #expect(dropped > 0)
        let rest = Self.collect(&capture, 4_000 - Int(dropped)).count
        #expect(rest == 4_000 - Int(dropped))
    }

    @Test func `handles of a group share an interface, a connection's both directions in one of them`() throws {
        let pair = try #require(VethPair("f"))
        var options = Self.options(pair.far)
        options.group = FanoutGroup()
        var first = try LiveCapture(options, wake: WakeSignal())
        var second = try LiveCapture(options, wake: WakeSignal())
        let frames = (0..<64).flatMap { index in
            let client = End("192.0.2.\(index)", 40_000 + UInt16(index))
            return [
                PacketBuilder.tcp(client, Self.gateway, flags: .syn),
                PacketBuilder.tcp(Self.gateway, client, flags: [.syn, .ack]),
                PacketBuilder.tcp(client, Self.gateway, payload: [1]),
            ].map { TestLink.ethernet.frame($0) }
        }
        #expect(pair.send(frames))
        func clients(_ segments: [Segment]) -> [Endpoint: Int] {
            segments.reduce(into: [:]) {
                $0[$1.destination == Self.gateway.endpoint ? $1.source : $1.destination, default: 0] += 1
            }
        }
        var parts: [[Segment]] = [[], []]
        let end = Nanoseconds.steady() + Nanoseconds.seconds(5)
        while parts[0].count + parts[1].count < frames.count, Nanoseconds.steady() < end {
            if case .batch = first.advance(waiting: .milliseconds(10)) {
                for index in 0..<first.segments.count { parts[0].append(first.segments[index]) }
            }
            if case .batch = second.advance(waiting: .milliseconds(10)) {
                for index in 0..<second.segments.count { parts[1].append(second.segments[index]) }
            }
        }
        let shares = parts.map(clients)
        #expect(shares.allSatisfy { $0.count > 8 }, "\(shares.map(\.count))")
        #expect(shares[0].count + shares[1].count == 64)
        #expect(shares.allSatisfy { $0.values.allSatisfy { $0 == 3 } })
    }

    @Test(arguments: ["lo", "any"])
    func `a connection over loopback is seen once, as is one on the pseudo-interface any`(interface: String) throws
    {
        let listener = try #require(LoopbackListener())
        let filter = TrafficFilter(insidePorts: [listener.port])
        var capture = try LiveCapture(
            LiveCaptureOptions(interface: interface, filter: .traffic(filter)), wake: WakeSignal())
        #expect(listener.connectAndSend("hello"))
        let segments = Self.collect(&capture, 4)
        #expect(segments.filter { $0.tcpFlags == .syn }.count == 1)
        #expect(segments.filter { $0.payloadLength == 5 }.count == 1)
        #expect(segments.allSatisfy { $0.source.port == listener.port || $0.destination.port == listener.port })
    }

    @Test func `a raised signal ends a wait, and every one after it`() throws {
        let pair = try #require(VethPair("g"))
        let wake = try WakeSignal()
        var capture = try LiveCapture(Self.options(pair.far), wake: wake)
        wake.raise()
        for _ in 0..<2 {
            guard case .woken = capture.advance(waiting: .seconds(60)) else {
                Issue.record("the wait went on")
                return
            }
        }
    }

    @Test func `a filter that is not valid is refused with libpcap's reason`() throws {
        let error = #expect(throws: CaptureError.self) {
            _ = try LiveCapture(
                LiveCaptureOptions(interface: "lo", filter: .expression("prot 443")), wake: WakeSignal()
            ).interface
        }
        #expect(error?.code == .badFilter)
    }
}
