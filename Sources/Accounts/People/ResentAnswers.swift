/// What an installation sends again of an answer, in bytes, and so how long a text is whose tokens nobody counted.
///
/// A request grows by a share of the response before it, 0.13 to 0.4 of an event stream's bytes and all of a plain body, and by
/// the new text with what the client puts around it. The share is learnt from the installation's own turns, by least squares
/// of growth over answer against one over answer: what words and framing vary by is in proportion to the answer, in the lab
/// 2 to 3 % of its bytes. So a text is told behind short answers alone. What is told hardly goes with the answer's
/// length, so that pauses which grow with answers, as a script's may, do not pass for hands (``Hands``).
struct ResentAnswers: Sendable, Equatable {
    private var count: UInt8 = 0
    /// One over the answer, in thousands of bytes, and growth over answer.
    private var pairs = FadingPairs()

    /// Turns remembered, and before which nothing is told.
    private static let memory: UInt8 = 64
    private static let fewest: UInt8 = 12
    /// Bytes: the scale of answers, and below which a response is no answer.
    private static let scale: Float = 1_000
    private static let shortest: Int32 = 200
    /// The farthest that one turn's growth may lie from what is learnt, as a share of the answer: pasted texts teach little.
    private static let farthest: Float = 0.1
    /// Of an answer: below it nothing comes again, and the growth is no history's.
    private static let least: Float = 0.02
    /// Bytes of an answer that come again: of more, the error is as large as a text.
    private static let mostResent: Float = 1_200
    /// Of English text: some four characters a token.
    private static let bytesPerToken: Float = 4

    /// Tokens of the new text, with what the client puts around it; -1 where they cannot be told.
    func textTokens(_ growth: HistoryGrowth) -> Int32 {
        guard let (share, _) = line, growth.answer > Self.shortest else { return -1 }
        let resent = share * Float(growth.answer)
        guard share >= Self.least, resent <= Self.mostResent else { return -1 }
        let text = (Float(growth.bytes) - resent) / Self.bytesPerToken
        return text >= 1 ? Int32(min(text, Float(Int16.max))) : -1
    }

    mutating func learn(_ growth: HistoryGrowth) {
        guard growth.answer > Self.shortest, growth.bytes > 0 else { return }
        let inverse = Self.scale / Float(growth.answer)
        var ratio = min(Float(growth.bytes) / Float(growth.answer), 1)
        if let (share, added) = line {
            let foretold = share + added * inverse
            ratio = min(max(ratio, foretold - Self.farthest), foretold + Self.farthest)
        }
        if count < Self.memory { count += 1 }
        pairs.take(inverse, ratio, weight: 1 / Float(count))
    }

    /// The share that comes again, and what is added in the mean, in thousands of bytes.
    private var line: (share: Float, added: Float)? {
        guard count >= Self.fewest, let slope = pairs.slope else { return nil }
        let added = max(0, slope)
        return (pairs.meanY - added * pairs.meanX, added)
    }
}

extension ResentAnswers: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("count", &count, most: Self.memory)
        try coder.value("pairs", &pairs)
    }
}
