import Glibc

/// A point in time: nanoseconds since the Unix epoch, as captures and logs give it.
package struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Saturates outside the years 1678 to 2262, the range of 64-bit nanoseconds.
    package init(seconds: Double) {
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

    package var seconds: Double { Double(nanoseconds) / 1e9 }

    /// The system's clock, by which the kernel stamps packets (clock_gettime(2), CLOCK_REALTIME).
    package static func now() -> Timestamp { Timestamp(nanoseconds: Nanoseconds.reading(CLOCK_REALTIME).count) }

    @inlinable
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The interval from `earlier` to `later`; wraps instead of trapping on absurd capture times.
    @inlinable
    package static func - (later: Timestamp, earlier: Timestamp) -> Nanoseconds {
        Nanoseconds(later.nanoseconds &- earlier.nanoseconds)
    }

    /// Whether at least `interval` lies between; absurd times count as far apart.
    package func isAfter(_ earlier: Timestamp, by interval: Nanoseconds) -> Bool {
        guard self >= earlier else { return false }
        let apart = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return apart.overflow || apart.partialValue >= interval.count
    }

    @inlinable
    package static func + (start: Timestamp, interval: Nanoseconds) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds &+ interval.count)
    }
}

/// A length of time in nanoseconds. `Swift.Duration` has 128 bits; the hot path has no use for them.
package struct Nanoseconds: Hashable, Comparable, Sendable, BitwiseCopyable {
    package var count: Int64

    @inlinable
    package init(_ count: Int64) {
        self.count = count
    }

    @inlinable
    package static func milliseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000) }

    @inlinable
    package static func seconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000_000) }

    /// Time since a fixed point that is never set (CLOCK_MONOTONIC); it stands still while the machine sleeps.
    package static func steady() -> Nanoseconds { reading(CLOCK_MONOTONIC) }

    fileprivate static func reading(_ clock: clockid_t) -> Nanoseconds {
        var time = timespec()
        // SAFETY: `time` is written within the call.
        _ = unsafe clock_gettime(clock, &time)
        return Nanoseconds(Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    package var milliseconds: Double { Double(count) / 1e6 }
    package var seconds: Double { Double(count) / 1e9 }

    @inlinable
    package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count &+ right.count)
    }

    @inlinable
    package static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count &- right.count)
    }

    @inlinable
    package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
}
