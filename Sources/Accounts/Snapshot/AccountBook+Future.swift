package import Base

extension AccountBook {
    /// Ends at `now` what was restored of later times: a clock that was ahead, or a store that was changed, must not silence
    /// what comes from now on. Accounts that were seen later go on as after a clock that was set back.
    package mutating func endFuture(at now: Timestamp) {
        blind.end(by: now)
        blindSince = blindSince.map { min($0, now) }
        pace.end(by: now)
        for place in profiles.indices where !profiles[place].isVacant {
            guard let last = profiles[place].last, LogTime.isAhead(last, of: now) else { continue }
            profiles[place].endFuture(at: now, rules: rules.people, blind: blind)
            mark(Int32(place))
        }
    }
}

extension AccountProfile {
    fileprivate mutating func endFuture(at now: Timestamp, rules: PeopleRules, blind: BlindIntervals) {
        _ = breakOff(rules: rules, blind: blind)
        end(by: now)
        crossing.end(by: now)
        conduct.end(by: now)
        sleepIfResting()
    }
}
