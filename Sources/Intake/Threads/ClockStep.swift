package import Connections
package import Base

/// That the system's clock was set.
package struct ClockStep: Sendable, Equatable {
    /// A day that comes twice is left out of evidence; a clock that was further ahead was wrong, and nothing would be evidence
    /// until it is there again.
    package static let longestRepeat = Nanoseconds.seconds(86_400)

    /// What the clock showed when it was last looked at, what it should show now, and what it shows.
    package let last: Timestamp
    package let expected: Timestamp
    package let found: Timestamp

    package init(last: Timestamp, expected: Timestamp, found: Timestamp) {
        self.last = last
        self.expected = expected
        self.found = found
    }

    /// Whether times before and after cannot be put in order: threads and queues are out of order by less.
    package var isBack: Bool { found < expected && expected - found > LiveTable.disorder }

    /// The time that was skipped, or that comes twice.
    package var gap: ConnectionEvents.Gap {
        ConnectionEvents.Gap(
            from: min(last, found), to: isBack ? min(expected, found + Self.longestRepeat) : max(expected, found))
    }

    /// Of a clock set back: whether a time belongs to the earlier clock, because it is nearer to that.
    package func isBefore(_ time: Timestamp) -> Bool {
        isBack && time > found && time - found > expected - time
    }
}

extension ClockStep: CustomStringConvertible {
    /// "was set back by 3600.0 s".
    package var description: String {
        let seconds = (Double((found - expected).count.magnitude) / 1e8).rounded() / 10
        return "was set \(found < expected ? "back" : "forward") by \(seconds) s"
    }
}
