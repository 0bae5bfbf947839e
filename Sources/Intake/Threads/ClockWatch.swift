package import Base

/// Notices that the system's clock was set, or that the machine slept: its time and the steady time then part.
package struct ClockWatch: Sendable {
    /// A clock that is only adjusted gains or loses at most 0.05 % (adjtimex(2)), far less than this between two looks.
    static let tolerance = Nanoseconds.milliseconds(100)
    /// Both clocks are read within this, unless the thread is held up again and again.
    static let readingTime = Nanoseconds.milliseconds(1)

    /// Both clocks at about the same moment.
    package struct Reading: Equatable, Sendable {
        package var wall: Timestamp
        package var steady: Nanoseconds
        /// How much later than `steady` the wall clock may have been read.
        package var slack: Nanoseconds

        package init(wall: Timestamp, steady: Nanoseconds, slack: Nanoseconds = Nanoseconds(0)) {
            self.wall = wall
            self.steady = steady
            self.slack = slack
        }
    }

    private var last: Reading?

    package init() {}

    /// How far the clock was set since the last look; nil when it was not. A reading that was overtaken on its way by a later
    /// one says nothing: between the two the clock may have been set, and would seem to be set to and fro.
    package mutating func look(_ now: Reading) -> ClockStep? {
        if let last, now.steady < last.steady { return nil }
        defer { last = now }
        guard let last else { return nil }
        let expected = last.wall + (now.steady - last.steady)
        let step = now.wall - expected
        let tolerance = Self.tolerance + last.slack + now.slack
        guard step.count.magnitude > tolerance.count.magnitude else { return nil }
        return ClockStep(last: last.wall, expected: expected, found: now.wall)
    }

    /// Reads both clocks. On a machine too busy for both at once a small step goes unseen, a large one does not.
    package static func read() -> Reading {
        var reading = Reading(wall: .now(), steady: .steady())
        for _ in 0..<3 {
            let before = Nanoseconds.steady()
            let wall = Timestamp.now()
            reading = Reading(wall: wall, steady: before, slack: .steady() - before)
            if reading.slack <= readingTime { break }
        }
        return reading
    }
}
