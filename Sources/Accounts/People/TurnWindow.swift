import Base

/// What one turn says of its nearness to those of other threads.
package struct Nearness: Sendable, Equatable {
    /// The chance, were the turn's time drawn evenly from its surroundings, to fall just after another thread's.
    package var chance: Double
    package var isNear: Bool

    package init(chance: Double, isNear: Bool) {
        self.chance = chance
        self.isNear = isNear
    }
}

/// The latest turns of an account in order of time, until each one's surroundings are complete.
struct TurnWindow: Sendable {
    /// J: how far around a turn its time might as well have been. A minute keeps working hours, meals and even short
    /// breaks out of the comparison, as all of it lies within the same minutes.
    static let surroundings = Nanoseconds.seconds(60)
    /// How much later than its start a turn may become known: exchanges come when they end.
    static let patience = Nanoseconds.seconds(180)
    /// Broadcast by hand into several windows takes seconds.
    private static let broadcast = Nanoseconds.seconds(15)
    private static let most = 256

    private var turns: [PersonTurn] = []
    /// Turns before this place have been passed on.
    private var open = 0
    /// The time of the latest turn passed on: what comes to be known of earlier ones is too late.
    private var told = Timestamp(nanoseconds: .min)

    var isEmpty: Bool { turns.isEmpty }

    /// Files a turn; false when its time has passed already.
    mutating func add(_ turn: PersonTurn) -> Bool {
        guard turn.time >= told else { return false }
        var place = turns.count
        while place > 0, turns[place - 1].time > turn.time { place -= 1 }
        guard place >= open else { return false }
        turns.insert(turn, at: place)
        markBroadcast(around: place)
        return true
    }

    private mutating func markBroadcast(around place: Int) {
        let turn = turns[place]
        guard turn.newTokens >= 0 else { return }
        for other in turns.indices where other != place {
            let apart = turns[other].time - turn.time
            guard apart.count.magnitude <= Self.broadcast.count.magnitude, turns[other].thread != turn.thread,
                turn.isSameSize(as: turns[other])
            else { continue }
            turns[other].isBroadcast = true
            turns[place].isBroadcast = true
        }
    }

    /// Passes on the turns whose surroundings are complete at `now`, oldest first; all of them if `now` is nil.
    ///
    /// When too many wait, late ones are waited for no longer, and turns whose surroundings are still to come are passed
    /// over: with half their surroundings empty, they would seem nearer to others than they are.
    mutating func tell(at now: Timestamp?, _ body: (Neighbourhood) -> Void) {
        let isFull = turns.count > Self.most
        while open < turns.count {
            let around = turns[open].time + Self.surroundings
            let isTold: Bool
            if let now {
                guard isFull || around + Self.patience < now else { break }
                isTold = around < now
            } else {
                isTold = true
            }
            if isTold { body(Neighbourhood(turns: turns, place: open)) }
            told = max(told, turns[open].time)
            open += 1
        }
        if now == nil {
            turns = []
            open = 0
            told = Timestamp(nanoseconds: .min)
        } else {
            forget()
        }
    }

    /// Drops what the surroundings of no turn still to come reach any more, and of too many the oldest.
    private mutating func forget() {
        guard open > 0, let latest = turns.last else { return }
        let reach = Self.surroundings.count &* 2
        let from = (open < turns.count ? turns[open].time : latest.time).nanoseconds &- reach
        var gone = turns.count > Self.most ? min(open, turns.count - Self.most / 2) : 0
        while gone < open, turns[gone].time.nanoseconds < from { gone += 1 }
        turns.removeFirst(gone)
        open -= gone
    }
}

/// A turn among those around it.
struct Neighbourhood {
    private let turns: [PersonTurn]
    let place: Int

    init(turns: [PersonTurn], place: Int) {
        self.turns = turns
        self.place = place
    }

    var turn: PersonTurn { turns[place] }

    /// How far behind each other turn counts.
    typealias Reach = (_ turn: PersonTurn, _ other: PersonTurn) -> Nanoseconds

    /// Nearness to turns of *other* threads: how much of the time at which this turn might have come lies from `after`
    /// to `until` behind one of them, and whether it did come there. Nil where there is none, or too little room.
    /// - Parameter ofOtherParties: Only those known to come from another machine or program.
    func nearness(after: Nanoseconds, until: Nanoseconds, ofOtherParties: Bool) -> Nearness? {
        nearness(after: after, until: { _, _ in until }, farthest: until, ofOtherParties: ofOtherParties)
    }

    /// - Parameter farthest: No other turn counts farther behind.
    func nearness(after: Nanoseconds, until: Reach, farthest: Nanoseconds, ofOtherParties: Bool) -> Nearness? {
        nearness(after: after, until: until, farthest: farthest, from: possibleFrom) {
            isElsewhere($0) && (!ofOtherParties || turn.party.isOther(than: $0.party))
        }
    }

    /// Nearness to any turn, those of the same thread included.
    func nearnessToAny(until: Nanoseconds) -> Nearness? {
        nearness(
            after: Nanoseconds(0), until: { _, _ in until }, farthest: until,
            from: turn.time.nanoseconds &- TurnWindow.surroundings.count
        ) { !$0.isBroadcast }
    }

    /// Computes for each turn of another party which part of the time at which this turn might have come lies up to `reach`
    /// behind it, and behind none before it, and whether this turn lies there.
    func coverings(_ reach: Reach, _ body: (PersonTurn, Double, Bool) -> Void) {
        let from = possibleFrom
        let all = Double(turn.time.nanoseconds &+ TurnWindow.surroundings.count &- from)
        _ = cover(after: Nanoseconds(0), until: reach, farthest: Hands.mostReach, from: from) {
            isElsewhere($0) && turn.party.isOther(than: $0.party)
        } _: { other, part, isHere in
            body(other, Double(part) / all, isHere)
        }
    }

    /// The first time at which this turn might have come.
    private var possibleFrom: Int64 {
        max(
            turn.time.nanoseconds &- TurnWindow.surroundings.count,
            turn.possibleFrom.nanoseconds &+ TurnOrigin.queued.count)
    }

    private func isElsewhere(_ other: PersonTurn) -> Bool { other.thread != turn.thread && !other.isBroadcast }

    private func nearness(
        after: Nanoseconds, until: Reach, farthest: Nanoseconds, from: Int64,
        where counts: (PersonTurn) -> Bool
    ) -> Nearness? {
        var covered: Int64 = 0
        var isNear = false
        let all = cover(after: after, until: until, farthest: farthest, from: from, where: counts) {
            _, part, isHere in
            covered += part
            if isHere { isNear = true }
        }
        guard covered > 0 else { return nil }
        return Nearness(chance: Double(covered) / Double(all), isNear: isNear)
    }

    /// Lays the stretches behind other turns over the time from `from` to the end of the surroundings, each as far as none
    /// before it reaches, and returns the length of it all; 0 where there is no room.
    private func cover(
        after: Nanoseconds, until: Reach, farthest: Nanoseconds, from: Int64,
        where counts: (PersonTurn) -> Bool, _ body: (_ other: PersonTurn, _ part: Int64, _ isHere: Bool) -> Void
    ) -> Int64 {
        let to = turn.time.nanoseconds &+ TurnWindow.surroundings.count
        guard to > from else { return 0 }
        var coveredUntil = from
        var isFound = false
        func take(_ other: PersonTurn) {
            let reach = until(turn, other).count
            let begins = max(other.time.nanoseconds &+ after.count, coveredUntil)
            let ends = min(other.time.nanoseconds &+ reach, to)
            let lag = turn.time.nanoseconds &- other.time.nanoseconds
            let isHere = !isFound && lag > after.count && lag <= reach
            if isHere { isFound = true }
            guard ends > begins || isHere else { return }
            body(other, max(0, ends - begins), isHere)
            coveredUntil = max(coveredUntil, ends)
        }
        var first = place
        while first > 0, turns[first - 1].time.nanoseconds &+ farthest.count > from { first -= 1 }
        for index in first..<turns.count {
            let other = turns[index]
            if other.time.nanoseconds > to { break }
            if index != place, counts(other) { take(other) }
        }
        return to - from
    }
}

extension TurnWindow: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        // A full window holds a few more while it is passed on.
        try coder.list("turns", of: &turns, most: 2 * Self.most, new: PersonTurn.blank)
        try coder.integer("open", &open, in: 0...2 * Self.most)
        try coder.check("open", open <= turns.count)
        try coder.time("told", &told)
    }
}
