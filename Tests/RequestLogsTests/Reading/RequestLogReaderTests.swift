import Accounts
import Foundation
import Base
import RequestLogs
import Testing

struct RequestLogReaderTests {
    private static func good(_ index: Int) -> String {
        #"{"time":\#(1000 + index),"duration":1,"account":"a\#(index)","request_bytes":1,"response_bytes":2,"status":200}"#
    }

    /// Reads everything in a file with this content.
    private func read(_ content: Data) throws -> (records: [RequestRecord], statistics: RequestLogStatistics) {
        let url = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString).jsonl")
        try content.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try read(path: url.path)
    }

    private func read(path: String) throws -> (records: [RequestRecord], statistics: RequestLogStatistics) {
        var reader = try RequestLogReader(path: path)
        var records: [RequestRecord] = []
        while let record = reader.next() { records.append(record) }
        return (records, reader.statistics)
    }

    private func gzip(_ data: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-c"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        DispatchQueue.global().async {
            input.fileHandleForWriting.write(data)
            try? input.fileHandleForWriting.close()
        }
        let result = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return result
    }

    @Test func `plain and gzip give the same`() throws {
        let text = Data((0..<5000).map { Self.good($0) + "\n" }.joined().utf8)
        let plain = try read(text)
        let packed = try gzip(text)
        #expect(plain.records.count == 5000)
        #expect(try read(packed).records == plain.records)
        #expect(try read(packed + packed).records == plain.records + plain.records)
        #expect(plain.statistics.first == Timestamp(nanoseconds: 1_000_000_000_000))
        #expect(plain.statistics.last == Timestamp(nanoseconds: 5_999_000_000_000))
        #expect(plain.statistics.bytesRead == text.count && plain.statistics.totalBytes == text.count)
        #expect(plain.statistics.problems.isEmpty)
    }

    @Test func `damaged lines are counted and cost no good one`() throws {
        var lines = (0..<20).map(Self.good)
        for index in [1, 4, 5, 9, 12, 13, 19] { lines[index] = "{\"time\":\"x\"}" }
        lines.insert("", at: 2)
        let result = try read(Data(lines.joined(separator: "\r\n").utf8))
        #expect(result.records.count == 13)
        #expect(result.statistics.damagedLines == 7)
        #expect(result.statistics.lines == 20)
        #expect(result.statistics.problems.count == 6)
        #expect(result.statistics.problems[0] == "line 2: account: missing")
        #expect(result.statistics.problems[1] == "line 6: account: missing")
        #expect(result.statistics.problems[5] == "2 more damaged lines")
    }

    @Test(arguments: [65_537, 131_071, 131_072, 131_073, 200_000, 1_000_000])
    func `a line beyond the limit is passed over`(length: Int) throws {
        let long = String(repeating: "x", count: length)
        let text = [Self.good(0), long, Self.good(1), long].joined(separator: "\n")
        let result = try read(Data(text.utf8))
        #expect(result.records.map(\.account) == ["a0", "a1"])
        #expect(
            result.statistics.problems == ["line 2: longer than 65536 bytes", "line 4: longer than 65536 bytes"])
    }

    @Test func `a line at the limit is read`() throws {
        let line = Self.good(0)
        let padded = line + String(repeating: " ", count: RequestLogReader.lineLimit - line.utf8.count)
        let result = try read(Data("\(padded)\n\(padded)".utf8))
        #expect(result.records.count == 2)
    }

    @Test func `a cut gzip file gives everything before the cut`() throws {
        let packed = try gzip(Data((0..<5000).map(Self.good).joined(separator: "\n").utf8))
        let result = try read(packed.prefix(packed.count / 2))
        #expect(result.records.count > 1000)
        #expect(result.records.first?.account == "a0")
        #expect(
            result.statistics.problems.last?.hasSuffix("the gzip data ends early: the file is truncated") == true)
    }

    @Test func `clients cut at a comma are one problem that tells the remedy`() throws {
        let cut = (0..<3).map { Self.good($0).dropLast() + #","client":"cli)"}"# }
        let result = try read(Data(cut.joined(separator: "\n").utf8))
        #expect(result.records.count == 3)
        #expect(result.records.allSatisfy { $0.client == nil })
        #expect(result.statistics.cutClients == 3)
        #expect(result.statistics.problems.count == 1)
        #expect(result.statistics.problems.first?.hasPrefix("line 1 and 2 more: client: \"cli)\"") == true)
        #expect(result.statistics.problems.first?.contains("req.fhdr") == true)
    }

    @Test func `unread fields are counted by name and cost no line`() throws {
        let lines: [String] = [
            Self.good(0), String(Self.good(1).dropLast()) + #","src":"gw.example"}"#,
            String(Self.good(2).dropLast()) + #","stop":"no"}"#,
            String(Self.good(3).dropLast()) + #","src":"10.0.0.300","stop":7}"#,
        ]
        let result = try read(Data(lines.joined(separator: "\n").utf8))
        #expect(result.records.count == 4)
        let shape = "unknown shape; this field is ignored, the rest of the line is used"
        #expect(
            result.statistics.problems == ["line 2 and 1 more: src: \(shape)", "line 3 and 1 more: stop: \(shape)"])
    }

    @Test func `an empty file is an empty log`() throws {
        let result = try read(Data())
        #expect(result.records.isEmpty && result.statistics.lines == 0 && result.statistics.problems.isEmpty)
    }

    @Test func `a binary file gives problems and no records`() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let result = try read(Data(bytes))
        #expect(result.records.isEmpty && result.statistics.damagedLines > 0)
    }

    @Test(arguments: ["/nonexistent/requests.jsonl", "/"])
    func `an unreadable file is named`(path: String) {
        #expect {
            _ = try RequestLogReader(path: path)
        } throws: { error in
            (error as? RequestLogError)?.description.hasPrefix("\(path): ") == true
        }
    }

    private static let lab = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/captures/lab/requests.jsonl.gz").standardizedFileURL.path

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: lab), "needs shared/captures/lab beside the repository")
    )
    func `a real gateway's log is read whole`() throws {
        let result = try read(path: Self.lab)
        #expect(result.statistics.lines == 4987)
        #expect(result.records.count == 4987)
        #expect(result.statistics.damagedLines == 0)
        #expect(result.statistics.cutClients == 2153)
        #expect(Set(result.records.map(\.account)).count == 58)
        #expect(result.records.allSatisfy { $0.source != nil && $0.destination?.port == 443 })
        #expect(result.records.count { $0.stop == .end } == 1195)
        #expect(result.records.count { $0.stop == .tool } == 3704)
    }
}
