import Accounts
import Connections
import Base
import Packets
import RequestLogs

/// One pass over captures and request logs: from packets to the book of accounts, in memory bounded by the limits of
/// table and book.
struct OfflineRun: ~Copyable {
    /// Segments between two reports of progress.
    private static let stride = 65_536

    private var captures: CaptureMerge
    private let captureCount: Int
    private var pass: OfflinePass

    /// - Throws: `CaptureError` or `RequestLogError` if an input cannot be read at all.
    init(
        captures paths: [String], filter: String?, logs logPaths: [String],
        limits: ConnectionLimits = ConnectionLimits(),
        rules: HeaderRules, trustedHops: [IPNetwork], insidePorts: [UInt16] = HopTrust.commonPorts,
        book: AccountBook
    ) throws {
        let logs = try RequestLogMerge(paths: logPaths)
        captures = try CaptureMerge(paths: paths, filter: filter)
        captureCount = paths.count
        pass = OfflinePass(
            logs: logs,
            table: ConnectionTable(
                limits: limits, rules: rules, trustedHops: trustedHops, insidePorts: insidePorts),
            book: book)
    }

    var book: AccountBook { pass.book }
    var counters: ConnectionCounters { pass.table.counters }

    /// Reads everything. `step` is called now and then with the connections settled since, if the book lists them, and
    /// with how far the inputs have been read.
    ///
    /// - Throws: `RequestLogError` when a log is further out of order than memory allows to mend.
    mutating func run(_ step: ([SettledConnection], InputProgress) -> Void) throws(RequestLogError) {
        var seen = 0
        var problem: RequestLogError?
        while problem == nil, advance(&seen, &problem) {
            guard seen >= Self.stride else { continue }
            seen = 0
            step(pass.book.takeSettled(), progress)
        }
        if let problem { throw problem }
        try pass.finish()
        step(pass.book.takeSettled(), progress)
    }

    /// Reads one run of segments; false when the captures have ended.
    private mutating func advance(_ seen: inout Int, _ problem: inout RequestLogError?) -> Bool {
        captures.next { segments, bytes, _ in
            seen += segments.count
            do throws(RequestLogError) {
                try pass.take(segments, bytes: bytes)
            } catch {
                problem = error
            }
        }
    }

    /// What is known of each capture, in the order named.
    var captureStatistics: [CaptureStatistics] {
        var all: [CaptureStatistics] = []
        for source in 0..<captureCount {
            all.append(captures.statistics(of: source))
        }
        return all
    }

    var logStatistics: [RequestLogStatistics] {
        var all: [RequestLogStatistics] = []
        for log in 0..<pass.logs.count { all.append(pass.logs.statistics(of: log)) }
        return all
    }
}
