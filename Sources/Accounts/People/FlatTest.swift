import Glibc
package import Packets

/// Whether turns fall near others as evenly as independent people's: against both ways in which one person's do not.
///
/// Null hypothesis: given all other turns, and throughout, a turn comes within two seconds behind another's either with at
/// most ρ₀ times the chance of an even draw from the same two minutes (hands are busy: a **dip**), or with many times its
/// odds within one of two parts of these seconds (one act that reaches several windows: a **peak**). For each branch there
/// is an e-process; their minimum is one against the union (intersection-union). The draw is from the same minutes, so
/// neither volume nor common working hours matter.
///
/// What lies between, a dip filled up to just flat by a few broadcasts of unequal texts, is in neither branch: one reason
/// more why no family convicts alone.
package struct FlatTest: Sendable, Equatable {
    /// Nobody reads, types and submits on two machines within two seconds; a quick reply takes hardly more.
    package static let reach = Nanoseconds.seconds(2)
    /// Panes that one keyboard feeds at once differ by network delay alone.
    private static let atOnce = Nanoseconds.milliseconds(400)
    /// Odds of a turn at once, against even draws, from which it is one keyboard's: panes that are fed at once come to a
    /// hundred and more.
    private static let atOnceOdds = 10.0
    /// Where windows cover more than this the turns come too thick for lags to mean anything.
    static let mostChance = 0.5

    private var dip = StartMixture()
    private var atOncePeak = StartMixture()
    private var byHandPeak = StartMixture()

    /// Bets on a turn; nil where there was nothing to compare it with, else its nearness within the whole reach.
    mutating func take(_ neighbourhood: Neighbourhood, ofOtherParties: Bool, rules: PeopleRules) -> Nearness? {
        let none = Nanoseconds(0)
        guard
            let whole = neighbourhood.nearness(after: none, until: Self.reach, ofOtherParties: ofOtherParties),
            whole.chance <= Self.mostChance
        else { return nil }
        dip.bet(Self.againstDip(whole, ratio: rules.attentionDip))
        if let near = neighbourhood.nearness(after: none, until: Self.atOnce, ofOtherParties: ofOtherParties) {
            atOncePeak.bet(Self.againstPeak(near, odds: Self.atOnceOdds))
        }
        if let near = neighbourhood.nearness(
            after: Self.atOnce, until: Self.reach, ofOtherParties: ofOtherParties)
        {
            byHandPeak.bet(Self.againstPeak(near, odds: rules.attentionPeak))
        }
        return whole
    }

    /// ln of the likelihood of flat, p, against at most ρ₀p.
    package static func againstDip(_ nearness: Nearness, ratio: Double) -> Double {
        let p = nearness.chance
        return nearness.isNear ? -log(ratio) : log((1 - p) / (1 - ratio * p))
    }

    /// ln of the likelihood of flat against a probability with at least `odds` times its odds.
    package static func againstPeak(_ nearness: Nearness, odds: Double) -> Double {
        let p = nearness.chance
        return nearness.isNear ? log((1 + (odds - 1) * p) / odds) : log(1 + (odds - 1) * p)
    }

    mutating func endDay() {
        dip.endDay()
        atOncePeak.endDay()
        byHandPeak.endDay()
    }

    /// ln e.
    var logValue: Double { min(dip.logValue, min(atOncePeak.logValue, byHandPeak.logValue)) }
}
