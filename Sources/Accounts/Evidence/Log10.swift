import Glibc

extension Double {
    /// The decimal logarithm, in which proofs are reported.
    var log10: Double { Glibc.log10(self) }
}
