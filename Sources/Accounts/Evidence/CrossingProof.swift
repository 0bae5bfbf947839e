import Base

/// The e-process of crossing: how far an account's turns by hand were crossed more often than clients of its own allow.
///
/// Null hypothesis: *the account's TLS connections end at its own clients*. Then, whatever came before, the next
/// turn that counts is crossed with a chance of at most `bound`. Each multiplies the evidence by the likelihood ratio of
/// a bet against the bound; as the ratio grows with being crossed, its mean given the past is at most 1 for every chance
/// below the bound (Wald 1945; Ville 1939).
///
/// What makes one hour odd makes the next odd, so one day gives at most `mostADay` to one. A minimum of a
/// supermartingale and a constant is one still. Sharing may begin at any time: the evidence is a mixture over the day
/// on which it does, the k-th day with a counted turn weighing 1/(k(k+1)), which sums to 1.
///
/// **What breaks it**: one person who goes back and forth between several chats inside *one* program, as in an editor or a
/// desktop client with tabs, looks like this too. No account of the lab did that. That is why crossing says nothing about
/// people, and alone raises no verdict.
struct CrossingProof: Sendable, Equatable {
    /// The largest chance that the next turn is crossed: three times the share of the worst honest account seen in simulations
    /// (2 of 61 turns, by conversations wrongly separated); none of the lab's was ever crossed.
    static let bound = 0.10
    /// The chance bet on. Relays of three and five people in the lab showed 0.4 to 0.9.
    static let bet = 0.35

    /// A day at the 5 % level: three odd days in a row are needed for what one long odd night could give.
    static let mostADay = 20.0

    /// Turns by hand that were counted, and those of them that were crossed.
    private(set) var returns: UInt32 = 0
    private(set) var crossed: UInt32 = 0
    private var day: Int32 = .min
    /// Days with a counted turn, today included.
    private var days: UInt16 = 0
    /// The mixture up to yesterday, of the days on which sharing may have begun.
    private var past = 0.0
    /// Today's likelihood ratio.
    private var today = 1.0
    /// Unix seconds at which the e-value first reached each of the levels; 0 for never.
    private var reached: (alone: UInt32, beside: UInt32) = (0, 0)

    mutating func count(crossed isCrossed: Bool, at time: Timestamp) {
        begin(Int32(clamping: time.nanoseconds / Self.nanosecondsADay))
        returns &+= 1
        if isCrossed { crossed &+= 1 }
        let factor = isCrossed ? Self.bet / Self.bound : (1 - Self.bet) / (1 - Self.bound)
        // A day has at most 1,440 counted turns; the bounds keep the product from becoming 0 or infinite.
        today = min(max(today * factor, 1e-150), 1e150)
        let value = eValue
        let seconds = UInt32(clamping: time.nanoseconds / 1_000_000_000)
        if reached.beside == 0, value >= RelayEvidence.crossingBesideStructural { reached.beside = seconds }
        if reached.alone == 0, value >= RelayEvidence.crossingAlone { reached.alone = seconds }
    }

    private static let nanosecondsADay: Int64 = 86_400_000_000_000

    /// Lines that come late count for the day that has begun.
    private mutating func begin(_ next: Int32) {
        guard next > day else { return }
        if days > 0 { past = min(today, Self.mostADay) * (past + Self.weight(days)) }
        past = min(past, 1e150)
        day = next
        days = days == .max ? .max : days + 1
        today = 1
    }

    /// A day that has begun after `now` was not: the next one begins with the clock.
    mutating func end(by now: Timestamp) {
        day = min(day, Int32(clamping: now.nanoseconds / Self.nanosecondsADay))
    }

    private static func weight(_ day: UInt16) -> Double { 1 / (Double(day) * (Double(day) + 1)) }

    /// 1 before anything was counted; its mean is at most 1 under the null, at every time.
    var eValue: Double {
        guard days > 0 else { return 1 }
        return min(today, Self.mostADay) * (past + Self.weight(days)) + 1 / (Double(days) + 1)
    }

    /// When the e-value first sufficed for the bar alone, or beside a structural signal.
    var sinceAlone: Timestamp? { Self.time(reached.alone) }
    var sinceBeside: Timestamp? { Self.time(reached.beside) }

    private static func time(_ seconds: UInt32) -> Timestamp? {
        seconds == 0 ? nil : Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    static func == (left: CrossingProof, right: CrossingProof) -> Bool {
        left.returns == right.returns && left.crossed == right.crossed && left.day == right.day
            && left.days == right.days && left.past == right.past && left.today == right.today
            && left.reached == right.reached
    }
}

extension CrossingProof: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("returns", &returns)
        try coder.integer("crossed", &crossed)
        try coder.integer("day", &day)
        try coder.integer("days", &days)
        try coder.double("past", &past, in: 0...1e150)
        try coder.double("today", &today, in: 1e-150...1e150)
        try coder.integer("reached", &reached.alone)
        try coder.integer("reached", &reached.beside)
    }
}
