import Documents
import Foundation

/// E-values in words a reviewer can hold against a claim.
///
/// Were the null true, an e-value would ever reach 10^x, however long one looks, for at most one account in 10^x
/// (Ville's inequality). It is neither the chance that the null is true nor that of being wrong about this account.
enum EvidenceWords {
    /// `10^6.4`, rounded down, so that what is short of a bar never reads as if it had reached it.
    static func power(_ log10E: Double) -> String { "10^\(figure(log10E))" }

    /// `10^6`, with as many decimal places as it has.
    static func bar(_ log10E: Double) -> String {
        log10E == log10E.rounded() ? "10^\(Quantities.fixed(log10E, places: 0))" : power(log10E)
    }

    /// `6.4`: log10 of an e-value, rounded down.
    static func figure(_ log10E: Double) -> String {
        // What a decimal fraction loses in binary must not cost it a tenth.
        Quantities.fixed((bounded(log10E) * 10 + 1e-6).rounded(.down) / 10, places: 1)
    }

    /// `1 in 2,500,000`: the odds that evidence for the null's opposite would at most have under the null, with two
    /// digits and rounded towards the commoner, so that "at most" stays true. `nil` below 1 in 2: that is no evidence.
    static func odds(_ log10E: Double) -> String? {
        let exponent = bounded(log10E)
        guard exponent >= log10(2) else { return nil }
        guard exponent < 9 else { return "1 in 10^\(Int(exponent))" }
        let count = Int(pow(10, exponent))
        let step = Int.powersOfTen[max(0, Int(exponent) - 1)]
        return "1 in \(Quantities.count(count / step * step))"
    }

    /// Figures beyond 10^±999 say no more; what is no number is no evidence.
    private static func bounded(_ log10E: Double) -> Double { log10E.isNaN ? 0 : min(max(log10E, -999), 999) }
}
