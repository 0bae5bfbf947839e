import Glibc
import Base
import Packets
import TestSupport
import Testing

struct DamagedCaptureTests {
    private static func pcap() -> [UInt8] {
        var file = PcapBuilder()
        for frame in sampleFrames() { file.add(frame) }
        return file.bytes
    }

    private static func pcapng() -> [UInt8] {
        var file = PcapngBuilder()
        file.interface(resolution: 6)
        file.block(0x0BAD, [UInt8](repeating: 1, count: 8))
        for frame in sampleFrames() { file.add(frame) }
        return file.bytes
    }

    @Test(arguments: [pcap(), pcapng()], [false, true])
    func `a file cut at any byte gives what was before and one problem`(whole: [UInt8], compressed: Bool) throws {
        let complete = try CaptureResult(whole)
        let headerLength = whole[0] == 0x0A ? 28 : 24
        var boundaries = 0
        for cut in 0..<whole.count {
            let bytes = Array(whole.prefix(cut))
            if cut < headerLength {
                let input = compressed ? gzip(bytes) : bytes
                #expect(throws: CaptureError.self) { try CaptureResult(input) }
                continue
            }
            let result = try CaptureResult(compressed ? gzip(bytes) : bytes)
            let count = result.payloads.count
            #expect(result.payloads == Array(complete.payloads.prefix(count)))
            #expect(count < 3)
            #expect(result.statistics.problems.count <= 1)
            if let problem = result.statistics.problems.first {
                #expect(problem.isDecompressedOffset == compressed)
                #expect(problem.offset ?? 0 <= UInt64(cut))
            } else {
                boundaries += 1
            }
        }
        // After the header, before each packet, and after each other block.
        #expect(boundaries == (headerLength == 24 ? 3 : 5))
    }

    @Test func `gzip cut at any byte gives one problem`() throws {
        var file = PcapBuilder()
        for index in 0..<100 {
            file.add(TestLink.ethernet.frame(PacketBuilder.tcp(client, server, sequence: UInt32(index &* 77_777))))
        }
        let whole = gzip(file.bytes)
        var segments = 0
        for cut in 40..<whole.count {
            guard let result = try? CaptureResult(Array(whole.prefix(cut))) else { continue }
            #expect(result.statistics.problems.count == 1)
            #expect(result.statistics.problems.first?.message.contains("gzip") == true)
            segments = max(segments, result.segments.count)
        }
        // The eight bytes at the end of gzip are only a check.
        #expect(segments == 100)
    }

    @Test func `damaged gzip gives what was before the damage`() throws {
        var file = PcapBuilder()
        for index in 0..<20_000 {
            file.add(TestLink.ethernet.frame(PacketBuilder.tcp(client, server, sequence: UInt32(index &* 77_777))))
        }
        var bytes = gzip(file.bytes)
        for index in (bytes.count / 2)..<(bytes.count / 2 + 64) { bytes[index] = 0xFF }
        let result = try CaptureResult(bytes)
        #expect(result.segments.count > 1000)
        #expect(result.segments.count < 20_000)
        #expect(result.statistics.problems.count == 1)
    }

    @Test func `gzip members after one another are one stream, and garbage after them is a problem`() throws {
        let bytes = Self.pcapng()
        let members = gzip(Array(bytes.prefix(50))) + gzip([]) + gzip(Array(bytes.dropFirst(50)))
        #expect(try CaptureResult(members).statistics.problems == [])
        #expect(try CaptureResult(members).segments.count == 3)
        #expect(try CaptureResult(members + [0, 0, 0]).statistics.problems == [])
        let garbage = try CaptureResult(members + [1, 2, 3])
        #expect(garbage.segments.count == 3)
        #expect(garbage.statistics.problems.map(\.offset) == [UInt64(bytes.count)])
    }

    @Test func `a decompression bomb stays in bounded memory`() throws {
        let member = [UInt8](repeating: 0, count: 8 << 20)
        let members = 32
        var head = ByteWriter(.little)
        head.put(UInt32(0x0BAD))
        head.put(UInt32(member.count * members + 12))
        let file = TemporaryFile(
            gzip(PcapngBuilder().bytes + head.bytes) + repeatElement(gzip(member), count: members).joined())
        let before = peakMemory()
        let result = try CaptureResult(path: file.path)
        #expect(result.statistics.problems.map(\.message) == ["the file ends inside a block of 268435468 bytes"])
        // The tests beside this one share the process; the bomb has 256 MiB.
        #expect(peakMemory() - before < 64 << 20)
    }

    /// Bytes of resident memory at its peak.
    private func peakMemory() -> Int {
        var usage = rusage()
        // SAFETY: `usage` is a local of the type getrusage fills.
        unsafe getrusage(CInt(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    private static let absurdLengths: [(type: UInt32, length: UInt32)] = [
        (6, 0xFFFF_FFFC), (6, 16 << 20), (6, 31), (6, 0), (3, 0xFFFF_FFFC), (2, 0x7FFF_FFFC), (1, 16 << 20),
        (1, 0xFFFF_FFFC), (1, 12), (0x0BAD, 0xFFFF_FFFC), (0x0BAD, 13), (0x0BAD, 8), (0x0A0D_0D0A, 0),
    ]

    @Test(arguments: absurdLengths)
    func `absurd block lengths are one problem at the block`(type: UInt32, length: UInt32) throws {
        var file = PcapngBuilder()
        file.interface()
        file.add(sampleFrames()[0])
        let offset = UInt64(file.bytes.count)
        var body = [UInt8](repeating: 0, count: 64)
        if type == 0x0A0D_0D0A { body.replaceSubrange(0..<6, with: [0x4D, 0x3C, 0x2B, 0x1A, 1, 0]) }
        file.block(type, body, statedLength: length)
        file.add(sampleFrames()[1])
        let result = try CaptureResult(file.bytes)
        #expect(result.segments.count == 1)
        #expect(result.statistics.problems.map(\.offset) == [offset])
    }

    @Test func `contradicting packet blocks are one problem`() throws {
        let cases: [(interface: UInt32, trailer: UInt32?, captured: UInt32?)] = [
            (1, nil, nil), (0, 76, nil), (0, nil, 0xFFFF_FFFF),
        ]
        for (interface, trailer, captured) in cases {
            var body = ByteWriter(.little)
            body.put(interface)
            body.put(UInt64(0))
            body.put(captured ?? 40)
            body.put(UInt32(40))
            body.put([UInt8](repeating: 0, count: 40))
            var file = PcapngBuilder()
            file.interface()
            let offset = UInt64(file.bytes.count)
            file.block(6, body.bytes, trailer: trailer)
            let result = try CaptureResult(file.bytes)
            #expect(result.statistics.packets == 0)
            #expect(result.statistics.problems.map(\.offset) == [offset])
        }
    }

    @Test func `a packet larger than any snap length is damage`() throws {
        var file = PcapBuilder()
        file.add(sampleFrames()[0])
        let offset = UInt64(file.bytes.count)
        file.add([UInt8](repeating: 0, count: 262_145))
        let result = try CaptureResult(file.bytes)
        #expect(result.segments.count == 1)
        #expect(result.statistics.problems.map(\.offset) == [offset])
    }

    @Test func `the largest packet fits`() throws {
        var file = PcapngBuilder()
        file.interface(link: TestLink.raw.rawValue)
        var fields = IPFields()
        fields.statedLength = 0
        let payload = [UInt8](repeating: 7, count: 262_144 - 40)
        file.add(PacketBuilder.tcp(client, server, payload: payload, ip: fields))
        file.add(PacketBuilder.tcp(client, server, payload: payload, ip: fields))
        let result = try CaptureResult(gzip(file.bytes))
        #expect(result.segments.map(\.payloadLength) == [262_104, 262_104])
        #expect(result.payloads.allSatisfy { $0 == payload })
    }

    private static let refused: [(bytes: [UInt8], code: CaptureError.Code)] = [
        ([], .empty),
        (Array("time,src,dst\n1,2,3\n".utf8), .notACapture),
        ([0x1F], .notACapture),
        (gzip([]), .empty),
        (gzip(Array("hello, world".utf8)), .notACapture),
        ([0x1F, 0x8B, 8, 0, 1, 2], .unreadable),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 0], .notACapture),
        ([0xD4, 0xC3, 0xB2, 0xA1, 9, 0, 0, 0] + [UInt8](repeating: 0, count: 16), .unsupported),
    ]

    @Test(arguments: refused)
    func `what is no capture is refused with a reason`(bytes: [UInt8], code: CaptureError.Code) {
        let error = #expect(throws: CaptureError.self) { try CaptureResult(bytes) }
        #expect(error?.code == code)
        #expect(error?.message.isEmpty == false)
    }

    @Test(arguments: ["/", "/nonexistent/capture.pcap"])
    func `a path that cannot be read is named`(path: String) {
        let error = #expect(throws: CaptureError.self) { try CaptureResult(path: path) }
        #expect(error?.code == .unreadable)
        #expect(error?.description.hasPrefix("\(path): ") == true)
    }
}
