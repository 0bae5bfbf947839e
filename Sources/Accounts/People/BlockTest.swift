import Glibc

/// Counts blocks of equal size that show more than one person does, and bets on them.
///
/// Null hypothesis: *given all earlier blocks, the next one shows too much with a probability of at most ε₀*
/// (``PeopleRules/blockExcess``, ``PeopleRules/sleepless``). Blocks hold equally many draws, or equally many hours, so more use
/// gives more blocks but no fuller ones.
/// The bet is the likelihood ratio of a supposed share of exceeding blocks against ε₀, at most 1 in expectation under the null
/// whatever is supposed.
package struct BlockTest: Sendable, Equatable {
    package private(set) var process = StartMixture()
    package private(set) var blocks: Int32 = 0
    package private(set) var exceeding: Int32 = 0

    /// The share of exceeding blocks that the bet supposes where the null is false: people who come and go fill few blocks of
    /// an hour, so it pays to ask for no more.
    package static let usualAlternative = 0.35

    package init() {}

    package mutating func take(
        exceeds: Bool, excess: Double, supposing alternative: Double = BlockTest.usualAlternative
    ) {
        let null = min(max(excess, 0.001), alternative)
        blocks &+= 1
        if exceeds {
            exceeding &+= 1
            process.bet(log(alternative / null))
        } else {
            process.bet(log((1 - alternative) / (1 - null)))
        }
    }

    package mutating func endDay() { process.endDay() }
}

extension BlockTest: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("process", &process)
        try coder.integer("blocks", &blocks, in: 0...Int32.max)
        try coder.integer("exceeding", &exceeding, in: 0...Int32.max)
    }
}
