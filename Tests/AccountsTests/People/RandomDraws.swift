import Glibc
import TestSupport

extension SplitMix {
    /// Evenly from 0 up to 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    /// Standard normal by Box and Muller.
    mutating func normal() -> Double {
        (-2 * log(max(unit(), 1e-300))).squareRoot() * cos(2 * Double.pi * unit())
    }

    /// Exponential with this mean.
    mutating func exponential(_ mean: Double) -> Double { -mean * log(max(unit(), 1e-300)) }
}
