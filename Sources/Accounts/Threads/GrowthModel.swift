/// How a request's size follows from the one before it and its response, learnt from an account's sure links.
///
/// `next = size + share · answer + added`, where `added` is spread evenly in its logarithm about a learnt middle.
/// In tokens the share is 1: input and output are counted alike. In bytes it is what the client keeps of the
/// response: 0.13 to 0.4 of an event stream's bytes, all of a plain body. Two departures are weighed beside it: an
/// answer of which only part is resent (reasoning is dropped), and noise in proportion to the size (compressed bodies,
/// estimated tokens).
struct GrowthModel {
    /// Shares of response bytes that are tried: 0.13-0.4 on event streams measured, 1 for plain bodies.
    private static let shares: InlineArray<8, Float> = [0.05, 0.1, 0.15, 0.2, 0.28, 0.4, 0.65, 1]
    private static let startingShare: UInt8 = 4
    /// A share's log-likelihood forgets with this factor a link: the last 50 links count.
    private static let fading: Float = 0.98
    /// A sure link moves the middles by this much at most times its deviation.
    private static let step: Float = 0.06

    private var shareScores = InlineArray<8, Float>(repeating: 0)
    private var share: UInt8 = GrowthModel.startingShare
    let inTokens: Bool
    /// Middle and spread of the logarithm of what is added.
    private var middle: Float
    private var spread: Float = 1.4
    /// Weight of the noise, and its scale as a share of the size.
    private var noise: Float
    private var noiseScale: Float = 0.02
    /// Weight of partly resent answers.
    private var partial: Float = 0.03

    init(inTokens: Bool) {
        self.inTokens = inTokens
        // A tool result or a prompt: some 250 tokens, or 900 bytes of JSON.
        middle = inTokens ? 5.5 : 6.8
        noise = inTokens ? 0.01 : 0.08
    }

    var answerShare: Double { inTokens ? 1 : Double(Self.shares[Int(share)]) }

    /// The density of a next request of `next` after one of `size` and its `answer`; `rough` where a size is an
    /// estimate.
    @inline(__always)
    func density(next: Double, size: Double, answer: Double, rough: Bool) -> Double {
        let growth = next - size
        let scale = Double(rough ? max(noiseScale, 0.15) : noiseScale) * size + 8
        let noisy = Double(rough ? max(noise, 0.9) : noise) * bell(growth, scale: scale)
        let main = (1 - Double(rough ? max(noise, 0.9) : noise)) * added(growth - answerShare * answer)
        guard growth > 0, growth < answer, inTokens else { return main + noisy }
        return main + noisy + Double(partial) / (answer + 1)
    }

    @inline(__always)
    private func added(_ amount: Double) -> Double {
        guard amount >= 1 else { return 0 }
        return bell(fastLog(amount) - Double(middle), scale: Double(spread)) / amount
    }

    /// Learns from a sure link.
    mutating func learn(next: Double, size: Double, answer: Double) {
        let growth = next - size
        if !inTokens { learnShare(growth: growth, answer: answer) }
        let rest = growth - answerShare * answer
        let scale = Double(noiseScale) * size + 8
        let noisy = Double(noise) * bell(growth, scale: scale)
        let main = (1 - Double(noise)) * added(rest)
        let part = growth > 0 && growth < answer && inTokens ? Double(partial) / (answer + 1) : 0
        let all = noisy + main + part
        guard all > 0 else { return }
        let blame = Float(noisy / all)
        noise = min(max(noise + (blame - noise) * Self.step, inTokens ? 0.003 : 0.01), 0.95)
        partial = min(max(partial + (Float(part / all) - partial) * Self.step, 0.003), 0.9)
        if size > 0 {
            // Mean absolute deviation of Student's t with three degrees: 1.1 scales.
            let off = min(Float(abs(growth) / size), 0.5)
            noiseScale = min(max(noiseScale + (off / 1.1 - noiseScale) * blame * Self.step, 0.002), 0.3)
        }
        guard rest >= 1 else { return }
        let weight = Float(main / all) * Self.step
        let off = Float(fastLog(rest)) - middle
        let clipped = min(max(off, -2 * spread), 2 * spread)
        middle += weight * clipped
        spread = min(max(spread + weight * (abs(clipped) / 1.1 - spread), 0.35), 2.5)
    }

    private mutating func learnShare(growth: Double, answer: Double) {
        var best = 0
        for index in 0..<8 {
            let density = added(growth - Double(Self.shares[index]) * answer) + 1e-7
            shareScores[index] = shareScores[index] * Self.fading + Float(fastLog(density))
            if shareScores[index] > shareScores[best] { best = index }
        }
        share = UInt8(best)
    }
}
