import Glibc

/// An e-process that finds what began late: the mixture, over the account's active days, of the product of factors
/// since that day.
///
/// With weights w_k = 1/(k(k+1)) over active days k and e_t the product of the factors of day t,
/// R_t = e_t (R_{t−1} + w_t) and M_t = R_t + 1 − Σ_{k≤t} w_k; M is a supermartingale whenever every factor has a
/// conditional expectation of at most 1, so P(sup M ≥ 1/α) ≤ α over all time (Ville; Shin, Ramdas and Rinaldo,
/// *E-detectors*, 2023, for the recursion). Starting on active day k costs ln(k(k+1)) nats.
///
/// In 16 bytes: the sum that many bets of a day add to has double precision, what is rounded once a day single. At a
/// hundred nats that is an error of 2·10⁻³ after a year at the very most.
package struct StartMixture: Sendable, Equatable {
    /// ln of today's product, and whether anything was bet today.
    private var logToday = 0.0
    /// ln R at the end of the last day.
    private var logBegun = -Float.infinity
    /// Days closed with a bet; beyond 179 years they count no further.
    private var days: UInt16 = 0
    private var hasBet = false

    package init() {}

    /// Multiplies by one factor, given as its natural logarithm; its null must bound it given all that came before.
    package mutating func bet(_ logFactor: Double) {
        guard logFactor.isFinite else { return }
        logToday += logFactor
        hasBet = true
    }

    /// Closes the day. A day without a bet is none: its factor is 1 and it takes no weight.
    package mutating func endDay() {
        guard hasBet else { return }
        logBegun = Float(logBegunToday)
        if days < .max { days += 1 }
        logToday = 0
        hasBet = false
    }

    /// ln M now.
    package var logValue: Double {
        guard hasBet || days > 0 else { return 0 }
        let k = Double(days) + (hasBet ? 1 : 0)
        return logSum(hasBet ? logBegunToday : Double(logBegun), -log(k + 1))
    }

    private var logBegunToday: Double {
        let k = Double(days) + 1
        return logToday + logSum(Double(logBegun), -log(k * (k + 1)))
    }
}

/// ln of the average of e-values given as logarithms: an e-value however they depend on one another.
func logAverage(_ logs: [Double]) -> Double {
    logs.reduce(-.infinity, logSum) - log(Double(logs.count))
}

/// ln(eᵃ + eᵇ) without overflow.
func logSum(_ a: Double, _ b: Double) -> Double {
    let (large, small) = a > b ? (a, b) : (b, a)
    guard small > -.infinity else { return large }
    return large + log1p(exp(small - large))
}

extension StartMixture: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.double("logToday", &logToday, in: SnapshotBounds.logs)
        try coder.float("logBegun", &logBegun, in: -Float.infinity...Float(SnapshotBounds.logs.upperBound))
        try coder.integer("days", &days)
        try coder.flag("hasBet", &hasBet)
    }
}
