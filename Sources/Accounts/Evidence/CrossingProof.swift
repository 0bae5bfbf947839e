import Packets

/// The e-process of crossing: how far an account's returns were crossed more often than a client of its own allows.
///
/// Null hypothesis: *the account's TLS connections end at its own clients*. Then, whatever came before, the next
/// return that counts is crossed with a chance of at most `bound`: 0.10 where a connection carries one request at a
/// time, 0.35 where it carries several. On real software 0 of 128 accounts with serial connections (other than
/// fleets of agents) reached 0.10, and 8 parallel sub-agents on HTTP/2 came to 0.32 at their 90th percentile. Each
/// counted return multiplies the evidence by the likelihood ratio of a bet against the bound; as the ratio grows with
/// being crossed, its mean given the past is at most 1 for every chance below the bound (Wald 1945; Ville 1939).
///
/// What makes one hour odd makes the next odd, so one day tells at most `mostADay` to one. A minimum of a
/// supermartingale and a constant is one still. Sharing may begin at any time: the evidence is a mixture over the day
/// on which it does, the k-th day with a counted return weighing 1/(k(k+1)), which sums to 1.
///
/// **What breaks it**: one person who works in several chats at once inside *one* program, begun while another was
/// answering, looks like this too. No account of the lab did that. It is why crossing says nothing of people.
struct CrossingProof: Sendable, Equatable {
    /// What the connection allows, known before it is seen whether the return was crossed.
    enum Null: Sendable {
        /// No two requests of the account overlapped on a connection (HTTP/1.1).
        case serial
        /// Some did.
        case multiplexed

        /// The largest chance that the next return is crossed.
        var bound: Double {
            switch self {
            case .serial: 0.10
            case .multiplexed: 0.35
            }
        }

        /// The chance bet on. Relays of more than three people showed 0.24 to 0.89, half of them above 0.47.
        var bet: Double {
            switch self {
            case .serial: 0.35
            case .multiplexed: 0.55
            }
        }
    }

    /// A day at the 5 % level: three odd days in a row are needed for what one long odd night could give.
    static let mostADay = 20.0

    private(set) var returns: UInt32 = 0
    private(set) var crossed: UInt32 = 0
    private var day: Int32 = .min
    /// Days with a counted return, today included.
    private var days: UInt16 = 0
    /// The mixture up to yesterday, of the days on which sharing may have begun.
    private var past = 0.0
    /// Today's likelihood ratio.
    private var today = 1.0
    /// Unix seconds at which the e-value first reached each of the levels; 0 for never.
    private var reached: (alone: UInt32, beside: UInt32) = (0, 0)

    mutating func count(crossed isCrossed: Bool, under null: Null, at time: Timestamp) {
        begin(Int32(clamping: time.nanoseconds / Self.nanosecondsADay))
        returns &+= 1
        if isCrossed { crossed &+= 1 }
        let factor = isCrossed ? null.bet / null.bound : (1 - null.bet) / (1 - null.bound)
        // A day has at most 288 counted returns; the bounds keep the product from becoming 0 or infinite.
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

    private static func weight(_ day: UInt16) -> Double { 1 / (Double(day) * (Double(day) + 1)) }

    /// 1 before anything was counted; its mean is at most 1 under the null, at every time.
    var eValue: Double {
        guard days > 0 else { return 1 }
        return min(today, Self.mostADay) * (past + Self.weight(days)) + 1 / (Double(days) + 1)
    }

    /// When the e-value first sufficed for the bar by itself, or beside a structural signal.
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
