import Base
import Packets
import TestSupport
import Testing

struct CaptureMergeTests {
    /// A capture whose segments have the given times in seconds, and the source's number as sequence number.
    private func capture(_ source: UInt32, _ seconds: [Int64]) -> TemporaryFile {
        var file = PcapBuilder()
        for second in seconds {
            file.add(
                TestLink.ethernet.frame(PacketBuilder.tcp(client, server, sequence: source)),
                at: Timestamp(nanoseconds: second * 1_000_000_000))
        }
        return TemporaryFile(file.bytes)
    }

    private func drain(_ merge: inout CaptureMerge) -> (times: [Int64], sources: [Int], runs: Int) {
        var times: [Int64] = []
        var sources: [Int] = []
        var runs = 0
        while merge.next({ segments, _, source in
            runs += 1
            for index in segments.indices {
                times.append(segments[index].time.nanoseconds / 1_000_000_000)
                sources.append(source)
                #expect(segments[index].sequence == UInt32(source))
            }
        }) {}
        return (times, sources, runs)
    }

    @Test func `three files are merged by time in maximal runs`() throws {
        let files = [capture(0, [1, 4, 5, 9]), capture(1, [2, 3, 5, 10]), capture(2, [5, 6, 7, 8])]
        var merge = try CaptureMerge(paths: files.map(\.path))
        let result = drain(&merge)
        #expect(result.times == [1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9, 10])
        #expect(result.sources == [0, 1, 1, 0, 0, 1, 2, 2, 2, 2, 0, 1])
        #expect(result.runs == 7)
        #expect((0..<3).map { merge.statistics(of: $0).packets } == [4, 4, 4])
    }

    @Test func `batches of many segments stay in order`() throws {
        var files: [TemporaryFile] = []
        for source in 0..<Int64(3) {
            let seconds = (0..<Int64(2000)).filter { $0 % 3 == source || $0 % 50 == 0 }
            files.append(capture(UInt32(source), seconds))
        }
        var merge = try CaptureMerge(paths: files.map(\.path))
        let times = drain(&merge).times
        #expect(times == times.sorted())
        #expect(times.count == 2000 + 2 * 40)
    }

    @Test func `a file out of order keeps its own order`() throws {
        let files = [capture(0, [5, 1, 6]), capture(1, [2, 7])]
        var merge = try CaptureMerge(paths: files.map(\.path))
        #expect(drain(&merge).times == [2, 5, 1, 6, 7])
    }

    @Test func `a file that cannot be opened is a problem of its own`() throws {
        let file = capture(1, [1, 2])
        let text = TemporaryFile(Array("no capture".utf8))
        var merge = try CaptureMerge(paths: ["/nonexistent.pcap", file.path, text.path])
        #expect(merge.sources == 3)
        #expect(drain(&merge).times == [1, 2])
        #expect(merge.statistics(of: 0).problems.count == 1)
        #expect(merge.statistics(of: 0).name == "/nonexistent.pcap")
        #expect(merge.statistics(of: 1).problems == [])
        #expect(merge.statistics(of: 2).problems.first?.message.contains("not a pcap") == true)
    }

    @Test func `no readable file at all is an error`() {
        let error = #expect(throws: CaptureError.self) { _ = try CaptureMerge(paths: ["/nonexistent.pcap", "/"]) }
        #expect(error?.name == "/nonexistent.pcap")
    }

    @Test func `a wrong filter is an error whatever the files are`() {
        let file = capture(0, [1])
        let error = #expect(throws: CaptureError.self) {
            _ = try CaptureMerge(paths: ["/nonexistent.pcap", file.path], filter: "((")
        }
        #expect(error?.code == .badFilter)
    }
}
