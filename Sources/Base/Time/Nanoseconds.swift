/// A length of time in nanoseconds. `Swift.Duration` has 128 bits; the hot path has no use for them.
public struct Nanoseconds: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Nanoseconds, of either sign.
    public var count: Int64

    /// An interval of `count` nanoseconds.
    @inlinable
    public init(_ count: Int64) {
        self.count = count
    }

    /// Saturates beyond 292 years.
    public init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self.init(overflow ? (seconds < 0 ? .min : .max) : whole &+ attoseconds / 1_000_000_000)
    }

    /// An interval of `count` milliseconds.
    @inlinable
    public static func milliseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000) }

    /// An interval of `count` seconds.
    @inlinable
    public static func seconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000_000) }

    /// The interval in milliseconds.
    @inlinable
    public var milliseconds: Double { Double(count) / 1e6 }

    /// The interval in seconds.
    @inlinable
    public var seconds: Double { Double(count) / 1e9 }

    /// Wraps beyond 292 years.
    @inlinable
    public static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count &+ right.count)
    }

    /// Wraps beyond 292 years.
    @inlinable
    public static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count &- right.count)
    }

    /// Whether the left interval is the shorter one.
    @inlinable
    public static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
}
