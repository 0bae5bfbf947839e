import Packets

/// Notices that a log stood still: a pause far beyond the pace at which lines of all accounts came before it.
///
/// A quiet night may look the same; what is left out of evidence then is a minute at either end of it.
struct LogPace: Sendable {
    /// Lines before the pace means anything.
    private static let leastLines = 1_000
    /// A stall is at least this long, and a hundred mean pauses: of a Poisson stream's pauses one in 10⁴³ is.
    private static let leastStall = 30.0
    private static let meanPauses = 100.0

    private var lines = 0
    private var latest = Timestamp(nanoseconds: .min)
    /// Mean pause between lines in seconds, of the last thousand or so.
    private var mean = 0.0

    /// Takes the time of a line; gives the stall that it ended.
    mutating func take(_ time: Timestamp) -> (from: Timestamp, to: Timestamp)? {
        defer { latest = max(latest, time) }
        guard lines > 0, time > latest else {
            lines += 1
            return nil
        }
        let pause = (time - latest).seconds
        lines += 1
        if lines > Self.leastLines, pause > max(Self.leastStall, Self.meanPauses * mean) { return (latest, time) }
        mean += (pause - mean) / Double(min(lines, Self.leastLines))
        return nil
    }
}
