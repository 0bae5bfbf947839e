import Glibc

/// How many people are at work at the same time, from how often turns of *any* thread come together.
///
/// A turn can come just after another only if the other is somebody else's: with shares w of the turns, near pairs are
/// 1 − Σw² of what even draws give, so r = 1 − 1/K for K people equally busy. What is measured is people at work in the
/// same minutes; those behind an account are more, as no person works all day.
package struct HeadcountSums: Sendable, Equatable {
    private var near: Float = 0
    private var expected: Float = 0

    /// Kept of the sums from one day to the next: a half-life of 14 days follows changes within a month.
    private static let dailyShare: Float = 0.9517
    /// Near turns expected from even draws before anything is said: below it the interval is too wide to help.
    private static let least: Float = 6
    /// Standard normal quantile for the 90 % interval, and the surplus of scatter of real turns over Poisson counts, as the
    /// share of intervals that held the truth on tuning seeds asked for.
    private static let quantile = 1.645 * 1.3
    /// How many of an account's other people are at work in the minutes of somebody's turn: from all of them down to few,
    /// and the common share. Tuned on simulated people who work nine hours in sessions of a dozen turns.
    private static let atWork = (least: 0.08, common: 0.12)
    /// No more than this is distinguished: 1 − 1/K comes too close to 1.
    private static let most = Double(AccountReport.Headcount.limits.upperBound)

    mutating func take(_ neighbourhood: Neighbourhood) {
        guard let nearness = neighbourhood.nearnessToAny(until: FlatTest.reach) else { return }
        expected += Float(nearness.chance)
        if nearness.isNear { near += 1 }
    }

    mutating func endDay() {
        near *= Self.dailyShare
        expected *= Self.dailyShare
    }

    /// The interval (90 %), or nil while too little was seen.
    package var headcount: AccountReport.Headcount? {
        guard expected >= Self.least else { return nil }
        let ratio = Double(near / expected)
        let low = PoissonLimits.lower(Double(near), quantile: Self.quantile) / Double(expected)
        let high = PoissonLimits.upper(Double(near), quantile: Self.quantile) / Double(expected)
        let estimate = Self.people(ratio, atWork: Self.atWork.common)
        return AccountReport.Headcount(
            estimate: Int(estimate.rounded()), low: Int(min(estimate, Self.people(low, atWork: 1)).rounded(.down)),
            high: Int(max(estimate, Self.people(high, atWork: Self.atWork.least)).rounded(.up)))
    }

    private static func people(_ ratio: Double, atWork: Double) -> Double {
        let together = ratio < 1 - 1 / most ? 1 / (1 - max(0, ratio)) : most
        return min(most, 1 + (together - 1) / atWork)
    }
}

extension HeadcountSums: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.float("near", &near, in: SnapshotBounds.sums)
        try coder.float("expected", &expected, in: SnapshotBounds.sums)
    }
}
