package import Base

/// What an account's exchanges say of the people behind it: threads, turns, and the four families of evidence. Bounded
/// whatever the account does; short-term state is freed when the account goes idle.
package struct Conduct: Sendable {
    package private(set) var threads = ThreadTable()
    private var dispatches = RecentDispatches()
    private var attempts = FailedAttempts()
    private var window = TurnWindow()
    private var families = Rare<Families>()
    private(set) var harvest = Harvest()
    private(set) var succession = Succession()
    private(set) var days = DayMarks()
    package private(set) var turns = TurnCounts()
    /// Every person's turn, with ``PeopleRules/recordsTurns``.
    package private(set) var recordedTurns: [PersonTurn] = []
    /// The largest log10 e_M so far: by Ville's inequality it is this that rarely becomes large.
    package private(set) var peak = 0.0
    // The small ones last and side by side: every account has a place for each.
    private var lastEnd: Timestamp?
    /// Who is taken to have asked for the latest exchange.
    package private(set) var latestOrigin = TurnOrigin.none
    private(set) var isResting = false
    /// When e_M first reached its bar, in Unix seconds; 0 for never.
    private var peopleSeconds: UInt32 = 0

    /// Turns by origin, for which families are silent and what is missing.
    package struct TurnCounts: Sendable, Equatable {
        package var person: UInt32 = 0
        package var machine: UInt32 = 0
        package var unknown: UInt32 = 0
        /// Of the person's turns those where somebody was seen to type.
        package var typed: UInt32 = 0
        package var steps: UInt32 = 0

        mutating func add(_ origin: TurnOrigin) {
            switch origin {
            case .person: person &+= 1
            case .machine: machine &+= 1
            case .unknown: unknown &+= 1
            case .toolStep: steps &+= 1
            case .begins, .none: break
            }
        }
    }

    /// The four families of evidence: there is none before a person's turn or a tool's step.
    fileprivate struct Families: RareValue {
        var attention = Attention()
        var legs = HiddenLegs()
        var rhythm = Rhythm()
        var installations = Installations()
    }

    package var attention: Attention { families.value.attention }
    package var legs: HiddenLegs { families.value.legs }
    package var rhythm: Rhythm { families.value.rhythm }
    package var installations: Installations { families.value.installations }

    package init() {}

    /// Whether the account was quiet for ``quietBeforeRest`` before an exchange. Only the account's own times decide: when its
    /// memory was freed meanwhile depends on what others do.
    func isRested(before exchange: AccountExchange) -> Bool {
        guard let lastEnd else { return false }
        return exchange.start - lastEnd > Self.quietBeforeRest
    }

    /// Takes the next exchange, in order of the ends, and says where it belongs.
    package mutating func observe(_ exchange: AccountExchange, rules: PeopleRules, blind: BlindIntervals)
        -> Placement
    {
        guard !exchange.failed else {
            attempts.add(exchange)
            latestOrigin = .none
            return Placement(kind: .side, thread: 0)
        }
        if isRested(before: exchange) { rest(rules: rules, blind: blind) }
        isResting = false
        if days.begin(DayMarks.day(of: exchange.end)) { endDay() }
        days.countExchange()
        if let lastEnd, blind.overlaps(from: lastEnd, to: exchange.end) { interrupt() }
        lastEnd = max(lastEnd ?? exchange.end, exchange.end)

        let placement = threads.place(exchange)
        let isRetry = attempts.contains(exchange)
        let origin =
            isRetry
            ? .none
            : TurnOrigin(
                exchange, placement,
                dispatch: dispatches.latest(before: exchange.start, except: placement.thread))
        turns.add(origin)
        latestOrigin = origin
        harvest.take(exchange, placement)
        succession.take(exchange)
        if exchange.stop == .tool { dispatches.add(exchange.end, thread: placement.thread) }
        switch origin {
        case .person:
            days.countTurn(at: exchange.start)
            takeTurn(exchange, placement, rules, blind)
        case .toolStep: families.value.legs.take(exchange, placement, rules: rules)
        case .machine, .unknown, .begins, .none: break
        }
        return placement
    }

    private mutating func takeTurn(
        _ exchange: AccountExchange, _ placement: Placement, _ rules: PeopleRules, _ blind: BlindIntervals
    ) {
        let party = Party(exchange, leg: families.value.legs.floor(of: placement.thread))
        let isTyped = families.value.attention.seesHands(of: party)
        families.value.rhythm.take(exchange, isTyped: isTyped, rules: rules)
        if isTyped {
            turns.typed &+= 1
            families.value.installations.take(exchange, rules: rules)
        }
        let gap = placement.gap ?? Nanoseconds(0)
        let turn = PersonTurn(
            time: exchange.start, possibleFrom: Timestamp(nanoseconds: exchange.start.nanoseconds &- gap.count),
            thread: placement.thread, party: party,
            newTokens: placement.newTokens.map { Int32(clamping: $0) } ?? -1,
            growth: placement.growth)
        _ = window.add(turn)
        families.value.legs.note(turn, rules: rules)
        if rules.recordsTurns { recordedTurns.append(turn) }
        tell(at: exchange.end, rules, blind)
        notePeople(at: exchange.end)
    }

    private mutating func tell(at now: Timestamp?, _ rules: PeopleRules, _ blind: BlindIntervals) {
        window.tell(at: now) { neighbourhood in
            let time = neighbourhood.turn.time
            let reach = TurnWindow.surroundings
            if !blind.isEmpty,
                blind.overlaps(
                    from: Timestamp(nanoseconds: time.nanoseconds &- reach.count), to: time + reach)
            {
                return
            }
            families.value.attention.take(neighbourhood, rules: rules)
        }
    }

    private mutating func notePeople(at time: Timestamp) {
        let value = proof.log10
        if value > peak { peak = value }
        if peopleSeconds == 0, value >= Bars.standard.people {
            peopleSeconds = max(1, UInt32(clamping: time.nanoseconds / 1_000_000_000))
        }
    }

    /// When e_M first reached its bar, to the second.
    package var peopleSince: Timestamp? {
        peopleSeconds == 0 ? nil : Timestamp(nanoseconds: Int64(peopleSeconds) * 1_000_000_000)
    }

    /// Leaves out what spans a blind stretch. Rhythm goes on: turns that were not seen only lengthen the pauses it finds.
    private mutating func interrupt() {
        families.change {
            $0.legs.interrupt()
            $0.installations.interrupt()
        }
        days.noteBlind()
    }

    private mutating func endDay() {
        families.change {
            $0.attention.endDay()
            $0.legs.endDay()
            $0.installations.endDay()
        }
        let closed = days.marks.dropLast().last
        if let closed { succession.endDay(closed.day) }
        days.note(people: proof.log10, daysBack: 1)
        dispatches.removeAll()
        if let lastEnd {
            threads.forget(before: Timestamp(nanoseconds: lastEnd.nanoseconds &- Self.threadLife.count))
        }
    }

    /// People come back to a conversation the next morning; after that it is cheaper to start again.
    private static let threadLife = Nanoseconds.seconds(36 * 3_600)

    /// Passes on what still waits for latecomers: no more will come. Turns of the last minute stay, as what came after
    /// them is not known.
    package mutating func finish(rules: PeopleRules, blind: BlindIntervals) {
        guard let lastEnd else { return }
        tell(at: lastEnd + TurnWindow.patience, rules, blind)
        notePeople(at: lastEnd)
    }

    /// How long an account is quiet before it rests.
    package static let quietBeforeRest = Nanoseconds.seconds(2 * 3_600)
    /// Earlier conversations that people come back to.
    private static let threadsKept = 6

    /// Frees what only matters while the account is in use; turns that wait are passed on. To be called once nothing came
    /// for ``quietBeforeRest``; whether it was, changes memory and no result.
    mutating func rest(rules: PeopleRules, blind: BlindIntervals) {
        guard !isResting else { return }
        isResting = true
        tell(at: nil, rules, blind)
        if let lastEnd { notePeople(at: lastEnd) }
        families.change {
            $0.legs.rest()
            $0.installations.rest()
        }
        dispatches.removeAll()
        attempts.removeAll()
        threads.keepLatest(Self.threadsKept)
    }

    /// Goes on after the clock was set back: times before and after cannot be compared, so conversations start again, and days
    /// go on where they were until the clock is there again. Blind stretches must hold the time that comes twice.
    /// - Returns: whether there was anything to free.
    mutating func breakOff(rules: PeopleRules, blind: BlindIntervals) -> Bool {
        guard lastEnd != nil else { return false }
        rest(rules: rules, blind: blind)
        beginAnew()
        return true
    }

    /// Takes back that days after `now` have begun.
    mutating func end(by now: Timestamp) { days.end(by: DayMarks.day(of: now)) }

    /// Knows no earlier conversation and no earlier time.
    mutating func beginAnew() {
        threads.keepLatest(0)
        lastEnd = nil
    }

    /// Proof M as it stands.
    package var proof: PeopleProof {
        guard families.isHeld else { return PeopleProof(families: [0, 0, 0, 0]) }
        return PeopleProof(families: [
            families.value.attention.logValue, families.value.legs.logValue, families.value.rhythm.logValue,
            families.value.installations.logValue,
        ])
    }

    /// Share of exchanges that went on with an earlier conversation; nil before there are any.
    package var continuity: Double? { threads.continuity }

    /// The latest days, the last as it stands. Proof R is judged over everything seen, so each day carries today's.
    func timeline(relay: Double) -> [AccountReport.Day] {
        var days = days
        days.note(people: proof.log10)
        return days.marks.map { mark in
            AccountReport.Day(
                start: Timestamp(nanoseconds: Int64(mark.day) &* DayMarks.dayLength),
                exchanges: Int(mark.exchanges),
                humanTurns: Int(mark.turns), hours: mark.hours & 0xFF_FFFF,
                proofs: AccountReport.Proofs(relay: relay, people: Double(mark.people) / 100),
                isPartlyBlind: mark.hours >> 31 == 1)
        }
    }
}

extension Conduct: RareValue {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("threads", &threads)
        try coder.value("dispatches", &dispatches)
        try coder.value("attempts", &attempts)
        try coder.value("window", &window)
        try coder.value("families", &families)
        try coder.value("harvest", &harvest)
        try coder.value("succession", &succession)
        try coder.value("days", &days)
        try coder.value("turns", &turns)
        try coder.choice("latestOrigin", &latestOrigin)
        try coder.time("lastEnd", &lastEnd)
        try coder.flag("isResting", &isResting)
        // Kept by offline runs alone, and without a bound.
        coder.leave("recordedTurns")
        try coder.double("peak", &peak, in: SnapshotBounds.logs)
        try coder.integer("peopleSeconds", &peopleSeconds)
    }
}

extension Conduct.Families {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("attention", &attention)
        try coder.value("legs", &legs)
        try coder.value("rhythm", &rhythm)
        try coder.value("installations", &installations)
    }
}

extension Conduct.TurnCounts: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("person", &person)
        try coder.integer("machine", &machine)
        try coder.integer("unknown", &unknown)
        try coder.integer("typed", &typed)
        try coder.integer("steps", &steps)
    }
}
