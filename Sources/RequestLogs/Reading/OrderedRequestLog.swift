package import Accounts
import HeapModule
import Base

/// A request log in the order of time, whatever the order of its lines: what was read waits until enough came after it.
///
/// A log that fits the bound is sorted as a whole. A longer one may be out of order by as much as fits.
package struct OrderedRequestLog: ~Copyable {
    /// A record with the number of its line.
    package struct Line: Sendable {
        package var record: RequestRecord
        package var number: Int
        fileprivate var bytes: Int
    }

    /// Times, with the places of the records: a heap moves its elements.
    private struct Waiting: Comparable {
        var time: Timestamp
        var place: Int

        static func < (left: Waiting, right: Waiting) -> Bool {
            (left.time, left.place) < (right.time, right.place)
        }
    }

    private var reader: RequestLogReader
    private let mostBytes: Int
    private var waiting = Heap<Waiting>()
    private var lines: [Line?] = []
    private var free: [Int] = []
    private var waitingBytes = 0
    /// The records of the earliest time, the next one last.
    private var next: [Line] = []
    private var reached = Timestamp(nanoseconds: .min)
    private var used: (records: Int, first: Timestamp?, last: Timestamp?) = (0, nil, nil)

    /// - Parameter mostBytes: Bytes of records that wait, roughly.
    /// - Throws: `RequestLogError` when the file cannot be opened.
    package init(path: String, mostBytes: Int) throws(RequestLogError) {
        reader = try RequestLogReader(path: path)
        self.mostBytes = mostBytes
    }

    package var statistics: RequestLogStatistics {
        var statistics = reader.statistics
        (statistics.records, statistics.first, statistics.last) = used
        return statistics
    }

    /// The next record in the order of time; nil at the end.
    /// - Throws: `RequestLogError` when a line is older than one that was already given: the log is longer than the bound, and
    ///   further out of order.
    package mutating func take() throws(RequestLogError) -> Line? {
        if next.isEmpty { try fill() }
        guard let line = next.popLast() else { return nil }
        waitingBytes -= line.bytes
        return line
    }

    /// Counts a record that was given as used.
    package mutating func count(_ line: Line) {
        used.records += 1
        used.first = min(used.first ?? line.record.time, line.record.time)
        used.last = max(used.last ?? line.record.time, line.record.time)
    }

    /// Counts a record that was given as damaged.
    package mutating func countDamage(_ line: Line, _ reason: String) {
        reader.countDamage(line: line.number, reason)
    }

    private mutating func fill() throws(RequestLogError) {
        while waitingBytes < mostBytes, let record = reader.next() {
            guard record.time >= reached else { throw disorder(record) }
            insert(record)
        }
        guard let first = waiting.min else { return }
        reached = first.time
        while let another = waiting.min, another.time == reached {
            waiting.removeMin()
            if let line = lines[another.place] { next.append(line) }
            lines[another.place] = nil
            free.append(another.place)
        }
        next.sort { $1.record.precedes($0.record) }
    }

    private mutating func insert(_ record: RequestRecord) {
        let bytes = record.footprint + MemoryLayout<Line>.stride + MemoryLayout<Waiting>.stride
        let line = Line(record: record, number: reader.lineNumber, bytes: bytes)
        waitingBytes += bytes
        let place: Int
        if let spare = free.popLast() {
            place = spare
            lines[place] = line
        } else {
            place = lines.count
            lines.append(line)
        }
        waiting.insert(Waiting(time: record.time, place: place))
    }

    private func disorder(_ record: RequestRecord) -> RequestLogError {
        let back = Int((reached - record.time).seconds.rounded())
        return RequestLogError(
            file: reader.statistics.file,
            reason:
                "line \(reader.lineNumber) is \(back) s older than lines already used. A log of more than \(mostBytes >> 20) MiB "
                + "must be roughly in order. Sort its lines by time, or give each file of a rotated log its own "
                + "--requests; files are merged by time")
    }
}
