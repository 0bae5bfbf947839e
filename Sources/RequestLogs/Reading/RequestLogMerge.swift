package import Accounts
import BasicContainers
package import Base

/// Several request logs in the order of time, in whatever order files and lines stand.
package struct RequestLogMerge: ~Copyable {
    /// Bytes of records that wait for older ones, in all logs together: about half a million lines.
    package static let mostBytes = 256 << 20
    /// A log that many share has its part of it, but no less than this.
    private static let leastBytes = 4 << 20
    /// A line may be ahead of this machine's clock by the difference of two machines' clocks and time zones.
    private static let mostAhead = Nanoseconds.seconds(86_400)

    private var logs: RigidArray<OrderedRequestLog>
    private var heads: [OrderedRequestLog.Line?] = []
    private let now: Timestamp
    /// Up to when lines and packets have been read.
    private var reached = Timestamp(nanoseconds: .min)

    /// - Parameter now: This machine's time. A line that is more than a day ahead of it, and of every other line and packet,
    ///   is damaged.
    /// - Throws: `RequestLogError` of the first log that cannot be read.
    package init(paths: [String], now: Timestamp = .now(), mostBytes: Int = Self.mostBytes) throws(RequestLogError)
    {
        self.now = now
        logs = RigidArray(capacity: paths.count)
        let share = max(Self.leastBytes, mostBytes / max(1, paths.count))
        for path in paths { logs.append(try OrderedRequestLog(path: path, mostBytes: min(share, mostBytes))) }
        for place in 0..<logs.count { heads.append(try logs[place].take()) }
    }

    /// The earliest record that ended at or before `time`; nil stands for the end of the captures, when all are wanted.
    package mutating func next(until time: Timestamp?) throws(RequestLogError) -> RequestRecord? {
        if let time { reached = max(reached, time) }
        while let place = earliest(until: time), let line = heads[place] {
            heads[place] = try logs[place].take()
            guard !isAhead(line.record.time) else {
                logs[place].countDamage(
                    line,
                    "time: more than a day ahead of this machine's clock and of every other line; write Unix seconds"
                )
                continue
            }
            logs[place].count(line)
            reached = max(reached, line.record.time)
            return line.record
        }
        return nil
    }

    private func earliest(until time: Timestamp?) -> Int? {
        var earliest: (place: Int, record: RequestRecord)?
        for (place, head) in heads.enumerated() {
            guard let record = head?.record, time.map({ record.time <= $0 }) ?? true else { continue }
            if earliest.map({ record.precedes($0.record) }) ?? true { earliest = (place, record) }
        }
        return earliest?.place
    }

    private func isAhead(_ time: Timestamp) -> Bool {
        time.isAfter(now, by: Self.mostAhead) && reached.nanoseconds != .min
            && time.isAfter(reached, by: Self.mostAhead)
    }

    package var count: Int { logs.count }

    package func statistics(of place: Int) -> RequestLogStatistics { logs[place].statistics }
}
