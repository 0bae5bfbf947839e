import Glibc
import Packets

/// Third family: installations each of which keeps a person's hours, though together they never rest.
///
/// Null hypothesis, *one person with everything one person runs*: of two-day windows in which every busy installation has
/// a pause of five hours of its own, at most a share of ``PeopleRules/sleepless`` has no pause of human turns of about four
/// hours that all installations share, whatever the earlier windows showed. A person sleeps, and when they do all their
/// installations are silent. An installation that never rests by itself is a machine's and voids the window, as does a
/// single one: a fleet of agents that works through the night on its owner's machine says nothing here. Only turns of
/// installations where hands are seen are heeded (``Typists``): turns left out lengthen pauses.
package struct Rhythm: Sendable {
    /// Half-hours of two days: the smallest span that holds a whole night wherever the zone.
    static let slots = 96
    private static let slotLength: Int64 = 1_800_000_000_000
    /// Seven empty half-hours in a row: at least three and a half hours, at most four and a half.
    private static let sharedPause = 7
    private static let ownPause = 10
    /// Turns of an installation within a window before its hours mean anything.
    private static let leastTurns: UInt16 = 8
    private static let mostGroups = 8
    /// The share of sleepless windows that the bet supposes where the null is false.
    private static let alternative = 0.5

    fileprivate struct Group: Sendable {
        var label: UInt64
        var early: UInt64 = 0
        var late: UInt32 = 0
        var turns: UInt16 = 0
    }

    private var groups: [Group] = []
    package private(set) var process = StartMixture()
    package private(set) var windows: Int32 = 0
    package private(set) var sleepless: Int32 = 0
    private var window = Int32.min

    package init() {}

    mutating func take(_ exchange: AccountExchange, rules: PeopleRules) {
        let slot = exchange.start.nanoseconds / Self.slotLength
        let number = Int32(clamping: slot / Int64(Self.slots))
        if number != window {
            close(rules)
            window = number
        }
        guard number == window, let label = Installations.label(of: exchange) else { return }
        let place = Int(slot - Int64(number) * Int64(Self.slots))
        guard (0..<Self.slots).contains(place) else { return }
        let index: Int
        if let known = groups.firstIndex(where: { $0.label == label }) {
            index = known
        } else if groups.count < Self.mostGroups {
            groups.growByQuarter()
            groups.append(Group(label: label))
            index = groups.count - 1
        } else {
            // Left out: fewer turns can only lengthen the shared pause.
            return
        }
        groups[index].turns = groups[index].turns == .max ? .max : groups[index].turns + 1
        if place < 64 {
            groups[index].early |= 1 << UInt64(place)
        } else {
            groups[index].late |= 1 << UInt32(place - 64)
        }
    }

    private mutating func close(_ rules: PeopleRules) {
        defer { groups = [] }
        let busy = groups.filter { $0.turns >= Self.leastTurns }
        guard busy.count > 1 else { return }
        for group in busy where Self.longestPause(group.early, group.late) < Self.ownPause { return }
        let early = busy.reduce(0) { $0 | $1.early }
        let late = busy.reduce(0) { $0 | $1.late }
        let null = min(max(rules.sleepless, 0.001), Self.alternative)
        windows &+= 1
        if Self.longestPause(early, late) < Self.sharedPause {
            sleepless &+= 1
            process.bet(log(Self.alternative / null))
        } else {
            process.bet(log((1 - Self.alternative) / (1 - null)))
        }
        process.endDay()
    }

    /// The longest run of empty half-hours.
    static func longestPause(_ early: UInt64, _ late: UInt32) -> Int {
        var longest = 0
        var run = 0
        for place in 0..<slots {
            let isSet = place < 64 ? early >> UInt64(place) & 1 == 1 : late >> UInt32(place - 64) & 1 == 1
            run = isSet ? 0 : run + 1
            longest = max(longest, run)
        }
        return longest
    }

    package var logValue: Double { process.logValue }
}

extension Rhythm: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("groups", of: &groups, most: Self.mostGroups, new: Group(label: 0))
        try coder.value("process", &process)
        try coder.integer("windows", &windows, in: 0...Int32.max)
        try coder.integer("sleepless", &sleepless, in: 0...Int32.max)
        try coder.integer("window", &window)
    }
}

extension Rhythm.Group: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("label", &label)
        try coder.integer("early", &early)
        try coder.integer("late", &late)
        try coder.integer("turns", &turns)
    }
}
