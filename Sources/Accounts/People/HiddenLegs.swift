import Base

/// Second family: several tight, stable floors of (response end → next request) within tool loops, behind one TLS endpoint.
///
/// Null hypothesis, *one person with everything one person runs*: of six readings taken within four hours from six
/// threads of one claimed client at one TLS endpoint, more than ``PeopleRules/machines`` lie apart from one another with a
/// probability of at most ε₀, whatever the earlier blocks showed. The floor of a thread's gaps is the cheapest tool plus
/// the way from the end of TLS to the machine and back. One person's machines are few; people behind a relay have one
/// each at least. A fleet of agents on one machine, prompted by whatever, has one floor; a fleet on many is left out, as only
/// distances count at which hands are seen (``Typists``).
///
/// Cheap tools take milliseconds, others scatter: a reading needs many gaps of confident links and is dropped unless its
/// three smallest lie close together (measured: with fewer gaps floors of one machine scatter by 50 to 120 ms).
package struct HiddenLegs: Sendable {
    /// Gaps for one reading; below a few dozen the floor is the tool's, not the way's.
    static let gapsPerReading: UInt16 = 24
    /// The widest that the three smallest gaps may lie apart: file reads take some 5 to 30 ms.
    private static let tightest: Float = 0.012
    /// Floors closer than this are one machine's.
    static let apart: Float = 0.015
    /// Longer gaps are no floors.
    static let longest: Float = 2
    static let readingsPerBlock = 6
    /// A block must be full within this: people move, and a laptop at home and in the office is one machine.
    static let blockLife = Nanoseconds.seconds(4 * 3_600)
    private static let mostThreads = 32
    private static let mostBlocks = 3

    fileprivate struct Gaps: Sendable {
        var thread: UInt32
        var count: UInt16 = 0
        var smallest: (Float, Float, Float) = (.infinity, .infinity, .infinity)

        mutating func add(_ gap: Float) {
            count += 1
            if gap < smallest.0 {
                smallest = (gap, smallest.0, smallest.1)
            } else if gap < smallest.1 {
                smallest = (smallest.0, gap, smallest.1)
            } else if gap < smallest.2 {
                smallest.2 = gap
            }
        }
    }

    fileprivate struct Block: Sendable {
        var place: UInt64
        var begun: Timestamp
        var readings: [(thread: UInt32, floor: Float)] = []
    }

    private var gaps: [Gaps] = []
    /// The latest floors, for telling turns of different machines apart.
    private var floors: [(thread: UInt32, floor: Float)] = []
    private var blocks: [Block] = []
    /// At which distances hands are seen; kept once there are more distances than one person has machines.
    private var typists = Typists()
    package private(set) var test = BlockTest()
    /// The most floors that one block showed.
    package private(set) var mostFloors: Int32 = 0
    package private(set) var readings: Int32 = 0

    package init() {}

    /// - Parameter typists: Where hands were seen before.
    init(typists: Typists) { self.typists = typists }

    /// Takes a step of a tool loop: a confident continuation after a response that asked for a tool.
    mutating func take(_ exchange: AccountExchange, _ placement: Placement, rules: PeopleRules) {
        guard let gap = placement.gap, exchange.endpoint != 0 else { return }
        let seconds = Float(gap.seconds)
        guard seconds >= 0, seconds < Self.longest else { return }
        let index: Int
        if let known = gaps.firstIndex(where: { $0.thread == placement.thread }) {
            index = known
        } else {
            if gaps.count >= Self.mostThreads { gaps.removeFirst() }
            gaps.append(Gaps(thread: placement.thread))
            index = gaps.count - 1
        }
        gaps[index].add(seconds)
        guard gaps[index].count >= Self.gapsPerReading else { return }
        let (first, second, third) = gaps[index].smallest
        gaps.remove(at: index)
        guard third - first <= Self.tightest else { return }
        readings &+= 1
        floors.removeAll { $0.thread == placement.thread }
        if floors.count >= Self.mostThreads { floors.removeFirst() }
        floors.append((placement.thread, second))
        let party = Party(exchange, leg: second)
        guard typists.type(at: party.distantInstallation) else { return }
        file(second, thread: placement.thread, of: party, at: exchange.start, rules)
    }

    /// Learns from a person's turn at a known distance whether somebody types there. A relay may give all the same name, and a
    /// fleet may have none, so that distance is what distinguishes machines here.
    mutating func note(_ turn: PersonTurn, rules: PeopleRules) {
        guard turn.party.leg != nil, hasMany(rules) else { return }
        typists.learn(turn, at: turn.party.distantInstallation)
    }

    private func hasMany(_ rules: PeopleRules) -> Bool {
        !typists.isEmpty || Self.distinct(floors.map(\.floor)) > rules.machines
    }

    /// Floors of different claimed clients are not compared: each has a pace of its own.
    private mutating func file(
        _ floor: Float, thread: UInt32, of party: Party, at time: Timestamp, _ rules: PeopleRules
    ) {
        blocks.removeAll { time - $0.begun > Self.blockLife }
        guard let index = blocks.firstIndex(where: { $0.place == party.clientAtEndpoint }) else {
            if blocks.count >= Self.mostBlocks { blocks.removeFirst() }
            blocks.append(Block(place: party.clientAtEndpoint, begun: time, readings: [(thread, floor)]))
            return
        }
        if blocks[index].readings.contains(where: { $0.thread == thread }) { return }
        blocks[index].readings.append((thread, floor))
        guard blocks[index].readings.count >= Self.readingsPerBlock else { return }
        let floors = Self.distinct(blocks[index].readings.map(\.floor))
        blocks.remove(at: index)
        mostFloors = max(mostFloors, Int32(floors))
        test.take(exceeds: floors > rules.machines, excess: rules.blockExcess)
    }

    /// How many floors lie apart from one another, counted from below: a chain of close ones is one.
    static func distinct(_ floors: [Float]) -> Int {
        var count = 0
        var last = -Float.infinity
        for floor in floors.sorted() {
            if floor - last > apart { count += 1 }
            last = floor
        }
        return count
    }

    /// The floor of a thread's gaps, in seconds, once it was read.
    func floor(of thread: UInt32) -> Float? { floors.last { $0.thread == thread }?.floor }

    mutating func endDay() {
        test.endDay()
        gaps = []
    }

    /// Lets go of what only matters while the account is in use.
    mutating func rest() {
        gaps = []
        floors = []
        blocks = []
    }

    /// Drops what was measured across a stretch in which packets or lines were lost.
    mutating func interrupt() {
        gaps = []
        blocks = []
    }

    package var logValue: Double { test.process.logValue }
}

extension HiddenLegs: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("gaps", of: &gaps, most: Self.mostThreads, new: Gaps(thread: 0))
        try coder.list("floors", &floors, most: Self.mostThreads, new: (0, 0)) {
            (coder, floor) throws(SnapshotError) in
            try coder.integer("floors", &floor.thread)
            try coder.float("floors", &floor.floor, in: 0...Self.longest)
        }
        try coder.list(
            "blocks", of: &blocks, most: Self.mostBlocks, new: Block(place: 0, begun: Timestamp(nanoseconds: 0)))
        try coder.value("typists", &typists)
        try coder.value("test", &test)
        try coder.integer("mostFloors", &mostFloors, in: 0...Int32.max)
        try coder.integer("readings", &readings, in: 0...Int32.max)
    }

    /// Seconds; infinite before there is any.
    fileprivate static let lengths: ClosedRange<Float> = 0...Float.infinity
}

extension HiddenLegs.Gaps: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("thread", &thread)
        try coder.integer("count", &count, most: HiddenLegs.gapsPerReading)
        try coder.float("smallest", &smallest.0, in: HiddenLegs.lengths)
        try coder.float("smallest", &smallest.1, in: HiddenLegs.lengths)
        try coder.float("smallest", &smallest.2, in: HiddenLegs.lengths)
    }
}

extension HiddenLegs.Block: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("place", &place)
        try coder.time("begun", &begun)
        try coder.list("readings", &readings, most: HiddenLegs.readingsPerBlock, new: (0, 0)) {
            (coder, reading) throws(SnapshotError) in
            try coder.integer("readings", &reading.thread)
            try coder.float("readings", &reading.floor, in: 0...HiddenLegs.longest)
        }
    }
}
