import Glibc

/// A small fast generator with a seed: xoshiro256** (Blackman and Vigna, ACM TOMS 2021), its state filled by
/// SplitMix64 as its authors advise.
package struct Generator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    /// The second value of the last Box-Muller pair; NaN when there is none.
    private var spareNormal = Double.nan

    /// One stream of many: those of different seeds, streams or indices have nothing to do with one another.
    package init(seed: UInt64, stream: UInt64, index: UInt64 = 0) {
        var mixed = Self.mixed(seed) ^ Self.mixed(stream &+ 0x5851_F42D_4C95_7F2D)
        mixed = Self.mixed(mixed) ^ Self.mixed(index &+ 0x1405_7B7E_F767_814F)
        state = (
            Self.mixed(mixed &+ 1), Self.mixed(mixed &+ 2), Self.mixed(mixed &+ 3), Self.mixed(mixed &+ 4) | 1
        )
    }

    /// SplitMix64's finaliser (Steele et al., OOPSLA 2014).
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// In [0, 1).
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    /// In `0..<bound`; 0 for an empty range.
    mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int(next().multipliedFullWidth(by: UInt64(bound)).high) : 0
    }

    package mutating func happens(_ probability: Double) -> Bool { uniform() < probability }

    /// Standard normal, by Box and Muller.
    mutating func normal() -> Double {
        if !spareNormal.isNaN {
            defer { spareNormal = .nan }
            return spareNormal
        }
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spareNormal = radius * sin(angle)
        return radius * cos(angle)
    }

    mutating func normal(mean: Double, deviation: Double) -> Double { mean + deviation * normal() }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

    /// At least 1.
    mutating func geometric(mean: Double) -> Int {
        guard mean > 1 else { return 1 }
        let count = log(1 - uniform()) / log(1 - 1 / mean)
        return 1 + Int(min(count, 1e6))
    }

    /// By Knuth for small means, else by its normal limit.
    mutating func poisson(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        guard mean < 30 else { return Int(max(0, normal(mean: mean, deviation: mean.squareRoot()).rounded())) }
        let limit = exp(-mean)
        var count = 0
        var product = uniform()
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }
}

/// A log-normal quantity by its median and the standard deviation of its natural logarithm.
package struct LogNormal: Sendable, Hashable {
    package var median: Double
    package var sigma: Double

    package init(_ median: Double, sigma: Double) {
        self.median = median
        self.sigma = sigma
    }

    package var mean: Double { median * exp(sigma * sigma / 2) }

    func sample(_ generator: inout Generator) -> Double { median * exp(sigma * generator.normal()) }
}

/// A normal quantity.
package struct Normal: Sendable, Hashable {
    package var mean: Double
    package var deviation: Double

    package init(_ mean: Double, deviation: Double) {
        self.mean = mean
        self.deviation = deviation
    }

    func sample(_ generator: inout Generator) -> Double {
        generator.normal(mean: mean, deviation: deviation)
    }
}

/// Seconds as whole nanoseconds; what is absurd is cut at a year, so that sums of times cannot overflow.
func nanoseconds(_ seconds: Double) -> Int64 { Int64(min(max(seconds, -3.2e7), 3.2e7) * 1e9) }
