import Accounts
import Base
import RequestLogs
import TestSupport
import Testing

struct RequestLogMergeTests {
    private static func line(_ time: Double, account: String = "a", duration: Double = 0.5) -> String {
        #"{"time":\#(time),"duration":\#(duration),"account":"\#(account)","request_bytes":1,"response_bytes":1,"#
            + #""status":200}"#
    }

    private static func records(
        _ files: [[String]], now: Timestamp = Timestamp(seconds: 2_000_000_000),
        mostBytes: Int = RequestLogMerge.mostBytes
    ) throws -> (records: [RequestRecord], statistics: [RequestLogStatistics]) {
        let kept = files.map { TemporaryFile(Array($0.joined(separator: "\n").utf8)) }
        var merge = try RequestLogMerge(paths: kept.map(\.path), now: now, mostBytes: mostBytes)
        var records: [RequestRecord] = []
        while let record = try merge.next(until: nil) { records.append(record) }
        return (records, (0..<merge.count).map { merge.statistics(of: $0) })
    }

    private static func lines(of fixture: String) throws -> [String] {
        let text = try #require(Shell.text(of: "\(RepositoryPaths.root)/Tests/Fixtures/\(fixture)"))
        return text.split(separator: "\n").map(String.init)
    }

    @Test(
        arguments: [1, 2, 3, 4] as [UInt64])
    func `any order of lines, and any division into files, gives one order of records`(seed: UInt64) throws {
        var generator = Shuffle(state: seed)
        var lines = try Self.lines(of: "lab-haproxy-s7/requests.jsonl")
        // Several lines of one second, as of a log that keeps whole seconds.
        lines += (0..<200).map { Self.line(1_800_000_000 + Double($0 / 20), account: "tie-\($0 % 7)", duration: 0) }
        let expected = try Self.records([lines.sorted()]).records
        #expect(expected.count == lines.count)
        #expect(zip(expected, expected.dropFirst()).allSatisfy { $0.time <= $1.time })
        lines.shuffle(using: &generator)
        let cuts = [lines.count / 5, lines.count / 2].map { $0 + Int(seed) }
        let files = [Array(lines[..<cuts[0]]), Array(lines[cuts[0]..<cuts[1]]), Array(lines[cuts[1]...])]
        #expect(try Self.records(files).records == expected)
        #expect(try Self.records(files.reversed()).records == expected)
    }

    @Test func `a log longer than the bound may be out of order by as much as fits`() throws {
        let lines = (0..<2_000).map { Self.line(1_000_000 + Double($0 ^ 15)) }
        let (records, _) = try Self.records([lines], mostBytes: 64 << 10)
        #expect(records.map(\.time.seconds) == (0..<2_000).map { 1_000_000 + Double($0) })
    }

    @Test func `a log that is further out of order is refused, with the line and what to do`() throws {
        let lines = (0..<2_000).reversed().map { Self.line(1_000_000 + Double($0)) }
        let error = #expect(throws: RequestLogError.self) { try Self.records([lines], mostBytes: 64 << 10) }
        let text = try #require(error).description
        #expect(text.contains("line ") && text.contains("--requests"))
    }

    @Test
    func
        `a line far ahead of this machine's clock and of all others is damaged; a log that is ahead as a whole is not`()
        throws
    {
        let lines = (0..<10).map { Self.line(1_000_000 + Double($0)) } + [Self.line(9e9, account: "x")]
        let (records, statistics) = try Self.records([lines], now: Timestamp(seconds: 1_000_100))
        #expect(records.count == 10)
        #expect(statistics[0].records == 10 && statistics[0].damagedLines == 1)
        #expect(statistics[0].last == Timestamp(seconds: 1_000_009))
        #expect(statistics[0].problems.first?.contains("line 11: time:") == true)
        #expect(try Self.records([lines], now: Timestamp(seconds: 0)).records.count == 10)
    }

    @Test(arguments: [(5.0, 6.0), (1_000, 9e9), (-1, 0)])
    func `an exchange that began before 1970 is damaged`(time: Double, duration: Double) throws {
        let (records, statistics) = try Self.records([[Self.line(time, duration: duration), Self.line(1_000_000)]])
        #expect(records.count == 1 && statistics[0].damagedLines == 1)
    }
}

/// Sebastiano Vigna's splitmix64.
private struct Shuffle: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
