import Glibc
import Packets

/// Third family: installations each of which keeps a person's hours, though together they never rest.
///
/// Null hypothesis, *one person with everything one person runs*: of two-day windows in which every busy installation has
/// a pause of five hours of its own, at most a share of ``PeopleRules/sleepless`` has no pause of human turns of about four
/// hours that all installations share, whatever the earlier windows showed. A person sleeps, and when they do all their
/// installations are silent. An installation that never rests by itself is a machine's and voids the window, as does a
/// single one: a fleet of agents that works through the night on its owner's machine says nothing here.
///
/// Of many installations a few are followed, drawn by lot anew for each window: those that wake first would be of one zone.
/// Whichever are left out, what the others share can only be longer.
package struct Rhythm: Sendable {
    /// Half-hours of two days: the smallest span that holds a whole night wherever the zone.
    static let slots = 96
    private static let slotLength: Int64 = 1_800_000_000_000
    /// Seven empty half-hours in a row: at least three and a half hours, at most four and a half.
    private static let sharedPause = 7
    private static let ownPause = 10
    /// Turns of an installation within a window before its hours mean anything.
    private static let leastTurns: UInt16 = 8
    private static let mostGroups = 16
    /// The share of sleepless windows that the bet supposes at least where the null is false.
    package static let leastShare = 0.5

    fileprivate struct Group: Sendable {
        var label: UInt64
        var early: UInt64 = 0
        var late: UInt32 = 0
        var turns: UInt16 = 0
    }

    private var groups: [Group] = []
    private var test = BlockTest()
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
        guard let index = index(of: label) else { return }
        groups[index].turns = groups[index].turns == .max ? .max : groups[index].turns + 1
        if place < 64 {
            groups[index].early |= 1 << UInt64(place)
        } else {
            groups[index].late |= 1 << UInt32(place - 64)
        }
    }

    /// The place of an installation's hours; nil if others have the better lots.
    private mutating func index(of label: UInt64) -> Int? {
        if let known = groups.firstIndex(where: { $0.label == label }) { return known }
        guard groups.count >= Self.mostGroups else {
            groups.growByQuarter()
            groups.append(Group(label: label))
            return groups.count - 1
        }
        let lots = groups.map { lot(of: $0.label) }
        guard let worst = lots.indices.max(by: { lots[$0] < lots[$1] }), lot(of: label) < lots[worst] else {
            return nil
        }
        groups[worst] = Group(label: label)
        return worst
    }

    /// The same throughout a window, so that whoever was put out stays out.
    private func lot(of label: UInt64) -> UInt64 {
        // The finalizer of MurmurHash3 (Appleby, public domain): each bit of label and window moves half of the lot's.
        var bits = label ^ UInt64(truncatingIfNeeded: window) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ bits >> 33
    }

    private mutating func close(_ rules: PeopleRules) {
        defer { groups = [] }
        let busy = groups.filter { $0.turns >= Self.leastTurns }
        guard busy.count > 1 else { return }
        for group in busy where Self.longestPause(group.early, group.late) < Self.ownPause { return }
        let early = busy.reduce(0) { $0 | $1.early }
        let late = busy.reduce(0) { $0 | $1.late }
        test.take(
            exceeds: Self.longestPause(early, late) < Self.sharedPause, excess: rules.sleepless,
            least: Self.leastShare)
        test.endDay()
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

    /// Windows judged, and those of them without a pause that all share.
    package var windows: Int32 { test.blocks }
    package var sleepless: Int32 { test.exceeding }

    package var logValue: Double { test.process.logValue }
}

extension Rhythm: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("groups", of: &groups, most: Self.mostGroups, new: Group(label: 0))
        try coder.value("test", &test)
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
