import Accounts
import Connections
import Base
import Packets
import RequestLogs

/// Brings segments and log lines together by the time of the capture.
///
/// The time is looked at on a fixed grid. Packets of others change nothing about when a log line meets its connection.
struct OfflinePass: ~Copyable {
    /// How far log lines are read behind the capture, so that the inside hop's own view of an exchange comes first.
    private static let logDelay = Nanoseconds.seconds(2)
    /// Capture time between two looks at what is due; small against any time-out.
    private static let grid = Nanoseconds.milliseconds(500)
    /// Looks during a pause of the capture: an hour. After that no connection is open, as ``ConnectionLimits/idle`` is shorter.
    private static let mostLooks: Int64 = 7_200

    private(set) var logs: RequestLogMerge
    private(set) var table: ConnectionTable
    var book: AccountBook
    /// The cell of the grid that the capture has reached; nil before the first segment.
    private var reached: Int64?

    init(logs: consuming RequestLogMerge, table: consuming ConnectionTable, book: AccountBook) {
        self.logs = logs
        self.table = table
        self.book = book
    }

    /// Takes a run of segments in time order; offsets in them point into `bytes`.
    mutating func take(_ segments: Span<Segment>, bytes: RawSpan) throws(RequestLogError) {
        var start = 0
        for position in 0..<segments.count {
            let cell = Self.cell(of: segments[position].time)
            guard cell > reached ?? .min else { continue }
            if position > start { table.observe(segments.extracting(start..<position), bytes: bytes) }
            start = position
            try pass(to: cell)
        }
        table.observe(segments.extracting(start..<segments.count), bytes: bytes)
    }

    /// Takes what is left: the captures have ended.
    mutating func finish() throws(RequestLogError) {
        table.finishAll()
        takeEvents()
        while let record = try logs.next(until: nil) { book.take(record) }
        book.settleAll()
    }

    private static func cell(of time: Timestamp) -> Int64 { time.nanoseconds / grid.count }

    /// Lets time pass to the beginning of a cell, look by look.
    private mutating func pass(to cell: Int64) throws(RequestLogError) {
        defer { reached = cell }
        guard let reached else { return }
        let looks = min(cell - reached, Self.mostLooks)
        for look in 1..<max(looks, 1) { try catchUp(at: reached + look) }
        try catchUp(at: cell)
    }

    /// Hands on what has happened until the beginning of a cell, then the log lines of the same time, then settles what is
    /// over.
    private mutating func catchUp(at cell: Int64) throws(RequestLogError) {
        let now = Timestamp(nanoseconds: cell * Self.grid.count)
        table.pass(to: now)
        takeEvents()
        let until = Timestamp(nanoseconds: now.nanoseconds &- Self.logDelay.count)
        while let record = try logs.next(until: until) { book.take(record) }
        book.settle(at: now)
    }

    private mutating func takeEvents() {
        guard !table.events.isEmpty else { return }
        book.take(table.events)
        table.events.removeAll()
    }
}
