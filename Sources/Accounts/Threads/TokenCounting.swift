/// What an account's token counts mean.
///
/// `input_tokens` is meant to include those read from the provider's cache. Some gateways log them apart; then more
/// come from the cache than there are, sooner or later, and the total is the sum.
struct TokenCounting {
    /// Each exchange with more cached than input tokens speaks for counts apart, sixteen others undo it: a fresh
    /// input larger than its cached part is ordinary under both, the contrary under one only.
    private static let step: UInt8 = 16
    private static let bar: UInt8 = 8
    private static let most: UInt8 = 64

    private var score: UInt8 = 0

    var apart: Bool { score >= Self.bar }

    /// True when the meaning changed with this exchange.
    mutating func note(input: UInt32, cached: UInt32) -> Bool {
        guard cached > 0 else { return false }
        let before = apart
        if cached > input {
            score = min(score + Self.step, Self.most)
        } else if score > 0 {
            score -= 1
        }
        return apart != before
    }

    func total(input: UInt32, cached: UInt32) -> UInt32 {
        guard apart else { return input }
        let (sum, overflow) = input.addingReportingOverflow(cached)
        return overflow ? .max : sum
    }
}

extension TokenCounting: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("score", &score, most: Self.most)
    }
}
