import Base
import Packets
import TestSupport
import Testing

struct PacketDecoderTests {
    private let client6 = End("2001:db8::1", 50_000)
    private let server6 = End("2001:db8:1::2", 443)

    /// Decodes one frame by way of a capture file.
    private func decode(
        _ frame: [UInt8], link: TestLink = .ethernet, wireLength: Int? = nil, captured: Int? = nil
    ) throws -> CaptureResult {
        var file = PcapBuilder(link: link.rawValue)
        file.add(frame, wireLength: wireLength, captured: captured)
        let result = try CaptureResult(file.bytes)
        #expect(result.statistics.counters.packets == 1)
        return result
    }

    @Test(arguments: TestLink.allCases)
    func `every link layer leads to IPv4 and IPv6`(link: TestLink) throws {
        let pairs = [(client, server), (client6, server6)]
        for (from, to) in pairs {
            let result = try decode(link.frame(PacketBuilder.tcp(from, to, payload: [1, 2, 3])), link: link)
            let segment = try #require(result.segments.first)
            #expect(segment.source == from.endpoint)
            #expect(segment.destination == to.endpoint)
            #expect(result.payloads == [[1, 2, 3]])
        }
    }

    @Test(arguments: [UInt16(12), 14, 228])
    func `other numbers of raw IP are known`(number: UInt16) throws {
        var file = PcapBuilder(link: number)
        file.add(PacketBuilder.udp(client, server))
        #expect(try CaptureResult(file.bytes).segments.count == 1)
    }

    @Test func `loopback families of every system and byte order are known`() throws {
        for family in [[2, 0, 0, 0], [0, 0, 0, 2]] as [[UInt8]] {
            #expect(try decode(family + PacketBuilder.udp(client, server), link: .null).segments.count == 1)
        }
        for number in [10, 24, 28, 30] as [UInt8] {
            for family in [[number, 0, 0, 0], [0, 0, 0, number]] {
                #expect(try decode(family + PacketBuilder.udp(client6, server6), link: .null).segments.count == 1)
            }
        }
        #expect(try decode([7, 0, 0, 0, 1, 2], link: .null).statistics.counters.nonIP == 1)
    }

    @Test func `stacked VLAN tags are followed up to eight`() throws {
        for count in 1...8 {
            let frame = TestLink.ethernet.frame(
                PacketBuilder.tcp(client, server), tags: [UInt16](repeating: 5, count: count))
            #expect(try decode(frame).segments.count == 1)
        }
        let frame = TestLink.ethernet.frame(
            PacketBuilder.tcp(client, server), tags: [UInt16](repeating: 5, count: 9))
        #expect(try decode(frame).statistics.counters.nonIP == 1)
    }

    @Test func `header fields are given as they came`() throws {
        var fields = IPFields()
        fields.hopLimit = 57
        fields.trafficClass = 0x02
        fields.options = [1, 1, 1, 0]
        let options: [UInt8] = [2, 4, 5, 0xB4, 1, 3, 3, 7]
        let packet = PacketBuilder.tcp(
            client, server, flags: [.syn, .ece, .cwr, .ae, .reserved], sequence: 0xDEAD_BEEF, acknowledgement: 7,
            window: 29_200, options: options, payload: [9], ip: fields)
        let segment = try #require(try decode(TestLink.ethernet.frame(packet)).segments.first)
        #expect(segment.hopLimit == 57)
        #expect(segment.networkOptionsLength == 4)
        #expect(segment.network == [.dontFragment, .nonZeroID, .ecn])
        #expect(segment.tcpFlags == [.syn, .ece, .cwr, .ae, .reserved])
        #expect(segment.sequence == 0xDEAD_BEEF)
        #expect(segment.acknowledgement == 7)
        #expect(segment.window == 29_200)
        #expect(segment.optionsLength == 8)
        #expect(segment.payloadOffset == segment.optionsOffset + 8)
        #expect(segment.payloadLength == 1)
    }

    @Test func `network quirks tell the header's odd bits`() throws {
        var fields = IPFields()
        fields.fragmentation = 0x8000
        fields.identification = 0
        #expect(
            try decode(TestLink.ethernet.frame(PacketBuilder.tcp(client, server, ip: fields))).segments.first?
                .network
                == [.mustBeZero])
        fields = IPFields()
        fields.flowLabel = 0x12345
        fields.trafficClass = 1
        let frame = TestLink.ethernet.frame(PacketBuilder.tcp(client6, server6, ip: fields))
        #expect(try decode(frame).segments.first?.network == [.ipv6, .flowLabel, .ecn])
    }

    @Test func `Ethernet padding is no payload`() throws {
        let frame = TestLink.ethernet.frame(PacketBuilder.tcp(client, server), padded: true)
        #expect(frame.count == 60)
        let segment = try #require(try decode(frame).segments.first)
        #expect(segment.payloadLength == 0)
        #expect(segment.payloadCaptured == 0)
    }

    @Test func `a snap length cuts what was captured, not what was on the wire`() throws {
        let frame = TestLink.ethernet.frame(
            PacketBuilder.tcp(client, server, options: [1, 1, 1, 1], payload: [UInt8](repeating: 1, count: 1000)))
        let cut = try #require(try decode(frame, captured: 14 + 20 + 24 + 10).segments.first)
        #expect(cut.payloadCaptured == 10)
        #expect(cut.payloadLength == 1000)
        let withinOptions = try #require(try decode(frame, captured: 14 + 20 + 22).segments.first)
        #expect(withinOptions.optionsLength == 2)
        #expect(withinOptions.payloadCaptured == 0)
        #expect(withinOptions.payloadLength == 1000)
        for length in 0..<(14 + 20 + 20) {
            #expect(try decode(frame, captured: length).statistics.counters.truncatedHeaders == 1, "\(length)")
        }
    }

    @Test func `offload-sized packets take their length from the frame`() throws {
        var fields = IPFields()
        fields.statedLength = 0
        for (from, to) in [(client, server), (client6, server6)] {
            let packet = PacketBuilder.tcp(
                from, to, payload: [UInt8](repeating: 1, count: 70_000), ip: fields)
            let result = try decode(TestLink.ethernet.frame(packet), captured: 200)
            #expect(result.segments.first?.payloadLength == 70_000)
        }
    }

    @Test func `only fragments without a transport header are skipped`() throws {
        var fields = IPFields()
        fields.fragmentation = 0x2000
        let first = try decode(
            TestLink.ethernet.frame(PacketBuilder.udp(client, server, payload: [1], statedLength: 3000, ip: fields))
        )
        #expect(first.segments.first?.payloadLength == 1)
        let tiny = PacketBuilder.ip(
            client.address, server.address, transport: 6, payload: [0, 1, 2, 3, 4, 5, 6, 7], fields: fields)
        #expect(try decode(TestLink.ethernet.frame(tiny)).statistics.counters.fragments == 1)
        fields.fragmentation = 0x0001
        let later = try decode(TestLink.ethernet.frame(PacketBuilder.tcp(client, server, ip: fields)))
        #expect(later.statistics.counters.fragments == 1)
        #expect(later.segments.isEmpty)
    }

    @Test func `IPv6 extension headers are passed and measured`() throws {
        var fields = IPFields()
        fields.extensions = [
            (0, [0, 0, 5, 2, 0, 0, 1, 0]), (60, [0, 1] + [UInt8](repeating: 0, count: 14)),
            (43, [0, 0, 0, 0, 0, 0, 0, 0]),
            (44, [0, 0, 0, 0, 0, 0, 0, 1]), (51, [0, 4] + [UInt8](repeating: 0, count: 22)),
        ]
        let result = try decode(
            TestLink.ethernet.frame(PacketBuilder.tcp(client6, server6, payload: [1, 2], ip: fields)))
        #expect(result.payloads == [[1, 2]])
        #expect(result.segments.first?.networkOptionsLength == 64)

        fields.extensions = [(44, [0, 0, 0, 8, 0, 0, 0, 1])]
        #expect(
            try decode(TestLink.ethernet.frame(PacketBuilder.tcp(client6, server6, ip: fields))).statistics.counters
                .fragments == 1)
        fields.extensions = [(60, [0, 255, 0, 0, 0, 0, 0, 0])]
        #expect(
            try decode(TestLink.ethernet.frame(PacketBuilder.tcp(client6, server6, ip: fields))).statistics.counters
                .badNetworkLengths == 1)
        fields.extensions = [(UInt8, [UInt8])](repeating: (60, [UInt8](repeating: 0, count: 8)), count: 17)
        #expect(
            try decode(TestLink.ethernet.frame(PacketBuilder.tcp(client6, server6, ip: fields))).statistics.counters
                .badNetworkLengths == 1)
    }

    @Test func `each kind of skipped packet has its counter`() throws {
        let arp = [UInt8](repeating: 0, count: 12) + [0x08, 0x06] + [UInt8](repeating: 0, count: 28)
        #expect(try decode(arp).statistics.counters.nonIP == 1)
        let icmp = PacketBuilder.ip(client.address, server.address, transport: 1, payload: [8, 0, 0, 0])
        #expect(try decode(TestLink.ethernet.frame(icmp)).statistics.counters.otherTransports == 1)
        let shortUDP = PacketBuilder.udp(client, server, statedLength: 7)
        #expect(try decode(TestLink.ethernet.frame(shortUDP)).statistics.counters.badTransportLengths == 1)
        let longUDP = PacketBuilder.udp(client, server, statedLength: 9)
        #expect(try decode(TestLink.ethernet.frame(longUDP)).statistics.counters.badTransportLengths == 1)
        for offset in [0, 4, 6, 15] as [UInt8] {
            var packet = PacketBuilder.tcp(client, server)
            packet[32] = offset << 4
            #expect(try decode(TestLink.ethernet.frame(packet)).statistics.counters.badTransportLengths == 1)
        }
        var fields = IPFields()
        fields.statedLength = 19
        let shortIP = PacketBuilder.tcp(client, server, ip: fields)
        #expect(try decode(TestLink.ethernet.frame(shortIP)).statistics.counters.badNetworkLengths == 1)
        var file = PcapBuilder(link: 147)
        file.add(arp)
        #expect(try CaptureResult(file.bytes).statistics.counters.unknownLinkTypes == 1)
    }

    @Test(arguments: TestLink.allCases)
    func `any value in any byte is survived and counted`(link: TestLink) throws {
        var fields = IPFields()
        fields.extensions = [(0, [0, 0, 5, 2, 0, 0, 1, 0]), (44, [0, 0, 0, 0, 0, 0, 0, 1])]
        fields.options = [1, 1, 1, 0]
        var ipv6Fields = fields
        ipv6Fields.options = []
        let packets = [
            PacketBuilder.tcp(client, server, options: [2, 4, 5, 0xB4], payload: [1, 2, 3, 4], ip: fields),
            PacketBuilder.udp(client, server, payload: [1, 2]),
            PacketBuilder.tcp(client6, server6, payload: [1], ip: ipv6Fields),
        ]
        var file = PcapBuilder(link: link.rawValue)
        var count: UInt64 = 0
        for packet in packets {
            let frame = link.frame(packet, tags: [1, 2])
            for index in frame.indices {
                for value in [0, 1, 2, 4, 7, 8, 15, 16, 43, 44, 51, 60, 64, 127, 128, 240, 254, 255] as [UInt8] {
                    var mutant = frame
                    mutant[index] = value
                    file.add(mutant)
                    file.add(mutant, wireLength: 0)
                    file.add(mutant, wireLength: Int(UInt32.max), captured: Int(value) % (frame.count + 1))
                    count += 3
                }
            }
        }
        let result = try CaptureResult(file.bytes)
        #expect(result.statistics.packets == count)
        #expect(result.statistics.counters.packets == count)
        #expect(UInt64(result.segments.count) == result.statistics.counters.tcp + result.statistics.counters.udp)
        #expect(result.segments.allSatisfy { $0.payloadCaptured <= $0.payloadLength })
    }
}
