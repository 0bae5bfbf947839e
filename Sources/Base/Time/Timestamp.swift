/// A point in time: nanoseconds since the Unix epoch, as captures and logs give it.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public var nanoseconds: Int64

    /// A point in time by its nanoseconds since the epoch.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Saturates outside the years 1678 to 2262, the range of 64-bit nanoseconds.
    public init(seconds: Double) {
        let nanoseconds = seconds * 1e9
        if nanoseconds.isNaN {
            self.nanoseconds = 0
        } else if nanoseconds >= 9.2e18 {
            self.nanoseconds = .max
        } else if nanoseconds <= -9.2e18 {
            self.nanoseconds = .min
        } else {
            self.nanoseconds = Int64(nanoseconds)
        }
    }

    /// Unix seconds, to a quarter of a microsecond.
    @inlinable
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Whether the left point in time is the earlier one.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The interval from `earlier` to `later`; wraps instead of trapping on absurd capture times.
    @inlinable
    public static func - (later: Timestamp, earlier: Timestamp) -> Nanoseconds {
        Nanoseconds(later.nanoseconds &- earlier.nanoseconds)
    }

    /// Whether at least `interval` lies between; absurd times count as far apart.
    @inlinable
    public func isAfter(_ earlier: Timestamp, by interval: Nanoseconds) -> Bool {
        guard self >= earlier else { return false }
        let apart = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return apart.overflow || apart.partialValue >= interval.count
    }

    /// The point in time after an interval; wraps outside the years 1678 to 2262.
    @inlinable
    public static func + (start: Timestamp, interval: Nanoseconds) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds &+ interval.count)
    }
}
