import Glibc
import Base

/// The other way round: evidence *for* one person, which lifts a `watch`.
///
/// Null hypothesis: *two independent people*, one of whom may do as little as a fifth of the turns: then turns of different
/// threads come together at least ``leastRatio`` times as often as even draws, over whatever lag. The lag of a turn and the
/// bet on it are chosen by its text and by the turns before, so that a factor's expectation is at most 1. The evidence is held
/// down at ``most``, so that sharing which begins after months of honest use is not outweighed by them.
package struct Oneness: Sendable, Equatable {
    /// 2·0.2·0.8: the share of pairs of turns that are two people's, at the least.
    package static let leastRatio = 0.32
    /// What a bet supposes of one person: at first what simulated people come to at the most, then what the turns so far
    /// showed, within limits; the first counts as much as so many even draws near another's turn. At the least limit one quick turn
    /// after years of none takes a factor of six, which leaves what was at ``most`` past the bar that lifts a `watch`.
    private static let alternative = 0.08
    private static let priorWeight = 4.0
    private static let alternatives = 0.05...0.25
    /// ln 10³.
    static let most = 6.9

    package private(set) var logValue = 0.0
    /// Turns compared, those near another's, and what even draws would give.
    package private(set) var turns: Int32 = 0
    package private(set) var near: Int32 = 0
    package private(set) var expected: Float = 0

    package init() {}

    /// Over the lag that hands are busy for: two independent people's turns come together over any.
    mutating func take(_ neighbourhood: Neighbourhood) {
        guard
            let nearness = neighbourhood.nearness(
                after: Nanoseconds(0), until: Self.reach(of: neighbourhood.turn), ofOtherParties: false),
            nearness.chance <= FlatTest.mostChance
        else { return }
        take(nearness)
    }

    package mutating func take(_ nearness: Nearness) {
        let p = nearness.chance
        let alternative = alternative
        let step =
            nearness.isNear
            ? log(alternative / Self.leastRatio)
            : log((1 - alternative * p) / (1 - Self.leastRatio * p))
        logValue = min(Self.most, logValue + step)
        turns &+= 1
        if nearness.isNear { near &+= 1 }
        expected += Float(p)
    }

    private var alternative: Double {
        let seen =
            (Double(near) + Self.alternative * Self.priorWeight) / (Double(expected) + Self.priorWeight)
        return min(Self.alternatives.upperBound, max(Self.alternatives.lowerBound, seen))
    }
}

extension Oneness {
    /// Seconds a token: the fastest of 168,000 typists (``TurnOrigin/fastestToken``).
    private static let token = 0.35
    /// What clients add around a prompt and a ready "yes, go on", in tokens; chosen, like ``pasted``, on the lab's runs 701, 702
    /// and 811.
    private static let ready = 16.0
    /// Tokens; longer texts are often pasted, which takes the time to find them (a guess, shorter than the lab's people take).
    private static let mostTyped: Int32 = 60
    private static let pasted = Nanoseconds.seconds(5)

    /// How long the hands that wrote this text were busy, at the least. That they wrote it is supposed of one person only: what a
    /// script sends comes near others' turns at times, and then speaks against one person.
    private static func reach(of turn: PersonTurn) -> Nanoseconds {
        guard turn.newTokens <= mostTyped else { return pasted }
        return max(FlatTest.reach, Nanoseconds(Int64((Double(turn.newTokens) - ready) * token * 1e9)))
    }
}

extension Oneness: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.double("logValue", &logValue, in: SnapshotBounds.logs)
        try coder.integer("turns", &turns, in: 0...Int32.max)
        try coder.integer("near", &near, in: 0...Int32.max)
        try coder.float("expected", &expected, in: SnapshotBounds.sums)
    }
}
