import Base

/// Notices that a log stood still: a pause far beyond the pace at which lines of all accounts came before it.
///
/// One account's night looks the same, so it takes many accounts' lines, of which every other is another's than the one
/// before, to call a pause a stall. What a quiet night leaves out of evidence by mistake is a minute at either end of it.
struct LogPace: Sendable {
    /// A stretch in which no line ended.
    struct Silence: Equatable {
        var from: Timestamp
        var to: Timestamp
        /// The log stood still; otherwise it started again.
        var isStall: Bool
    }

    /// A log that is silent for so long starts again: what ran before its next line was not seen. So a single line of a
    /// time long past is not taken for the beginning of the others.
    private static let restart = Nanoseconds.seconds(7 * 86_400)
    /// Lines before the pace means anything.
    private static let leastLines = 1_000
    /// A stall is at least this long, and a hundred mean pauses: of a Poisson stream's pauses one in 10⁴³ is.
    private static let leastStall = 30.0
    private static let meanPauses = 100.0
    private static let leastChanges = 0.5

    private var lines = 0
    private var latest = Timestamp(nanoseconds: .min)
    /// Mean pause between lines in seconds, and the share of lines of another account than the one before: of the last
    /// thousand or so.
    private var mean = 0.0
    private var changes = 0.0
    private var account = ""

    /// Takes the time of a line; gives the silence that it ended, if that is to be left out of evidence.
    mutating func take(_ time: Timestamp, account next: String) -> Silence? {
        defer { latest = max(latest, time) }
        let weight = 1 / Double(min(lines + 1, Self.leastLines))
        changes += ((next == account ? 0 : 1) - changes) * weight
        account = next
        guard lines > 0, time > latest else {
            lines += 1
            return nil
        }
        lines += 1
        if time.isAfter(latest, by: Self.restart) { return Silence(from: latest, to: time, isStall: false) }
        let pause = (time - latest).seconds
        if lines > Self.leastLines, changes > Self.leastChanges,
            pause > max(Self.leastStall, Self.meanPauses * mean)
        {
            return Silence(from: latest, to: time, isStall: true)
        }
        mean += (pause - mean) * weight
        return nil
    }
}

extension LogPace {
    /// A line of a request that was not served: it shows that the log is written, and says nothing about the pace, which anyone who
    /// can send requests would set.
    mutating func note(_ time: Timestamp) {
        if lines > 0 { latest = max(latest, time) }
    }
}

extension LogPace: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        // Enough for the lines of 30,000 years at a million a second.
        try coder.integer("lines", &lines, in: 0...1 << 60)
        try coder.time("latest", &latest)
        try coder.double("mean", &mean, in: 0...1e10)
        try coder.double("changes", &changes, in: 0...1)
        // A name, which no state that all share may hold: one line counts as another account's.
        coder.leave("account")
    }

    /// Takes back that a line was of a later time.
    mutating func end(by now: Timestamp) { latest = min(latest, now) }

    /// Goes on with a clock that was set and now shows `time`: no pause reaches across.
    mutating func goOn(at time: Timestamp) {
        if lines > 0 { latest = time }
    }

    /// Forgets whose line came last, if it was this account's.
    mutating func forget(_ name: String) {
        if account == name { account = "" }
    }
}
