/// What a request's cached tokens say about the request before it: providers keep the whole of the last prompt, cut
/// to blocks of 1 (breakpoints) to 1,024 tokens, for five minutes to an hour.
struct CacheReuse {
    /// The share of sure links whose cache was still there.
    private var hits = Share(0.6)
    /// The share of those cut at 128 tokens or less, as most providers do.
    private var fine = Share(0.75)
    /// Entries live five minutes since their last use; longer ones exist.
    private static let life = 300.0
    private static let lateHits = 0.4
    private static let smallBlock = 128.0
    private static let block = 1_024.0
    /// Self-hosted servers keep the answer as well; templates differ by a few tokens between prompt and history.
    private static let withAnswer = 0.2
    private static let slack = 16.0

    /// The density of `cached` tokens when the request goes on from one of `size` and its `answer`, `gap` seconds ago.
    @inline(__always)
    func continued(cached: Double, size: Double, answer: Double, gap: Double) -> Double {
        let chance = hits.value * (gap <= Self.life ? 1 : Self.lateHits)
        let missed = (1 - chance) * (cached < 1 ? 0.6 : 0.4 / (size + 1))
        let short = size - cached
        if short >= -Self.slack, short < Self.smallBlock {
            let width = Self.smallBlock + Self.slack
            return missed + chance * (1 - Self.withAnswer) * fine.value / width
        }
        if short >= Self.smallBlock, short < Self.block {
            return missed + chance * (1 - Self.withAnswer) * (1 - fine.value) / (Self.block - Self.smallBlock)
        }
        if short < 0, short > -(answer + Self.slack) { return missed + chance * Self.withAnswer / (answer + 1) }
        return missed
    }

    /// The density of `cached` tokens in a first request of `size`: nothing, or any part of it that other threads share.
    @inline(__always)
    func first(cached: Double, size: Double) -> Double { cached < 1 ? 0.5 : 0.5 / (size + 1) }

    /// Learns from a sure link.
    mutating func learn(cached: Double, size: Double, answer: Double) {
        let short = size - cached
        let hit = short > -(answer + Self.slack) && short < Self.block
        Self.move(&hits, towards: hit)
        if hit, short >= -Self.slack { Self.move(&fine, towards: short < Self.smallBlock) }
    }

    /// The last twenty count; never so sure that one surprise could not be explained.
    private static func move(_ share: inout Share, towards yes: Bool) {
        let value = share.value
        share = Share(min(max(value + ((yes ? 1 : 0) - value) * 0.05, 0.05), 0.97))
    }
}

extension CacheReuse: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("hits", &hits)
        try coder.value("fine", &fine)
    }
}
