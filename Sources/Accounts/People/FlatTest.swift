import Glibc
package import Base

/// Whether turns fall near others as evenly as independent people's: against both ways in which one person's do not.
///
/// Null hypothesis: given all other turns and the turn's text, and throughout, a turn comes sooner behind another's than hands
/// reach (``reach``, or what typing takes: ``Hands``) either with at most ρ₀ times the chance of an even draw from the same
/// two minutes (hands are busy: a **dip**), or with many times its odds within one of two parts of the second and a half (one
/// act that reaches several windows: a **peak**). For each branch there is an e-process; their minimum is one against the union
/// (intersection-union). The draw is from the same minutes, so neither volume nor common working hours matter.
///
/// What lies between, a dip filled up to just flat by a few broadcasts of unequal texts, is in neither branch: one reason
/// more why no family convicts alone.
package struct FlatTest: Sendable, Equatable {
    /// As far as one pair of hands does not reach: to change windows, type a ready word and send it takes some 1.2 s by the
    /// keystroke-level model (Card, Moran and Newell, 1980), and 1.4 s more to think of it. Up to two seconds ready replies of
    /// the lab's people filled a third of the dip, up to five more than all of it.
    package static let reach = Nanoseconds.milliseconds(1_500)
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
    /// - Parameter parties: Compare only with other parties, of which this is known; nil for all conversations.
    mutating func take(
        _ neighbourhood: Neighbourhood, of parties: Parties? = nil, rules: PeopleRules
    ) -> Nearness? {
        let none = Nanoseconds(0)
        let ofOtherParties = parties != nil
        guard
            let whole = neighbourhood.nearness(
                after: none, until: { parties?.reach(of: $0, behind: $1) ?? Self.reach }, farthest: Hands.mostReach,
                ofOtherParties: ofOtherParties),
            whole.chance <= Self.mostChance
        else { return nil }
        let share = parties?.share(neighbourhood, unknown: Self.alternative) ?? Self.alternative
        dip.bet(Self.againstDip(whole, ratio: rules.attentionDip, share: share))
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

    /// What the bet supposes of several people, as a share of even draws. Each of them has a dip between their own windows, so
    /// that together they come to some 0.5 to 1: a bet on 1 itself would starve at 0.5, where this one still gains; at 1 it
    /// gains 98 % of what the other does.
    package static let alternative = 0.85

    /// ln of the likelihood of several people's share of even draws, p, against at most ρ₀p. A share below ρ₀ is no bet.
    package static func againstDip(_ nearness: Nearness, ratio: Double, share: Double = alternative) -> Double {
        let p = nearness.chance
        let share = max(share, ratio)
        return nearness.isNear ? log(share / ratio) : log((1 - share * p) / (1 - ratio * p))
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

extension FlatTest: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("dip", &dip)
        try coder.value("atOncePeak", &atOncePeak)
        try coder.value("byHandPeak", &byHandPeak)
    }
}
