import Base

/// Which of the names that a log gives for one end were in use *side by side*, and not one after another: a port that
/// a NAT hands from one host to the next brings several names too, but never the first one back.
///
/// Two names belong to one connection when their exchanges overlap, or when each comes back after the other.
struct Interleaving<Name: Equatable & Sendable>: Sendable {
    private struct Entry: Sendable {
        var name: Name
        /// The turn in which it was used last; a turn lasts until another name is used.
        var turn: UInt32
        /// The use that ended last.
        var start: Timestamp
        var end: Timestamp
        /// Times it was found between two uses of another name, or another between two of its own.
        var meetings: UInt8 = 0
    }

    /// A port reused by chance brings a name back once where two hosts open many connections; A, B, A, B takes two
    /// such chances in a row.
    static var fewestMeetings: UInt8 { 2 }
    /// Logs that keep whole seconds make exchanges that follow one another overlap by less than one.
    static var leastOverlap: Nanoseconds { .seconds(1) }
    /// Enough to tell one from several.
    static var mostNames: Int { 16 }

    private var entries = ShortList<Entry>()
    private var turn: UInt32 = 0
    /// When the second name was known to be in use beside the first.
    private(set) var since: Timestamp?

    /// Takes a use; they come in about the order of their ends.
    mutating func add(_ name: Name, start: Timestamp, end: Timestamp) {
        guard let place = entries.firstIndex(where: { $0.name == name }) else {
            guard entries.count < Self.mostNames else { return }
            turn &+= 1
            entries.append(Entry(name: name, turn: turn, start: start, end: end))
            if entries.count > 1 { meet(overlapping: start, end, entries.count - 1) }
            return
        }
        let before = entries[place].turn
        if entries.count > 1 {
            if before != turn { meet(after: before, place, end) }
            meet(overlapping: start, end, place)
        }
        entries.change(at: place) { if end > $0.end { ($0.start, $0.end) = (start, end) } }
    }

    /// The name at `place` is back; every name used since its turn was in between.
    private mutating func meet(after before: UInt32, _ place: Int, _ time: Timestamp) {
        for other in entries.indices where other != place && entries[other].turn > before {
            entries[other].meetings = min(entries[other].meetings + 1, Self.fewestMeetings)
        }
        entries[place].meetings = min(entries[place].meetings + 1, Self.fewestMeetings)
        turn &+= 1
        entries[place].turn = turn
        noteSince(time)
    }

    /// Two uses overlap when each goes on after the other began, whichever of them came first.
    private mutating func meet(overlapping start: Timestamp, _ end: Timestamp, _ place: Int) {
        var isOverlapping = false
        for other in entries.indices where other != place {
            guard Self.goesOn(entries[other].end, after: start), Self.goesOn(end, after: entries[other].start)
            else { continue }
            entries[other].meetings = Self.fewestMeetings
            isOverlapping = true
        }
        guard isOverlapping else { return }
        entries[place].meetings = Self.fewestMeetings
        noteSince(end)
    }

    private static func goesOn(_ end: Timestamp, after start: Timestamp) -> Bool {
        end.isAfter(start, by: Nanoseconds(leastOverlap.count + 1))
    }

    private mutating func noteSince(_ time: Timestamp) {
        if since == nil, shared.count > 1 { since = time }
    }

    /// Every name in order of appearance, up to ``mostNames``.
    var names: [Name] { entries.map(\.name) }

    func place(of name: Name) -> Int? { entries.firstIndex { $0.name == name } }

    func contains(_ name: Name) -> Bool { place(of: name) != nil }

    var count: Int { entries.count }

    subscript(place: Int) -> Name { entries[place].name }

    /// The names known to have been in use side by side; empty or at least two.
    var shared: [Name] {
        guard entries.count > 1 else { return [] }
        return entries.filter { $0.meetings >= Self.fewestMeetings }.map(\.name)
    }
}

extension Interleaving {
    /// The same uses under another name.
    mutating func rename(_ name: Name, to other: Name) {
        for index in entries.indices where entries[index].name == name { entries[index].name = other }
    }
}
