/// The bounds on which the null hypotheses about people rest. Each says what *one person, with everything one person
/// legitimately runs*, does at most; `tailgate calibrate` checks whether known single users support them.
package struct PeopleRules: Sendable, Equatable {
    /// ρ₀: how often, at most, one person submits just after another submission of their own in a different thread, as a
    /// share of how often independent people would. 0 to 1.
    package var attentionDip = 0.2
    /// Odds, against even chance, of a near submission from which it is one act of broadcasting or fan-out. Above 1.
    package var attentionPeak = 5.0
    /// Machines whose tool loops one person has running behind one TLS endpoint within four hours.
    package var machines = 3
    /// Installations of one tool from which one person submits twelve turns within an hour or within six, or twenty-four within
    /// a day: the machines that have it.
    package var installations = 3
    /// Share of blocks (of readings, of turns) in which one person goes beyond the two bounds above.
    package var blockExcess = 0.05
    /// Share of stretches of eighteen waking hours that one person prolongs by six, without a pause of four hours.
    package var sleepless = 0.1

    /// Keep every person's turn, for calibration and audits: memory then grows with use.
    package var recordsTurns = false

    package init() {}
}
