import Glibc

extension Double {
    /// The decimal logarithm, in which proofs are told.
    var log10: Double { Glibc.log10(self) }
}
