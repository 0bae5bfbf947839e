/// An exchange's sizes in the account's unit.
struct Sized {
    let size: Double
    let answer: Double
    /// Tokens of the request, cached ones included; estimated from bytes where `rough`.
    let tokens: UInt32
    let rough: Bool
    /// Where known and usable.
    let cached: Double?
}

/// Tokens once the account has logged any, else bytes; one unit at a time, so that densities compare.
extension ThreadTable {
    /// A tool call or a paragraph; in bytes as an event stream.
    static let startingAnswerBytes: Float = 3_000
    private static let startingAnswerTokens: Float = 200
    /// Prose, code and JSON lie between 2.5 and 5 bytes a token; compressed bodies lower.
    private static let bytesPerTokenRange: ClosedRange<Float> = 0.2...40

    mutating func noteUnits(_ reading: Reading) {
        guard let input = reading.tokens else { return }
        if counting.note(input: input, cached: reading.cached ?? 0) { recount() }
        let total = counting.total(input: input, cached: reading.cached ?? 0)
        if total > 0, reading.bytes > 0, !reading.failed {
            let ratio = Float(reading.bytes) / Float(total)
            let bounded = min(max(ratio, Self.bytesPerTokenRange.lowerBound), Self.bytesPerTokenRange.upperBound)
            bytesPerToken += (bounded - bytesPerToken) * (growth.inTokens ? 0.05 : 1)
        }
        if !growth.inTokens { turnToTokens() }
    }

    func sized(_ reading: Reading) -> Sized {
        guard growth.inTokens else {
            return Sized(
                size: Double(reading.bytes), answer: reading.failed ? 0 : Double(reading.responseBytes), tokens: 0,
                rough: false, cached: nil)
        }
        let answer = reading.failed ? 0 : Double(reading.output ?? 0)
        guard let input = reading.tokens else {
            let tokens = estimate(reading.bytes)
            return Sized(size: Double(tokens), answer: answer, tokens: tokens, rough: true, cached: nil)
        }
        let tokens = counting.total(input: input, cached: reading.cached ?? 0)
        return Sized(
            size: Double(tokens), answer: answer, tokens: tokens, rough: false,
            cached: reading.cached.map(Double.init))
    }

    @inline(__always)
    func size(of thread: LiveThread) -> Double { Double(growth.inTokens ? thread.tokens : thread.bytes) }

    @inline(__always)
    func answer(of thread: LiveThread) -> Double { Double(growth.inTokens ? thread.output : thread.responseBytes) }

    private func estimate(_ bytes: UInt32) -> UInt32 { UInt32(min(Float(bytes) / bytesPerToken, 2e9)) }

    /// The first token counts: what was learnt in bytes does not carry over.
    private mutating func turnToTokens() {
        growth = GrowthModel(inTokens: true)
        firstSizes = FirstSizes()
        leastContinued = 0
        typicalAnswer = Self.startingAnswerTokens
        for index in threads.indices {
            threads[index].tokens = estimate(threads[index].bytes)
            threads[index].flags.insert(.estimated)
        }
    }

    /// Cached tokens turned out to be counted apart, or not to be after all.
    private mutating func recount() {
        for index in threads.indices where !threads[index].flags.contains(.estimated) {
            let thread = threads[index]
            let (tokens, overflow) =
                counting.apart
                ? thread.tokens.addingReportingOverflow(thread.cached)
                : thread.tokens.subtractingReportingOverflow(thread.cached)
            if !overflow { threads[index].tokens = tokens }
        }
    }
}
