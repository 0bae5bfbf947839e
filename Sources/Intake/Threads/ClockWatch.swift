import Connections
import Packets

/// Notices that the system's clock was set, or that the machine slept: its time and the steady time then part.
struct ClockWatch {
    /// A clock that is only adjusted gains or loses at most 0.05 % (adjtimex(2)), far less than this between two looks.
    static let tolerance = Nanoseconds.milliseconds(100)
    /// Both clocks are read within this, or the look is not taken.
    static let readingTime = Nanoseconds.milliseconds(1)

    /// Both clocks at about the same moment.
    struct Reading: Equatable {
        var wall: Timestamp
        var steady: Nanoseconds
    }

    private var last: Reading?

    /// The stretch between what the clock should show and what it shows; nil when it was not set.
    mutating func look(_ now: Reading) -> ConnectionEvents.Gap? {
        defer { last = now }
        guard let last else { return nil }
        let expected = last.wall + (now.steady - last.steady)
        let step = now.wall - expected
        guard step.count.magnitude > Self.tolerance.count.magnitude else { return nil }
        return ConnectionEvents.Gap(from: min(last.wall, now.wall), to: max(expected, now.wall))
    }

    /// Reads both clocks; nil when the thread was held up in between each time, so that the pair says nothing.
    static func read() -> Reading? {
        for _ in 0..<3 {
            let before = Nanoseconds.steady()
            let wall = Timestamp.now()
            let after = Nanoseconds.steady()
            if after - before <= readingTime { return Reading(wall: wall, steady: before) }
        }
        return nil
    }
}
