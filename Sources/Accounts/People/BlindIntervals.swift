package import Packets

/// Stretches in which packets were dropped, a log stalled or a capture had only begun: left out of evidence, never filled in.
package struct BlindIntervals: Sendable, Equatable {
    /// Enough for the minutes that are still open; older ones have done their work.
    private static let most = 256

    private var intervals: [(from: Timestamp, to: Timestamp)] = []

    package init() {}

    package static func == (left: BlindIntervals, right: BlindIntervals) -> Bool {
        left.intervals.elementsEqual(right.intervals) { $0 == $1 }
    }

    package var isEmpty: Bool { intervals.isEmpty }

    /// Everything before the first record: what ran then was not seen. The turns of the first minute have no full
    /// surroundings and are left out with it.
    package mutating func begin(at time: Timestamp) {
        guard intervals.isEmpty else { return }
        intervals.append((Timestamp(nanoseconds: .min), time))
    }

    /// Adds a stretch; they come in order of their end, and one that touches the last extends it.
    package mutating func add(from: Timestamp, to: Timestamp) {
        guard from <= to else { return }
        if let last = intervals.last, from <= last.to {
            intervals[intervals.count - 1] = (min(from, last.from), max(to, last.to))
            return
        }
        if intervals.count >= Self.most { intervals.removeFirst(Self.most / 2) }
        intervals.append((from, to))
    }

    /// Takes back what was said of times after `time`, to which a clock had been set by mistake.
    mutating func end(by time: Timestamp) {
        while let last = intervals.last, last.from > time { intervals.removeLast() }
        if let last = intervals.last, last.to > time { intervals[intervals.count - 1].to = time }
    }

    /// Whether any part of a stretch was blind.
    package func overlaps(from: Timestamp, to: Timestamp) -> Bool {
        for interval in intervals.reversed() {
            if interval.to < from { return false }
            if interval.from <= to { return true }
        }
        return false
    }
}

extension BlindIntervals: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list(
            "intervals", &intervals, most: Self.most, new: (Timestamp(nanoseconds: 0), Timestamp(nanoseconds: 0))
        ) { (coder, interval) throws(SnapshotError) in
            try coder.time("intervals", &interval.from)
            try coder.time("intervals", &interval.to)
        }
    }
}
