import Glibc

/// How a request's size follows from the one before it and its response, learnt from an account's sure links.
///
/// `next = size + share · answer + added`, where `added` is spread evenly in its logarithm about a learnt middle.
/// In tokens the share is 1: input and output are counted alike. In bytes it is what the client keeps of the
/// response: 0.13 to 0.4 of an event stream's bytes, all of a plain body. Two departures are weighed beside it: an
/// answer of which less is resent (reasoning is dropped, framing varies), and noise in proportion to the size
/// (compressed bodies, estimated tokens).
struct GrowthModel {
    /// Shares of response bytes that are tried, and what speaks for each before anything is learnt, in nats: 0.13-0.4
    /// was measured on event streams, 1 is a plain body.
    private static let shares: InlineArray<8, Float> = [0.05, 0.1, 0.15, 0.2, 0.28, 0.4, 0.65, 1]
    private static let priors: InlineArray<8, Float> = [-5, -2, -0.5, 0, 0, -0.5, -3, -2]
    /// A share's log-likelihood forgets with this factor a link: the last 50 links count.
    private static let fading: Float = 0.98
    /// What is left of a share's likelihood where a link contradicts it.
    private static let leastDensity = 1e-7
    /// The share of its error by which a sure link moves what is learnt.
    private static let step: Float = 0.06
    /// Mean absolute deviation of Student's t with three degrees, in scales.
    private static let meanDeviation: Float = 1.1

    private var shareScores = GrowthModel.priors
    private var share: UInt8 = 4
    private(set) var inTokens: Bool
    /// Middle and spread of the logarithm of what is added.
    private var middle: Float
    private var spread: Float = 1.4
    /// Weight of the noise, and its scale as a share of the size.
    private var noise: Float
    private var noiseScale: Float = 0.02
    /// Weight of answers of which less is resent.
    private var partial: Float

    init(inTokens: Bool) {
        self.inTokens = inTokens
        // A tool result or a prompt: some 250 tokens, or 900 bytes of JSON.
        middle = inTokens ? 5.5 : 6.8
        noise = inTokens ? 0.01 : 0.08
        partial = inTokens ? 0.03 : 0.1
    }

    var forecast: Forecast {
        Forecast(
            share: inTokens ? 1 : Double(Self.shares[Int(share)]), middle: Double(middle), spread: Double(spread),
            noise: Double(noise), noiseScale: Double(noiseScale), partial: Double(partial),
            typical: exp(Double(middle)))
    }

    /// Learns from a sure link.
    mutating func learn(next: Double, size: Double, answer: Double) {
        if !inTokens { learnShare(growth: next - size, answer: answer) }
        let forecast = forecast
        let parts = forecast.parts(next: next, size: size, answer: answer)
        let all = parts.main + parts.noisy + parts.partial
        guard all > 0 else { return }
        let blame = Float(parts.noisy / all)
        noise = min(max(noise + (blame - noise) * Self.step, inTokens ? 0.003 : 0.01), 0.95)
        partial = min(
            max(partial + (Float(parts.partial / all) - partial) * Self.step, inTokens ? 0.003 : 0.02), 0.9)
        if size > 0 {
            let off = min(Float(abs(next - forecast.expected(after: size, answer)) / size), 0.5)
            noiseScale += (off / Self.meanDeviation - noiseScale) * blame * Self.step
            noiseScale = min(max(noiseScale, 0.002), 0.3)
        }
        let rest = next - size - forecast.share * answer
        guard rest >= 1 else { return }
        let weight = Float(parts.main / all) * Self.step
        let off = min(max(Float(fastLog(rest)) - middle, -2 * spread), 2 * spread)
        middle += weight * off
        spread = min(max(spread + weight * (abs(off) / Self.meanDeviation - spread), 0.35), 2.5)
    }

    private mutating func learnShare(growth: Double, answer: Double) {
        let forecast = forecast
        var best = 0
        for index in 0..<8 {
            let density = forecast.added(growth - Double(Self.shares[index]) * answer) + Self.leastDensity
            shareScores[index] = shareScores[index] * Self.fading + Float(fastLog(density))
            if shareScores[index] > shareScores[best] { best = index }
        }
        share = UInt8(best)
    }
}

extension GrowthModel {
    /// What the model expects of a next request: worked out once an exchange, for all threads.
    struct Forecast {
        let share: Double
        let middle: Double
        let spread: Double
        let noise: Double
        let noiseScale: Double
        let partial: Double
        /// What is added in the middle of cases.
        let typical: Double

        /// Estimated tokens are off by some 15 %.
        private static let roughScale = 0.15
        private static let roughNoise = 0.9

        @inline(__always)
        func expected(after size: Double, _ answer: Double) -> Double { size + share * answer + typical }

        @inline(__always)
        func parts(next: Double, size: Double, answer: Double) -> (main: Double, noisy: Double, partial: Double) {
            let growth = next - size
            let kept = share * answer
            let off = next - expected(after: size, answer)
            let orderly = 1 - noise
            return (
                orderly * (1 - partial) * added(growth - kept), noise * bell(off, scale: noiseScale * size + 8),
                growth > 0 && growth < kept ? orderly * partial / (kept + 1) : 0
            )
        }

        /// The density of a next request of `next` after one of `size` and its `answer`; `rough` where a size is an
        /// estimate.
        @inline(__always)
        func density(next: Double, size: Double, answer: Double, rough: Bool) -> Double {
            if rough {
                let off = next - expected(after: size, answer)
                let scale = max(noiseScale, Self.roughScale) * size + 8
                return (1 - Self.roughNoise) * added(next - size - share * answer)
                    + Self.roughNoise * bell(off, scale: scale)
            }
            let parts = parts(next: next, size: size, answer: answer)
            return parts.main + parts.noisy + parts.partial
        }

        @inline(__always)
        func added(_ amount: Double) -> Double {
            guard amount >= 1 else { return 0 }
            return bell(fastLog(amount) - middle, scale: spread) / amount
        }
    }
}

extension GrowthModel: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.flag("inTokens", &inTokens)
        if inTokens {
            // Nothing is learnt of shares where tokens are counted.
            coder.leave("shareScores")
            coder.leave("share")
        } else {
            for place in 0..<8 {
                try coder.float("shareScores", &shareScores[place], in: -SnapshotBounds.sums.upperBound...0)
            }
            try coder.integer("share", &share, most: 7)
        }
        try coder.float("middle", &middle, in: SnapshotBounds.sizeLogs)
        try coder.float("spread", &spread, in: 0.01...SnapshotBounds.sizeLogs.upperBound)
        try coder.float("noise", &noise, in: 0...1)
        try coder.float("noiseScale", &noiseScale, in: 0...1)
        try coder.float("partial", &partial, in: 0...1)
    }
}
