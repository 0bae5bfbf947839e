import TestSupport
import Testing

import Base
@testable import Packets

struct NumberTallyTests {
    @Test func `known numbers keep their places and the sum stays whole`() {
        var tally = NumberTally(known: [443, 4_789])
        for number: UInt32 in 10_000..<30_000 { tally.count(number) }
        tally.count(443, times: 7)
        #expect(tally.total == 20_007)
        #expect(tally.entries.count == NumberTally.capacity - 1)
        #expect(tally.entries.first == NumberTally.Entry(number: 443, count: 7))
        var sum = NumberTally(known: [443])
        sum += tally
        sum += tally
        #expect(sum.total == 40_014)
    }

    @Test func `sums that overflow wrap and do not trap`() {
        var tally = NumberTally()
        tally.count(1, times: .max)
        tally.count(1, times: .max)
        tally.count(2, times: .max)
        tally += tally
        #expect(tally.entries.count == 2)
    }

    private func counters(_ frames: [[UInt8]], link: UInt16 = 1) throws -> DecodeCounters {
        var file = PcapBuilder(link: link)
        for frame in frames { file.add(frame) }
        return try CaptureResult(file.bytes).statistics.counters
    }

    private let client = End("192.0.2.1", 50_000)

    @Test func `datagrams are counted by the server's port, and QUIC by its header`() throws {
        let long: [UInt8] = [0xC3, 0, 0, 0, 1, 8]
        let frames = [(443, []), (53, [1, 2]), (8_443, long), (4_789, [8])].map { port, payload in
            TestLink.ethernet.frame(
                PacketBuilder.udp(client, End("192.0.2.2", UInt16(port)), payload: payload as [UInt8]))
        }
        let ports = try counters(frames + frames.prefix(1)).ports
        #expect(
            Set(ports.entries) == [
                .init(number: 443, count: 2), .init(number: 53, count: 1), .init(number: 4_789, count: 1),
                .init(number: 8_443 | UnreadNumbers.quic, count: 1),
            ])
    }

    @Test func `other packets are counted by EtherType, protocol and link type`() throws {
        func ip(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
            TestLink.ethernet.frame(
                PacketBuilder.ip(client.address, client.address, transport: number, payload: payload))
        }
        let ethernet = [UInt8](repeating: 0, count: 12)
        let frames = [
            ethernet + [8, 6] + ethernet, ethernet + [0x88, 0x47] + ethernet, ethernet + [0, 38] + ethernet,
            ip(47, [0, 0, 0x88, 0xBE]), ip(47, [0, 0, 8, 0]), ip(4, [0x45]), [1, 2, 3],
        ]
        let counters = try counters(frames)
        #expect(
            Set(counters.etherTypes.entries.map(\.number)) == [
                0x0806, 0x8847, UnreadNumbers.lengthField, UnreadNumbers.shortFrame,
            ])
        #expect(Set(counters.protocols.entries.map(\.number)) == [UnreadNumbers.erspan2, 47, 4])
        #expect(
            try self.counters([ethernet, ethernet], link: 147).linkTypes.entries == [.init(number: 147, count: 2)])
    }
}
