import Glibc
import TestSupport
import Testing

import Base
@testable import Packets

struct ManyInterfacesTests {
    /// A section with `count` interfaces, a packet behind each of them, and the drops of each at the end.
    private func file(_ count: Int) -> [UInt8] {
        var file = PcapngBuilder()
        let frame = TestLink.ethernet.frame(PacketBuilder.tcp(End("192.0.2.1", 1), End("192.0.2.2", 2)))
        for index in 0..<count {
            file.interface()
            file.add(frame, interface: UInt32(index))
        }
        return file.bytes
    }

    /// Processor time of this thread, whatever else the machine does.
    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            // SAFETY: `time` is written within the call.
            _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try body()
        return now() - start
    }

    @Test func `reading takes time in proportion to the interfaces`() throws {
        let (few, many) = (TemporaryFile(file(8_000)), TemporaryFile(file(64_000)))
        func read(_ file: TemporaryFile) throws -> Double {
            try seconds {
                var reader = try CaptureReader(path: file.path)
                var segments = 0
                while reader.advance() { segments += reader.segments.count }
                #expect(segments > 0 && reader.statistics.problems.isEmpty)
            }
        }
        // Eight times the interfaces: 64 times the time if each one copied those before it.
        let short = try min(read(few), read(few))
        let long = try min(read(many), read(many))
        #expect(long < 24 * short)
    }
}
