/// What an installation sends again of an answer, and so how long a text is where the counts do not say it.
///
/// A request grows by what comes again of the response before it, and by the new text with what the client puts around it. All
/// of the answer comes again where tokens are counted, but for tools that drop their reasoning; of an answer in bytes 0.13 to 0.4
/// of an event stream's and all of a plain body. The share is learnt from the installation's own turns, by least squares of
/// growth over answer against one over answer: what words, framing and reasoning vary by is in proportion to the answer.
///
/// The longer the answer, the less is known of the text behind it: it is drawn towards a usual one, as the mean of what may have
/// been written (regression calibration: Carroll, Ruppert, Stefanski and Crainiceanu, *Measurement Error in Nonlinear
/// Models*, ch. 4). The estimate so hardly goes with the answer's length, so that pauses which grow with answers, as a script's
/// may, do not pass for hands (``Hands``).
struct ResentAnswers: Sendable, Equatable {
    private var inTokens = false
    private var count: UInt8 = 0
    /// The share of turns lately of which fewer tokens came than the answer had.
    private var hiding: Float = 0
    /// One over the answer, in scales, and growth over answer.
    private var pairs = FadingPairs()

    /// What differs between tokens and bytes.
    private struct Unit {
        /// Of answers, so that what is fitted is of the order of one.
        var scale: Float
        /// A shorter response is no answer.
        var shortest: Int32
        /// The farthest that one turn's growth may lie from what is learnt, as a share of the answer: pasted texts teach little.
        var farthest: Float
        var perToken: Float
    }

    private static let tokens = Unit(scale: 100, shortest: 20, farthest: 0.4, perToken: 1)
    /// English text has some four characters a token.
    private static let bytes = Unit(scale: 1_000, shortest: 200, farthest: 0.1, perToken: 4)

    /// Turns remembered, and before which nothing is estimated.
    private static let memory: UInt8 = 64
    private static let fewest: UInt8 = 12
    /// A tool that drops reasoning does so for most answers; a history that shrank for other reasons is rarer.
    private static let mostHiding: Float = 0.25
    /// Of an answer: below it nothing comes again, and the growth is no history's; more is a pasted text, whatever is known.
    private static let least: Float = 0.02
    private static let most: Float = 1.5
    /// Tokens of a usual text, and how far texts lie from it: the simulated prompts' middle, a guess. It decides how soon hands
    /// show and not how often a machine's do.
    private static let usual: Float = 40
    /// Tokens that a text has at the least.
    private static let leastText: Float = 3

    /// Tokens of the new text, with what the client puts around it, as far as they are known; nil where it was not typed, and
    /// where all answers come again, so that growth says it to the token.
    func likelyText(of growth: HistoryGrowth) -> Float? {
        if growth.inTokens, hiding < Self.mostHiding { return nil }
        let unit = Self.unit(growth)
        guard growth.inTokens == inTokens, growth.answer > unit.shortest, let line, line.share >= Self.least
        else { return nil }
        let answer = Float(growth.answer)
        let told = (Float(growth.size) - line.share * answer) / unit.perToken
        guard told <= Hands.longestTyped else { return nil }
        let error = line.scatter * answer / unit.perToken
        let trust = Self.usual * Self.usual / (Self.usual * Self.usual + error * error)
        return max(Self.leastText, Self.usual + trust * (told - Self.usual))
    }

    mutating func learn(_ growth: HistoryGrowth) {
        if growth.inTokens != inTokens {
            self = ResentAnswers()
            inTokens = growth.inTokens
        }
        let unit = Self.unit(growth)
        guard growth.answer > unit.shortest, growth.size > 0 else { return }
        let inverse = unit.scale / Float(growth.answer)
        var ratio = min(Float(growth.size) / Float(growth.answer), Self.most)
        if let line {
            let foretold = line.share + line.added * inverse
            ratio = min(max(ratio, foretold - unit.farthest), foretold + unit.farthest)
        }
        if count < Self.memory { count += 1 }
        let weight = 1 / Float(count)
        pairs.take(inverse, ratio, weight: weight)
        if inTokens { hiding += weight * ((growth.size < growth.answer ? 1 : 0) - hiding) }
    }

    private static func unit(_ growth: HistoryGrowth) -> Unit { growth.inTokens ? tokens : bytes }

    /// The share that comes again, what is added in the mean, in scales, and the standard error of growth over answer.
    private var line: (share: Float, added: Float, scatter: Float)? {
        guard count >= Self.fewest, let slope = pairs.slope else { return nil }
        let added = max(0, slope)
        let rest = pairs.yy - 2 * added * pairs.xy + added * added * pairs.xx
        return (pairs.meanY - added * pairs.meanX, added, max(0, rest).squareRoot())
    }
}

extension ResentAnswers: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.flag("inTokens", &inTokens)
        try coder.integer("count", &count, most: Self.memory)
        try coder.float("hiding", &hiding, in: 0...1)
        try coder.value("pairs", &pairs)
    }
}
