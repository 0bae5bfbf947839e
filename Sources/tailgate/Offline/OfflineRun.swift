import Accounts
import Connections
import Packets
import RequestLogs

/// One pass over captures and request logs: from packets to the book of accounts, in memory bounded by the limits of
/// table and book.
struct OfflineRun: ~Copyable {
    /// How far log lines are read behind the capture, so that the inside hop's own view of an exchange comes first.
    private static let logDelay = Nanoseconds.seconds(2)
    /// Segments between two looks at what else is due; small against any time-out, large against its cost.
    private static let stride = 4_096

    private var captures: CaptureMerge
    private let captureCount: Int
    private var logs: RequestLogMerge
    private var table: ConnectionTable
    private(set) var book: AccountBook

    /// - Throws: `CaptureError` or `RequestLogError` when nothing of an input can be read.
    init(
        captures paths: [String], filter: String?, logs logPaths: [String],
        limits: ConnectionLimits = ConnectionLimits(),
        rules: HeaderRules, trustedHops: [IPNetwork], book: AccountBook
    ) throws {
        let logs = try RequestLogMerge(paths: logPaths)
        let captures = try CaptureMerge(paths: paths, filter: filter)
        self.captures = captures
        self.logs = logs
        captureCount = paths.count
        table = ConnectionTable(limits: limits, rules: rules, trustedHops: trustedHops)
        self.book = book
    }

    var counters: ConnectionCounters { table.counters }

    /// Reads everything. `step` is called now and then with the connections settled since, if the book lists them, and
    /// with how far the inputs have been read.
    ///
    /// - Throws: `RequestLogError` when a log is further out of order than memory allows to mend.
    mutating func run(_ step: ([SettledConnection], InputProgress) -> Void) throws(RequestLogError) {
        var seen = 0
        while advance(&seen) {
            guard seen >= Self.stride else { continue }
            seen = 0
            try catchUp()
            step(book.takeSettled(), progress)
        }
        table.finishAll()
        try catchUp(all: true)
        step(book.takeSettled(), progress)
    }

    /// Reads one run of segments; false when the captures have ended.
    private mutating func advance(_ seen: inout Int) -> Bool {
        captures.next { segments, bytes, _ in
            table.observe(segments, bytes: bytes)
            seen += segments.count
        }
    }

    /// Hands on what has happened, then the log lines of the same time, then settles what is over.
    private mutating func catchUp(all: Bool = false) throws(RequestLogError) {
        if !table.events.isEmpty {
            book.take(table.events)
            table.events.removeAll()
        }
        let now = table.clock
        let until = all ? nil : Timestamp(nanoseconds: now.nanoseconds &- Self.logDelay.count)
        while let record = try logs.next(until: until) { book.take(record) }
        if all { book.settleAll() } else { book.settle(at: now) }
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
        for log in 0..<logs.count { all.append(logs.statistics(of: log)) }
        return all
    }
}
