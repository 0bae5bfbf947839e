/// What a request's cached tokens say about the request before it: providers keep the whole of the last prompt, cut
/// to blocks of 1 (breakpoints) to 1,024 tokens, for five minutes to an hour.
struct CacheReuse {
    /// The share of sure links whose cache was still there.
    private var hits: Float = 0.6
    private static let step: Float = 0.05
    /// Entries live five minutes since their last use; longer ones exist.
    private static let life = 300.0
    private static let block = 1_024.0
    /// Most providers cut at 128 tokens or less.
    private static let smallBlock = 128.0
    /// Templates differ by a few tokens between prompt and history.
    private static let slack = 16.0

    /// The density of `cached` tokens when the request goes on from one of `size` and its `answer`, `gap` seconds ago.
    @inline(__always)
    func continued(cached: Double, size: Double, answer: Double, gap: Double) -> Double {
        let chance = Double(hits) * (gap <= Self.life ? 1 : 0.4)
        let missed = (1 - chance) * (cached < 1 ? 0.6 : 0.4 / (size + 1))
        return missed + chance * Self.hit(short: size - cached, answer: answer)
    }

    /// The density of `cached` tokens in a first request of `size`: nothing, or any part of it that other threads share.
    @inline(__always)
    func first(cached: Double, size: Double) -> Double { cached < 1 ? 0.5 : 0.5 / (size + 1) }

    /// `short`: by how much the cached tokens fall short of the last request.
    @inline(__always)
    private static func hit(short: Double, answer: Double) -> Double {
        if short >= -slack, short < smallBlock { return 0.6 / (smallBlock + slack) }
        if short >= smallBlock, short < block { return 0.15 / (block - smallBlock) }
        // Self-hosted servers keep the answer as well.
        if short < 0, short > -(answer + slack) { return 0.25 / (answer + 1) }
        return 0
    }

    mutating func learn(cached: Double, size: Double, answer: Double) {
        let hit: Float = Self.hit(short: size - cached, answer: answer) > 0 ? 1 : 0
        hits = min(max(hits + (hit - hits) * Self.step, 0.05), 0.95)
    }
}
