import Glibc
import Base

/// First family: turns from different machines or programs that come as close together as independent people's would.
///
/// Null hypothesis, *one person with everything one person runs*: that of ``FlatTest``, over turns whose parties are known
/// to differ (``Party``). One person's hands leave a dip, broadcast and fan-out a peak; only flat speaks for several people.
/// Hands are out of reach for a second and a half, and where both parties are seen to type, for as long as the text took
/// (``Hands``).
///
/// Machine-made turns that nothing marks, as of a script that prompts agents by the clock, look flat as well, but they
/// come from one machine, so they are not compared with one another. What is flat among *all* threads is therefore no
/// witness; it is kept as a hint, which can raise no more than a `watch`.
package struct Attention: Sendable {
    private var machines = FlatTest()
    private var parties = Parties()
    private var conversations = FlatTest()
    private(set) var oneness = Oneness()
    package private(set) var headcount = HeadcountSums()
    /// Turns compared with other parties', the nearness seen and what even draws would give.
    package private(set) var turns: Int32 = 0
    package private(set) var near: Int32 = 0
    package private(set) var expected: Float = 0
    /// The same for all conversations.
    package private(set) var allTurns: Int32 = 0
    package private(set) var allNear: Int32 = 0
    package private(set) var allExpected: Float = 0

    package init() {}

    mutating func take(_ neighbourhood: Neighbourhood, rules: PeopleRules) {
        guard !neighbourhood.turn.isBroadcast else { return }
        headcount.take(neighbourhood)
        oneness.take(neighbourhood)
        defer { parties.learn(neighbourhood) }
        guard let all = conversations.take(neighbourhood, rules: rules) else { return }
        allTurns &+= 1
        allExpected += Float(all.chance)
        if all.isNear { allNear &+= 1 }
        guard let others = machines.take(neighbourhood, of: parties, rules: rules) else { return }
        turns &+= 1
        expected += Float(others.chance)
        if others.isNear { near &+= 1 }
    }

    mutating func endDay() {
        machines.endDay()
        conversations.endDay()
        headcount.endDay()
    }

    /// Whether somebody was seen to type where this came from.
    func seesHands(of party: Party) -> Bool { parties.typists.type(at: party.installation) }

    /// ln e of the family.
    package var logValue: Double { machines.logValue }

    /// ln e among all conversations: a hint, no witness.
    package var hint: Double { conversations.logValue }
}

extension Attention: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("machines", &machines)
        try coder.value("parties", &parties)
        try coder.value("conversations", &conversations)
        try coder.value("oneness", &oneness)
        try coder.value("headcount", &headcount)
        try coder.integer("turns", &turns, in: 0...Int32.max)
        try coder.integer("near", &near, in: 0...Int32.max)
        try coder.float("expected", &expected, in: SnapshotBounds.sums)
        try coder.integer("allTurns", &allTurns, in: 0...Int32.max)
        try coder.integer("allNear", &allNear, in: 0...Int32.max)
        try coder.float("allExpected", &allExpected, in: SnapshotBounds.sums)
    }
}
