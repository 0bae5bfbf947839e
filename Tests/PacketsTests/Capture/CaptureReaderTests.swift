import Glibc
import Base
import Packets
import TestSupport
import Testing

let client = End("192.0.2.10", 40_000)
let server = End("198.51.100.7", 443)
/// 2023-11-14 22:13:20.000001 UTC.
let start = Timestamp(nanoseconds: 1_700_000_000_000_001_000)

/// Three packets: SYN, data, UDP.
func sampleFrames(_ link: TestLink = .ethernet) -> [[UInt8]] {
    [
        link.frame(PacketBuilder.tcp(client, server, flags: .syn, options: [2, 4, 5, 0xB4])),
        link.frame(
            PacketBuilder.tcp(client, server, flags: [.ack, .psh], sequence: 2, payload: Array("hello".utf8))),
        link.frame(PacketBuilder.udp(client, server, payload: [1, 2, 3])),
    ]
}

struct CaptureReaderTests {
    @Test(arguments: ByteWriter.Order.allCases, [false, true])
    func `pcap is read in both byte orders and resolutions`(order: ByteWriter.Order, nanoseconds: Bool) throws {
        for isModified in [false, true] where !(isModified && nanoseconds) {
            var file = PcapBuilder(order, nanoseconds: nanoseconds, isModified: isModified)
            for frame in sampleFrames() { file.add(frame, at: start) }
            let result = try CaptureResult(file.bytes)
            #expect(result.statistics.problems == [])
            #expect(result.segments.map(\.time) == [start, start, start])
            #expect(result.payloads == [[], Array("hello".utf8), [1, 2, 3]])
            #expect(result.statistics.packets == 3)
            #expect(result.statistics.bytesRead == UInt64(file.bytes.count))
            #expect(result.statistics.totalBytes == UInt64(file.bytes.count))
        }
    }

    @Test(arguments: ByteWriter.Order.allCases)
    func `pcapng sections, interfaces and packet blocks of every kind are read`(order: ByteWriter.Order) throws {
        var file = PcapngBuilder(order)
        file.interface()
        file.interface(link: TestLink.cookedV2.rawValue, resolution: 9, offset: 100)
        file.block(0x0BAD, [1, 2, 3, 4])
        file.add(sampleFrames()[0])
        file.add(sampleFrames(.cookedV2)[1], ticks: 1_700_000_000_000_001_000, interface: 1)
        file.addSimple(sampleFrames()[1])
        file.addObsolete(sampleFrames()[2], ticks: 1_700_000_000_000_001)
        file.section(order == .little ? .big : .little)
        file.interface(link: TestLink.raw.rawValue, resolution: 0x80 | 20)
        file.add(sampleFrames(.raw)[2], ticks: 1_700_000_000 << 20)
        let result = try CaptureResult(file.bytes)
        #expect(result.statistics.problems == [])
        let later = start + .seconds(100)
        #expect(
            result.segments.map(\.time) == [
                start, later, later, start, Timestamp(nanoseconds: 1_700_000_000_000_000_000),
            ])
        #expect(result.statistics.first == Timestamp(nanoseconds: 1_700_000_000_000_000_000))
        #expect(result.statistics.last == later)
        #expect(result.payloads.map(\.count) == [0, 5, 5, 3, 3])
    }

    @Test func `a simple packet is cut to the interface's snap length`() throws {
        var file = PcapngBuilder()
        file.interface(snapLength: 57)
        file.addSimple(Array(sampleFrames()[1].prefix(57)), wireLength: sampleFrames()[1].count)
        let result = try CaptureResult(file.bytes)
        #expect(result.segments.first?.payloadLength == 5)
        #expect(result.payloads == [Array("hel".utf8)])
    }

    private static let resolutions: [(resolution: UInt8, ticks: UInt64, nanoseconds: Int64)] = [
        (0, 1_700_000_000, 1_700_000_000_000_000_000),
        (3, 1500, 1_500_000_000),
        (12, 5_000, 5),
        (28, .max, 1),
        (29, .max, 0),
        (127, .max, 0),
        (0x80, 3, 3_000_000_000),
        (0x81, 3, 1_500_000_000),
        (0xBF, 0x8000_0000_0000_0000, 1_000_000_000),
        (0xC0, 0x8000_0000_0000_0000, 500_000_000),
        (0xFF, .max, 0),
        (0, .max, .max),
        (6, .max, .max),
        (0x80, .max, .max),
    ]

    @Test(arguments: resolutions)
    func `timestamps follow if_tsresol and saturate`(resolution: UInt8, ticks: UInt64, nanoseconds: Int64) throws {
        var file = PcapngBuilder()
        file.interface(resolution: resolution)
        file.add(sampleFrames()[0], ticks: ticks)
        #expect(try CaptureResult(file.bytes).segments.map(\.time.nanoseconds) == [nanoseconds])
    }

    @Test func `timestamps saturate with if_tsoffset too`() throws {
        for (offset, expected) in [(Int64.max, Int64.max), (.min, .min), (-1, 0)] {
            var file = PcapngBuilder()
            file.interface(offset: offset)
            file.add(sampleFrames()[0], ticks: offset == -1 ? 1_000_000 : offset > 0 ? 1 : 0)
            #expect(try CaptureResult(file.bytes).segments.map(\.time.nanoseconds) == [expected])
        }
    }

    @Test func `drop counts of interface statistics are added up`() throws {
        var body = ByteWriter(.little)
        body.put(UInt32(0))
        body.put(UInt64(0))
        for (code, count) in [(UInt16(4), UInt64(1000)), (5, 3), (7, 4)] {
            body.put(code)
            body.put(UInt16(8))
            body.put(count)
        }
        body.put(UInt32(0))
        var file = PcapngBuilder()
        file.interface()
        file.block(5, body.bytes)
        file.section(.little)
        file.interface()
        file.block(5, body.bytes)
        file.block(5, body.bytes)
        #expect(try CaptureResult(file.bytes).statistics.dropped == 14)
    }

    @Test func `batches hold at most 256 segments and lose none across windows`() throws {
        var file = PcapBuilder()
        for index in 0..<3000 {
            let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index % 1400)
            file.add(
                TestLink.ethernet.frame(
                    PacketBuilder.tcp(client, server, sequence: UInt32(index), payload: payload)))
        }
        for bytes in [file.bytes, gzip(file.bytes)] {
            let temporary = TemporaryFile(bytes)
            var reader = try CaptureReader(path: temporary.path)
            var largest = 0
            while reader.advance() { largest = max(largest, reader.segments.count) }
            #expect(largest == 256)
            let result = try CaptureResult(path: temporary.path)
            #expect(result.segments.map(\.sequence) == (0..<3000).map { UInt32($0) })
            #expect(
                result.payloads.enumerated().allSatisfy { index, payload in
                    payload == [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index % 1400)
                })
        }
    }

    @Test func `standard input is read`() throws {
        var file = PcapBuilder()
        for frame in sampleFrames() { file.add(frame) }
        let temporary = TemporaryFile(gzip(file.bytes))
        let saved = dup(STDIN_FILENO)
        let descriptor = unsafe open(temporary.path, O_RDONLY)
        dup2(descriptor, STDIN_FILENO)
        defer {
            dup2(saved, STDIN_FILENO)
            close(saved)
            close(descriptor)
        }
        let result = try CaptureResult(path: "-")
        #expect(result.segments.count == 3)
        #expect(result.statistics.name == "standard input")
        #expect(result.statistics.totalBytes == nil)
    }

    @Test func `a filter leaves packets out and counts them`() throws {
        var file = PcapngBuilder()
        file.interface()
        file.interface(link: TestLink.raw.rawValue)
        for frame in sampleFrames() { file.add(frame) }
        for frame in sampleFrames(.raw) { file.add(frame, interface: 1) }
        let result = try CaptureResult(file.bytes, filter: "udp and port 443")
        #expect(result.segments.map(\.transport) == [.udp, .udp])
        #expect(result.statistics.counters.filtered == 4)
        #expect(result.statistics.counters.packets == 6)
    }

    @Test func `a wrong filter is named`() throws {
        var file = PcapBuilder()
        file.add(sampleFrames()[0])
        let bytes = file.bytes
        let error = #expect(throws: CaptureError.self) { try CaptureResult(bytes, filter: "prot 443 and") }
        #expect(error?.code == .badFilter)
        #expect(error?.message.contains("prot 443 and") == true)
    }

    @Test(.enabled(if: RepositoryPaths.sharedCaptures != nil, "../shared/captures is not there"))
    func `reference captures are read whole`() throws {
        let files = RepositoryPaths.sharedCaptureFiles(in: "ja4")
        #expect(!files.isEmpty)
        var packets: UInt64 = 0
        for file in files {
            let statistics = try CaptureResult(path: file).statistics
            #expect(statistics.problems == [], "\(file)")
            #expect(statistics.counters.packets == statistics.packets)
            packets += statistics.packets
        }
        // The sum of what capinfos counts.
        #expect(packets == 5154)
    }
}
