/// Bytes beside tokens: two histories of as many tokens seldom have as many bytes, and both grow together.
struct ByteGrowth {
    /// How far bytes grow from what tokens foretell, as a share of that, over ``spreadRange``.
    private var spread = Share(0.1)
    /// Noise as a share of the whole: compressed bodies.
    private var jitter = Share(0)

    private static let spreadRange = 4.0
    private static let leastSpread = 0.05
    private static let mostJitter = 0.3
    private static let learning = 0.05
    /// Names of fields, quotes and roles around one message.
    private static let frame = 60.0
    /// First requests of one account spread this far about its bytes a token.
    private static let firstSpread = 0.08
    /// One size in ten follows no rule (an image, another encoding): bytes never veto what tokens say.
    private static let unruly = 0.1
    /// Mean absolute deviation of Student's t with three degrees, in scales.
    private static let meanDeviation = 1.1

    /// The density of `bytes` after a request of `last` bytes, where tokens foretell that so many were added.
    @inline(__always)
    func density(_ bytes: Double, after last: Double, foretold: Double) -> Double {
        guard bytes > 0, last > 0 else { return 1 }
        let scale = spread.value * Self.spreadRange * abs(foretold) + jitter.value * bytes + Self.frame
        return Self.mixed(bell(bytes - last - foretold, scale: scale), bytes)
    }

    /// The density of `bytes` of a first request, of which tokens foretell so many.
    @inline(__always)
    func density(_ bytes: Double, foretold: Double) -> Double {
        guard bytes > 0 else { return 1 }
        return Self.mixed(bell(bytes - foretold, scale: Self.firstSpread * foretold + Self.frame), bytes)
    }

    @inline(__always)
    private static func mixed(_ density: Double, _ bytes: Double) -> Double {
        (1 - unruly) * density + unruly * FirstSizes.even(bytes)
    }

    /// Learns from a sure link. What one part explains is not laid on the other.
    mutating func learn(_ bytes: Double, after last: Double, foretold: Double) {
        guard bytes > 0, last > 0, foretold > Self.frame else { return }
        let off = abs(bytes - last - foretold) / Self.meanDeviation
        let grown = spread.value * Self.spreadRange
        let noise = jitter.value
        let nextSpread = min(max(off - noise * bytes, 0) / foretold, Self.spreadRange)
        let nextNoise = min(max(off - grown * foretold - Self.frame, 0) / bytes, Self.mostJitter)
        spread = Share(max(grown + (nextSpread - grown) * Self.learning, Self.leastSpread) / Self.spreadRange)
        jitter = Share(noise + (nextNoise - noise) * Self.learning)
    }
}

extension ByteGrowth: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("spread", &spread)
        try coder.value("jitter", &jitter)
    }
}
