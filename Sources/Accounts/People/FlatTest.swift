import Glibc
import Packets

/// Whether turns fall near others as evenly as independent people's: against both ways in which one person's do not.
///
/// Null hypothesis: given all other turns, the chance that a turn comes within the lag window behind another's is, in at
/// least one of the two windows and throughout, either at most ρ₀ times what it would be by an even draw from the same two
/// minutes (hands are busy: a **dip**), or has at least ``PeopleRules/attentionPeak`` times its odds (one act that reaches
/// several windows: a **peak**). For each window and branch there is an e-process; their minimum is one against the union
/// (intersection-union). The draw is from the same minutes, so neither volume nor common working hours matter.
struct FlatTest: Sendable, Equatable {
    /// Lags up to a second take two hands or a machine; up to three, a prompt that was ready.
    static let windows = [
        (after: Nanoseconds(0), until: Nanoseconds.seconds(1)),
        (after: Nanoseconds.seconds(1), until: Nanoseconds.seconds(3)),
    ]
    /// Where windows cover more than this the turns come too thick for lags to mean anything.
    static let mostChance = 0.5

    private var dip = (StartMixture(), StartMixture())
    private var peak = (StartMixture(), StartMixture())

    static func == (left: FlatTest, right: FlatTest) -> Bool { left.dip == right.dip && left.peak == right.peak }

    /// Bets on a turn; false where there was nothing to compare it with.
    mutating func take(_ neighbourhood: Neighbourhood, ofOtherParties: Bool, rules: PeopleRules) -> Bool {
        var isCompared = false
        if let nearness = neighbourhood.nearness(
            after: Self.windows[0].after, until: Self.windows[0].until, ofOtherParties: ofOtherParties)
        {
            Self.bet(nearness, &dip.0, &peak.0, rules)
            isCompared = true
        }
        if let nearness = neighbourhood.nearness(
            after: Self.windows[1].after, until: Self.windows[1].until, ofOtherParties: ofOtherParties)
        {
            Self.bet(nearness, &dip.1, &peak.1, rules)
            isCompared = true
        }
        return isCompared
    }

    /// The likelihood of flat, p, against the bound of each branch: ρ₀p, and the probability with `odds` times p's odds.
    private static func bet(
        _ nearness: Nearness, _ dip: inout StartMixture, _ peak: inout StartMixture, _ rules: PeopleRules
    ) {
        let p = nearness.chance
        guard p <= mostChance else { return }
        let ratio = rules.attentionDip
        let odds = rules.attentionPeak
        if nearness.isNear {
            dip.bet(-log(ratio))
            peak.bet(log((1 + (odds - 1) * p) / odds))
        } else {
            dip.bet(log((1 - p) / (1 - ratio * p)))
            peak.bet(log(1 + (odds - 1) * p))
        }
    }

    mutating func endDay() {
        dip.0.endDay()
        dip.1.endDay()
        peak.0.endDay()
        peak.1.endDay()
    }

    /// ln e.
    var logValue: Double {
        min(min(dip.0.logValue, dip.1.logValue), min(peak.0.logValue, peak.1.logValue))
    }
}
