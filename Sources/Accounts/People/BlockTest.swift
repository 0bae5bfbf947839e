import Glibc

/// Counts blocks of equal size that show more than one person does, and bets on them.
///
/// Null hypothesis: *given all earlier blocks, the next one exceeds with a probability of at most ε₀*. Blocks hold equally
/// many draws, so more use gives more blocks but no fuller ones. The bet is a likelihood ratio against ε₀, at most 1 in
/// expectation under the null whatever share of exceeding blocks it supposes beforehand. It supposes what the latest blocks
/// showed, and never less than `least`: so a bound that is broken a little, by somebody who exceeds in a tenth of the blocks,
/// still loses in the long run.
package struct BlockTest: Sendable, Equatable {
    package private(set) var process = StartMixture()
    package private(set) var blocks: Int32 = 0
    package private(set) var exceeding: Int32 = 0
    /// The share of the latest blocks that exceeded, and how many blocks it is worth.
    private var share: Float = 0
    private var weight: Float = 0

    /// Blocks that the share remembers: whoever shares an account may stop, and others begin late.
    private static let memory: Float = 8
    /// Supposed at most; a block within the bound then costs 2.3 nats.
    private static let most = 0.9

    /// Supposed at least, unless asked otherwise: people who come and go fill few blocks.
    package static let leastShare = 0.35

    package init() {}

    /// - Parameters:
    ///   - excess: ε₀.
    ///   - least: The share of exceeding blocks that the bet supposes at least where the null is false.
    package mutating func take(exceeds: Bool, excess: Double, least: Double = leastShare) {
        let null = min(max(excess, 0.001), least)
        let alternative = min(max(Double(share), least), Self.most)
        blocks &+= 1
        if exceeds {
            exceeding &+= 1
            process.bet(log(alternative / null))
        } else {
            process.bet(log((1 - alternative) / (1 - null)))
        }
        learn(exceeds, prior: Float(least))
    }

    /// What was learnt after a block chooses the next bet alone.
    private mutating func learn(_ exceeds: Bool, prior: Float) {
        if weight == 0 { (share, weight) = (prior, 1) }
        weight = min(weight + 1, Self.memory)
        share += ((exceeds ? 1 : 0) - share) / weight
    }

    package mutating func endDay() { process.endDay() }
}

extension BlockTest: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("process", &process)
        try coder.integer("blocks", &blocks, in: 0...Int32.max)
        try coder.integer("exceeding", &exceeding, in: 0...Int32.max)
        try coder.float("share", &share, in: 0...1)
        try coder.float("weight", &weight, in: 0...Self.memory)
    }
}
