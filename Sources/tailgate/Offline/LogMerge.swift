import Accounts
import BasicContainers
import Packets
import RequestLogs

/// Several request logs read side by side, in the order of time, one record of each in memory.
struct LogMerge: ~Copyable {
    private var readers: RigidArray<RequestLogReader>
    private var heads: [RequestRecord?] = []

    /// - Throws: the error of the first log that cannot be read.
    init(paths: [String]) throws(RequestLogError) {
        readers = RigidArray(capacity: paths.count)
        for path in paths {
            readers.append(try RequestLogReader(path: path))
        }
        for place in 0..<readers.count { heads.append(readers[place].next()) }
    }

    /// The earliest record that ended at or before `time`.
    mutating func next(until time: Timestamp) -> RequestRecord? {
        var earliest = -1
        for (place, head) in heads.enumerated() {
            guard let head, head.time <= time else { continue }
            if earliest < 0 || head.time < heads[earliest]?.time ?? head.time { earliest = place }
        }
        guard earliest >= 0 else { return nil }
        defer { heads[earliest] = readers[earliest].next() }
        return heads[earliest]
    }

    var count: Int { readers.count }

    func statistics(of place: Int) -> RequestLogStatistics { readers[place].statistics }
}
