import Base

/// How many lines of a request log were lost in the last minute, and whether these are few enough to go on as if none were.
///
/// What is lost at random makes no evidence. A line is lost when lines of *all* accounts come faster than they are read, so
/// whose it is does not depend on what one account does; and it is written when an exchange ends, while evidence compares
/// when exchanges begin. Thinned at random, turns keep the ratio of near ones to those that chance gives, which is what
/// attention bets on: of other parties' turns both count the same share. What a burst loses beside that are lines close
/// together, and fewer near turns speak for one person. A turn before a crossed one may be missing, so the share of crossed
/// turns grows by the share lost at most: 0.01 beside the bound of 0.10, of which the worst honest account came to 0.033.
///
/// So up to ``mostShare`` losses are counted alone. Beyond it the stretches in which lines were lost are left out of evidence.
struct LineLoss: Sendable {
    /// Of the lines of the last minute.
    static let mostShare = 0.01
    private static let seconds = 60

    private struct Second {
        var number: Int64
        var read = 0
        var lost = 0
    }

    /// The last minute, oldest first.
    private var latest: [Second] = []
    private let begun: Nanoseconds
    /// Lines lost in total.
    private(set) var total = 0

    init(at now: Nanoseconds) { begun = now }

    /// Counts what one look at the socket brought.
    /// - Parameters:
    ///   - read: Lines read.
    ///   - length: The time since the look before.
    ///   - isFull: The socket's queue may have been full. The number of lines that found no room is unknown: assumed are as many
    ///     were lost as were read, or as the pace of the last minute leaves missing, whichever is more.
    ///   - refused: Lines that found no room in the mailbox.
    /// - Returns: Whether too much was lost for the stretch to be evidence.
    mutating func count(read: Int, in length: Nanoseconds, isFull: Bool, refused: Int, at now: Nanoseconds) -> Bool
    {
        let expected = pace(at: now) * max(0, length.seconds)
        let unread = isFull ? max(read, Int(min(expected, 1e12)) - read) : 0
        let lost = unread + refused
        add(read: read - refused, lost: lost, at: now)
        guard lost > 0 else { return false }
        total += lost
        let (allRead, allLost) = latest.reduce((0, 0)) { ($0.0 + $1.read, $0.1 + $1.lost) }
        return Double(allLost) > Self.mostShare * Double(allRead + allLost)
    }

    /// Lines a second, over the last minute.
    private func pace(at now: Nanoseconds) -> Double {
        let read = latest.reduce(0) { $0 + $1.read }
        return Double(read) / min(max((now - begun).seconds, 1), Double(Self.seconds))
    }

    private mutating func add(read: Int, lost: Int, at now: Nanoseconds) {
        let number = now.count / 1_000_000_000
        let old = latest.prefix { $0.number <= number - Int64(Self.seconds) }.count
        if old > 0 { latest.removeFirst(old) }
        if latest.last?.number != number { latest.append(Second(number: number)) }
        latest[latest.count - 1].read += read
        latest[latest.count - 1].lost += lost
    }
}
