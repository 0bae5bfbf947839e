import Base
import Packets
import TestSupport
import Testing

struct TrafficFilterTests {
    private static let client = End("192.0.2.10", 50_000)
    private static let gateway = End("198.51.100.1", 443)
    private static let client6 = End("2001:db8:1::10", 50_000)
    private static let gateway6 = End("2001:db8:100::1", 443)
    private static let all = TrafficFilter(edgePorts: [443, 8443], insidePorts: [8080])
    private static let own = TrafficFilter(
        edgePorts: [443], insidePorts: [8080],
        addresses: ["198.51.100.0/24", "2001:db8:100::/48"].compactMap { IPNetwork($0) })

    /// How many of the packets a filter lets through.
    private static func passed(
        _ filter: TrafficFilter, _ packets: [[UInt8]], on link: TestLink = .ethernet, tags: [UInt16] = []
    ) throws -> Int {
        var file = PcapBuilder(link: link.rawValue)
        for packet in packets { file.add(link.frame(packet, tags: tags)) }
        let result = try CaptureResult(
            file.bytes, filter: filter.expression(isTagged: link == .ethernet))
        return packets.count - Int(result.statistics.counters.filtered)
    }

    @Test(arguments: [TestLink.ethernet, .cooked, .cookedV2, .raw])
    func `both directions of a port pass on every link layer that Linux has`(link: TestLink) throws {
        let packets = [
            PacketBuilder.tcp(Self.client, Self.gateway), PacketBuilder.tcp(Self.gateway, Self.client),
            PacketBuilder.tcp(Self.client6, Self.gateway6), PacketBuilder.tcp(Self.gateway6, Self.client6),
        ]
        for filter in [Self.all, Self.own] { #expect(try Self.passed(filter, packets, on: link) == 4) }
        let others = [
            PacketBuilder.tcp(Self.client, End("198.51.100.1", 22)), PacketBuilder.udp(Self.client, Self.gateway),
            PacketBuilder.tcp(Self.client6, End("2001:db8:100::1", 22)),
        ]
        for filter in [Self.all, Self.own] { #expect(try Self.passed(filter, others, on: link) == 0) }
    }

    @Test(arguments: [[], [7], [7, 8]] as [[UInt16]])
    func `VLAN tags are looked through`(tags: [UInt16]) throws {
        let packets = [
            PacketBuilder.tcp(Self.client, Self.gateway), PacketBuilder.tcp(Self.gateway6, Self.client6),
            PacketBuilder.tcp(End("10.0.0.1", 40_000), End("198.51.100.9", 8080)),
        ]
        for filter in [Self.all, Self.own] { #expect(try Self.passed(filter, packets, tags: tags) == 3) }
        let other = [PacketBuilder.tcp(Self.client, End("198.51.100.1", 22))]
        #expect(try Self.passed(Self.all, other, tags: tags) == 0)
    }

    @Test func `with addresses, TLS that the gateway opens itself is nobody's edge`() throws {
        let outbound = [
            PacketBuilder.tcp(End("198.51.100.1", 50_000), End("203.0.113.5", 443)),
            PacketBuilder.tcp(End("203.0.113.5", 443), End("198.51.100.1", 50_000)),
        ]
        #expect(try Self.passed(Self.own, outbound) == 0)
        #expect(try Self.passed(Self.all, outbound) == 2)
    }

    @Test func `the inside hop may be anywhere that the gateway or this machine asks`() throws {
        let packets = [
            PacketBuilder.tcp(End("198.51.100.1", 50_000), End("10.0.0.5", 8080)),
            PacketBuilder.tcp(End("10.0.0.5", 8080), End("198.51.100.1", 50_000)),
            PacketBuilder.tcp(End("127.0.0.1", 50_000), End("127.0.0.1", 8080)),
            PacketBuilder.tcp(End("::1", 50_000), End("::1", 8080)),
        ]
        #expect(try Self.passed(Self.own, packets) == 4)
        #expect(try Self.passed(Self.own, [PacketBuilder.tcp(End("10.0.0.4", 50_000), End("10.0.0.5", 8080))]) == 0)
    }

    @Test func `IPv6 extension headers pass the kernel and are judged when decoded`() throws {
        var ip = IPFields()
        ip.extensions = [
            (number: 0, header: [0, 0, 1, 4, 0, 0, 0, 0]), (number: 60, header: [0, 0, 1, 4, 0, 0, 0, 0]),
        ]
        let wanted = PacketBuilder.tcp(Self.client6, Self.gateway6, ip: ip)
        let other = PacketBuilder.tcp(Self.client6, End("2001:db8:100::1", 22), ip: ip)
        let elsewhere = PacketBuilder.tcp(Self.client6, End("2001:db8:200::1", 443), ip: ip)
        for filter in [Self.all, Self.own] { #expect(try Self.passed(filter, [wanted, other]) == 2) }
        #expect(try Self.passed(Self.own, [elsewhere]) == 0)
        let result = try CaptureResult(
            { () -> [UInt8] in
                var file = PcapBuilder()
                for packet in [wanted, other, elsewhere] { file.add(TestLink.ethernet.frame(packet)) }
                return file.bytes
            }())
        #expect(result.segments.map { Self.own.accepts($0) } == [true, false, false])
        #expect(result.segments.map { Self.all.accepts($0) } == [true, false, true])
    }

    @Test func `of a fragmented datagram the first fragment passes, which has the ports`() throws {
        var first = IPFields()
        first.fragmentation = 0x2000
        var later = IPFields()
        later.fragmentation = 0x0010
        let payload = [UInt8](repeating: 1, count: 64)
        #expect(
            try Self.passed(Self.all, [PacketBuilder.tcp(Self.client, Self.gateway, payload: payload, ip: first)])
                == 1)
        #expect(
            try Self.passed(Self.all, [PacketBuilder.tcp(Self.client, Self.gateway, payload: payload, ip: later)])
                == 0)
    }

    @Test func `a filter for nothing lets nothing through`() throws {
        let packets = [PacketBuilder.tcp(Self.client, Self.gateway)]
        #expect(try Self.passed(TrafficFilter(), packets) == 0)
    }

    @Test func `many ports and networks still compile`() throws {
        let ports = (0..<64).map { UInt16(10_000 + $0) }
        let networks =
            (0..<64).compactMap { IPNetwork("10.\($0).0.0/16") }
            + [IPNetwork("2001:db8::/32"), IPNetwork("::/0")].compactMap(\.self)
        let filter = TrafficFilter(edgePorts: ports, insidePorts: [8080], addresses: networks)
        let packets = [
            PacketBuilder.tcp(Self.client, End("10.63.1.1", 10_063)),
            PacketBuilder.tcp(Self.client, End("10.64.1.1", 10_063)),
        ]
        #expect(try Self.passed(filter, packets) == 1)
    }
}
