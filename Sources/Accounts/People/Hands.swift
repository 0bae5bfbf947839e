import Glibc
import Base

/// Whether somebody types what a party submits: longer texts then take longer.
///
/// A script that prompts agents waits by the clock, whatever it sends; texts that another model wrote come within
/// seconds. So it is not the pause that shows hands but how it grows with the text. What shows them raises no evidence: it
/// says over how long a lag one pair of hands is known to be busy (``reach(of:)``), and whose machines count (``Typists``).
struct Hands: Sendable, Equatable {
    private var count: UInt16 = 0
    /// Logarithms of texts' tokens and of the pauses before them.
    private var pairs = FadingPairs()
    /// The sum of the squares of the pairs' weights: one over as many pairs as they are worth.
    private var squares: Float = 0

    /// Seconds; who takes longer was away.
    private static let longestPause = 120.0
    /// Tokens; longer texts come from elsewhere.
    static let longestTyped: Float = 150
    /// The weight of the latest turn is one over so many at the least, so that all are worth twice as many: a month or two of light
    /// use, or two busy days.
    private static let memory: UInt16 = 128
    static let fewest: UInt16 = 24
    /// How many of its own standard errors the logarithms' correlation must be from none, which is 0.19 at the least. Three leave
    /// a party without any dependence a typist for 0.13 % of its turns.
    private static let standardErrors: Float = 3
    /// Seconds that a token more takes, at a text of middle length: hands take 0.35 and more (``TurnOrigin/fastestToken``), a model
    /// that writes prompts 0.1 at most.
    private static let leastSeconds: Float = 0.2

    /// - Parameter pause: Seconds since the party could have begun to write.
    mutating func take(tokens: Float, pause: Double) {
        guard (1...Self.longestTyped).contains(tokens), pause > 0 else { return }
        if count < Self.memory { count += 1 }
        let weight = 1 / Float(count)
        // As long as all weigh the same it is their weight.
        squares = count < Self.memory ? weight : (1 - weight) * (1 - weight) * squares + weight * weight
        pairs.take(logf(tokens), Float(log(min(pause, Self.longestPause))), weight: weight)
    }

    var type: Bool {
        guard count >= Self.fewest, let correlation = pairs.correlation, let slope = pairs.slope else {
            return false
        }
        // The slope of a regression in logarithms is an elasticity: times pause over size it is seconds a token.
        return correlation >= Self.standardErrors * squares.squareRoot()
            && slope * exp(pairs.meanY - pairs.meanX) >= Self.leastSeconds
    }
}

extension Hands {
    /// Seconds a token in which no person writes a text from its first to its last key: the fastest of 168,000 typists
    /// need 0.35 s (``TurnOrigin/fastestToken``), the mean 0.9 s.
    private static let token = 0.2
    /// What clients add around a prompt, in tokens.
    private static let added = 8.0
    /// Longer texts are often pasted.
    private static let mostTokens: Int32 = 60
    /// The longest of all reaches.
    static let mostReach = Nanoseconds.seconds(11)

    /// How long the hands that typed this text had been at it: they were in no other window.
    static func reach(of turn: PersonTurn) -> Nanoseconds {
        guard turn.newTokens <= mostTokens else { return FlatTest.reach }
        let typed = Nanoseconds(Int64((Double(turn.newTokens) - added) * token * 1e9))
        return min(mostReach, max(FlatTest.reach, typed))
    }
}

extension Hands: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("count", &count, most: Self.memory)
        try coder.value("pairs", &pairs)
        if count < Self.memory {
            coder.leave("squares")
            squares = count > 0 ? 1 / Float(count) : 0
        } else {
            // Where all weigh alike they are worth half of what they can be.
            try coder.float("squares", &squares, in: 0.5 / Float(Self.memory)...1 / Float(Self.memory - 1))
        }
    }
}
