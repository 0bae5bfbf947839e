/// The sizes of an account's first requests: system prompt, tools and project notes, alike from start to start.
///
/// Up to four bells in the logarithm of the size over an even background, learnt as they come, in 48 bytes.
struct FirstSizes {
    fileprivate struct Cluster {
        /// 0 is an empty place.
        var weight: Float = 0
        var middle: Float = 0
        var spread: Float = 0
    }

    /// The background reaches from 20 to 2·10⁹, 18 nats; nearly all first requests lie within these 11.
    private static let reach = 11.0
    /// Prompts beside one base differ by some percent of it.
    private static let startingSpread: Float = 0.05
    private static let leastSpread: Float = 0.004
    /// A size this many spreads off (and a tenth at least) is another base.
    private static let near: Float = 4
    private static let nearAtLeast: Float = 0.1
    /// The last 60 starts count: projects come and go.
    private static let fading: Float = 0.983

    private var clusters = InlineArray<4, Cluster>(repeating: Cluster())

    /// The density of a first request of this size.
    func density(_ size: Double) -> Double {
        let size = max(size, 1)
        let log = fastLog(size)
        var total = 0.0
        var sum = 0.0
        for index in 0..<4 where clusters[index].weight > 0 {
            let cluster = clusters[index]
            total += Double(cluster.weight)
            sum += Double(cluster.weight) * bell(log - Double(cluster.middle), scale: Double(cluster.spread))
        }
        // Two starts' worth of doubt.
        return (sum + 2 / Self.reach) / ((total + 2) * size)
    }

    /// The background alone.
    static func even(_ size: Double) -> Double { 1 / (reach * max(size, 1)) }

    /// A size this many times as frequent among first requests as the background is one of the account's own.
    private static let familiar = 5.0

    func isFamiliar(_ size: Double) -> Bool { density(size) > Self.familiar * Self.even(size) }

    /// `weight`: the probability that it is a first request, 0 to 1.
    mutating func add(_ size: Double, weight: Float) {
        let log = Float(fastLog(max(size, 1)))
        var nearest = 0
        var least = Float.infinity
        var lightest = 0
        for index in 0..<4 {
            clusters[index].weight *= Self.fading
            if clusters[index].weight < clusters[lightest].weight { lightest = index }
            guard clusters[index].weight > 0.01 else { continue }
            let off = abs(log - clusters[index].middle)
            if off < least {
                least = off
                nearest = index
            }
        }
        if least <= max(Self.near * clusters[nearest].spread, Self.nearAtLeast) {
            let total = clusters[nearest].weight + weight
            let step = weight * max(1 / (total + 1), 0.05)
            let off = log - clusters[nearest].middle
            clusters[nearest].middle += step * off
            let spread = clusters[nearest].spread
            clusters[nearest].spread = max(spread + step * (abs(off) / 1.1 - spread), Self.leastSpread)
            clusters[nearest].weight = total
        } else {
            clusters[lightest] = Cluster(weight: weight, middle: log, spread: Self.startingSpread)
        }
    }
}

extension FirstSizes: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        for place in 0..<4 { try coder.value("clusters", &clusters[place]) }
    }
}

extension FirstSizes.Cluster: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        // Most places are empty.
        var isEmpty = weight == 0 && middle == 0 && spread == 0
        try coder.flag("weight", &isEmpty)
        if isEmpty {
            self = FirstSizes.Cluster()
            coder.leave("middle")
            coder.leave("spread")
            return
        }
        try coder.float("weight", &weight, in: 0...SnapshotBounds.sums.upperBound)
        try coder.float("middle", &middle, in: SnapshotBounds.sizeLogs)
        try coder.float("spread", &spread, in: 0.001...SnapshotBounds.sizeLogs.upperBound)
    }
}
