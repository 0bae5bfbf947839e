package import Base

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
        add(from: Timestamp(nanoseconds: .min), to: time)
    }

    /// Adds a stretch, in its place: most come in order, but a log of past days arrives beside gaps of the present. Those
    /// that it touches become one with it.
    package mutating func add(from: Timestamp, to: Timestamp) {
        guard from <= to else { return }
        var end = intervals.count
        while end > 0, intervals[end - 1].from > to { end -= 1 }
        var merged = (from: from, to: to)
        var start = end
        while start > 0, intervals[start - 1].to >= from {
            start -= 1
            merged = (min(merged.from, intervals[start].from), max(merged.to, intervals[start].to))
        }
        intervals.replaceSubrange(start..<end, with: CollectionOfOne(merged))
        if intervals.count > Self.most { intervals.removeFirst(Self.most / 2) }
    }

    /// These stretches and those of `other`.
    func union(_ other: BlindIntervals) -> BlindIntervals {
        var all = self
        for interval in other.intervals { all.add(from: interval.from, to: interval.to) }
        return all
    }

    /// Forgets the oldest stretches.
    mutating func keepLatest(_ count: Int) {
        if intervals.count > count { intervals.removeFirst(intervals.count - count) }
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
