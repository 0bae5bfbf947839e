package import Base

/// How long after server records a client's small records follow, as a histogram: its mode is the round trip
/// to the end of the TLS session.
///
/// On one long HTTP/2 connection the client answers data with WINDOW_UPDATE frames in records of at most
/// 80 bytes. A TCP proxy in between acknowledges at once, but those records come from the real client, so
/// their lag shows the whole path. Buckets grow by an eighth, about the precision of the measure (15 %).
package struct RecordLag: Sendable {
    /// Larger client records carry requests, not window updates.
    static let smallRecord: UInt32 = 80
    /// 72 buckets of ratio 9/8 from 0.5 ms reach 2.4 s; lags beyond 1 s are not looked at.
    private static let bucketCount = 72
    private static let firstBucket = 0.5
    private static let longest: Int64 = 1_000_000_000
    private static let ratio = 9.0 / 8.0
    /// Below this many pairs in the winning bucket and its neighbours the mode is noise.
    private static let fewestInPeak = 12.0
    /// Unrelated lags spread evenly over time. A peak stands out of them when it is so many standard deviations of
    /// a Poisson count above what they would give, which among 72 buckets chance does not reach, and so many
    /// times as dense, which the unevenness of real traffic does not reach.
    private static let deviations = 6.0
    private static let fewestTimesDenser = 1.5

    private var buckets = InlineArray<72, UInt16>(repeating: 0)
    private var recent = InlineArray<8, Int64>(repeating: 0)
    private var cursor = 0
    /// Upper edges in nanoseconds, so that filing a lag needs no logarithm.
    private static let edges: [Int64] = {
        var edge = firstBucket
        return (0..<bucketCount).map { _ in
            edge *= ratio
            return Int64(edge * 1e6)
        }
    }()

    mutating func server(at time: Timestamp) {
        recent[cursor & 7] = time.nanoseconds
        cursor &+= 1
    }

    mutating func smallClientRecord(at time: Timestamp) {
        let edges = Self.edges
        for index in 0..<min(cursor, 8) {
            let lag = time.nanoseconds &- recent[index]
            guard lag > 0, lag <= Self.longest else { continue }
            var low = 0
            var high = Self.bucketCount - 1
            while low < high {
                let middle = (low + high) / 2
                if edges[middle] < lag { low = middle + 1 } else { high = middle }
            }
            if buckets[low] < .max { buckets[low] += 1 }
        }
    }

    /// The lag with the highest density at or above 0.85 of the TCP round trip, or nil where none stands out.
    package func mode(above tcp: Nanoseconds) -> Nanoseconds? {
        let floor = Int64(Double(tcp.count) * 0.85)
        // Beyond the longest lag there is nothing to be had, and no width to spread over.
        let candidates = (1..<(Self.bucketCount - 1)).filter {
            Self.edges[$0 - 1] >= floor && Self.edges[$0 - 1] < Self.longest
        }
        guard let first = candidates.first else { return nil }
        let total = candidates.reduce(0.0) { $0 + Double(buckets[$1]) }
        let even = total / Double(Self.longest - Self.edges[first - 1])
        var best = -1
        var bestDensity = 0.0
        for bucket in candidates {
            let count = Double(buckets[bucket - 1]) + Double(buckets[bucket]) + Double(buckets[bucket + 1])
            let start = bucket > 1 ? Self.edges[bucket - 2] : 0
            let span = Double(min(Self.edges[bucket + 1], Self.longest) - start)
            let expected = even * span
            guard count >= Self.fewestInPeak, count >= Self.fewestTimesDenser * expected,
                count >= expected + Self.deviations * expected.squareRoot(), count / span > bestDensity
            else { continue }
            bestDensity = count / span
            best = bucket
        }
        guard best >= 0 else { return nil }
        return Nanoseconds((Self.edges[best] + Self.edges[best - 1]) / 2)
    }
}
