package import Packets

/// Notices that the system's clock was set, or that the machine slept: its time and the steady time then part.
package struct ClockWatch: Sendable {
    /// A clock that is only adjusted gains or loses at most 0.05 % (adjtimex(2)), far less than this between two looks.
    static let tolerance = Nanoseconds.milliseconds(100)
    /// Both clocks are read within this, or the look is not taken.
    static let readingTime = Nanoseconds.milliseconds(1)

    /// Both clocks at about the same moment.
    package struct Reading: Equatable, Sendable {
        package var wall: Timestamp
        package var steady: Nanoseconds

        package init(wall: Timestamp, steady: Nanoseconds) {
            self.wall = wall
            self.steady = steady
        }
    }

    private var last: Reading?

    package init() {}

    /// How far the clock was set since the last look; nil when it was not.
    package mutating func look(_ now: Reading) -> ClockStep? {
        defer { last = now }
        guard let last else { return nil }
        let expected = last.wall + (now.steady - last.steady)
        let step = now.wall - expected
        guard step.count.magnitude > Self.tolerance.count.magnitude else { return nil }
        return ClockStep(last: last.wall, expected: expected, found: now.wall)
    }

    /// Reads both clocks; nil when the thread was held up in between each time, so that the pair says nothing.
    package static func read() -> Reading? {
        for _ in 0..<3 {
            let before = Nanoseconds.steady()
            let wall = Timestamp.now()
            let after = Nanoseconds.steady()
            if after - before <= readingTime { return Reading(wall: wall, steady: before) }
        }
        return nil
    }
}
