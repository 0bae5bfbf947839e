import TestSupport
import Testing

@testable import Packets

/// Bytes that fill a frame are not stream bytes.
struct LinkTrailerTests {
    private let client = End("192.0.2.1", 50_000)
    private let server = End("198.51.100.1", 443)

    private func segment(_ frame: [UInt8], link: TestLink = .ethernet) throws -> Segment {
        var file = PcapBuilder(link: link.rawValue)
        file.add(frame)
        return try #require(try CaptureResult(file.bytes).segments.first)
    }

    /// A pure acknowledgement in a frame with `trailer` zeros behind it; the IP length counts `counted` of them.
    private func frame(
        _ trailer: Int, counted: Int, flags: TCPFlags = .ack, offload: Bool = false, tags: [UInt16] = [],
        link: TestLink = .ethernet, fill: UInt8 = 0
    ) -> [UInt8] {
        var fields = IPFields()
        if offload { fields.statedLength = 0 }
        let payload = [UInt8](repeating: fill, count: counted)
        let packet = PacketBuilder.tcp(client, server, flags: flags, payload: payload, ip: fields)
        return link.frame(packet, tags: tags) + [UInt8](repeating: 0, count: trailer - counted)
    }

    @Test(arguments: [TestLink.ethernet, .cooked, .cookedV2])
    func `padding and a check sequence behind the packet are not payload`(link: TestLink) throws {
        for trailer in 0...14 {
            let segment = try segment(frame(trailer, counted: 0, link: link), link: link)
            #expect(segment.payloadLength == 0 && segment.payloadCaptured == 0 && !segment.mayBePadding)
        }
    }

    @Test(arguments: [TestLink.ethernet, .cooked, .cookedV2])
    func `without an IP length a short trailer is no payload`(link: TestLink) throws {
        for tags in [[], [1], [1, 2]] as [[UInt16]] {
            for trailer in 0...10 {
                let segment = try segment(
                    frame(trailer, counted: 0, offload: true, tags: tags, link: link), link: link)
                #expect(segment.payloadLength == 0 && segment.payloadCaptured == 0)
            }
        }
        // Longer than any trailer: what offload was for.
        let segment = try segment(frame(11, counted: 11, offload: true, link: link), link: link)
        #expect(segment.payloadLength == 11)
    }

    @Test func `zeros that fill a minimum frame may be padding though the IP length counts them`() throws {
        for count in 1...10 {
            #expect(try segment(frame(count, counted: count)).mayBePadding)
            // Pushed, finished or other bytes are the stream's, and so is what is longer.
            #expect(try !segment(frame(count, counted: count, flags: [.ack, .psh])).mayBePadding)
            #expect(try !segment(frame(count, counted: count, flags: [.ack, .fin])).mayBePadding)
            #expect(try !segment(frame(count, counted: count, fill: 1)).mayBePadding)
        }
        #expect(try !segment(frame(11, counted: 11)).mayBePadding)
        #expect(try segment(frame(6, counted: 6)).payloadLength == 6)
    }

    @Test func `IPv6 without a payload length keeps its payload`() throws {
        var fields = IPFields()
        fields.statedLength = 0
        let packet = PacketBuilder.tcp(
            End("2001:db8::1", 1), End("2001:db8::2", 2), payload: [UInt8](repeating: 7, count: 900), ip: fields)
        #expect(try segment(TestLink.ethernet.frame(packet)).payloadLength == 900)
        let short = PacketBuilder.tcp(
            End("2001:db8::1", 1), End("2001:db8::2", 2), payload: [0, 0, 0, 0], ip: fields)
        #expect(try segment(TestLink.ethernet.frame(short)).payloadLength == 0)
    }
}
