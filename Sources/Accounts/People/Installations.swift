import Base

/// Fourth family: installations of one tool that one person's machines cannot account for.
///
/// An installation is **one tool on one machine**: a device pseudonym, or where none is logged a claimed client's version.
/// Tools that name their device give each machine a name of their own, so three machines with three tools are nine
/// installations, honestly. Only those of *one* tool say how many machines there are, so each tool's turns fill blocks of
/// their own.
///
/// Null hypothesis, *one person with everything one person runs*: of a block of human turns in one tool more than
/// ``PeopleRules/installations`` installations show with a probability of at most ε₀, whatever the earlier blocks showed. Three
/// kinds of block look for people who work at the same time, and for people who come and go: twelve consecutive turns
/// within an hour, twelve turns at least ten minutes apart within six hours, and twenty-four within a day, of which only
/// installations count that were there the day before (``DailyInstallations``). The family's e-value is the average of the
/// three processes.
///
/// Blocks are of equal size: raw counts grow with use, these do not. Scheduled jobs and sub-agents have fresh containers by
/// the dozen, but no person submits there; what scripts prompt without a mark is left out where no hands are seen (``Typists``).
package struct Installations: Sendable {
    static let closeShape = LabelBlocks.Shape(draws: 12, spacing: Nanoseconds(0), life: .seconds(3_600))
    private static let spreadShape = LabelBlocks.Shape(
        draws: 12, spacing: .seconds(10 * 60), life: .seconds(6 * 3_600))
    private var close = LabelBlocks()
    private var spread = LabelBlocks()
    private var daily = DailyInstallations()

    package init() {}

    mutating func take(_ exchange: AccountExchange, rules: PeopleRules) {
        guard let label = Self.label(of: exchange) else { return }
        close.draw(label, of: exchange.family, at: exchange.start, Self.closeShape, rules)
        spread.draw(label, of: exchange.family, at: exchange.start, Self.spreadShape, rules)
        daily.draw(label, of: exchange.family, at: exchange.start, rules)
    }

    /// Nil where neither device nor client is known.
    static func label(of exchange: AccountExchange) -> UInt64? {
        if exchange.device != 0 { return exchange.device }
        return exchange.client != 0 ? UInt64(exchange.client) : nil
    }

    mutating func endDay() {
        close.test.endDay()
        spread.test.endDay()
        daily.endDay()
    }

    /// Leaves out what spans a blind stretch.
    mutating func interrupt() {
        rest()
        daily.interrupt()
    }

    /// Lets go of blocks that two quiet hours end or leave little of; a day's sample goes on.
    mutating func rest() {
        close.interrupt()
        spread.interrupt()
    }

    private var tests: [BlockTest] { [close.test, spread.test, daily.test] }

    /// Blocks of all kinds, those that went beyond the bound, and the most installations of one.
    package var blocks: Int32 { tests.reduce(0) { $0 &+ $1.blocks } }
    package var exceeding: Int32 { tests.reduce(0) { $0 &+ $1.exceeding } }
    package var mostLabels: Int32 { max(close.mostLabels, spread.mostLabels, daily.mostLabels) }

    package var logValue: Double { logAverage(tests.map(\.process.logValue)) }
}

/// Blocks of labelled draws, one for each tool, that fill up, are judged and start again.
struct LabelBlocks: Sendable {
    struct Shape: Sendable {
        let draws: Int
        /// From one draw to the next, at the least.
        let spacing: Nanoseconds
        /// A block that takes longer to fill starts again.
        let life: Nanoseconds
    }

    fileprivate struct Block: Sendable {
        var tool: UInt32
        var drawn: [(label: UInt64, time: Timestamp)]
    }

    /// Tools side by side; of more the one longest unused gives way.
    static let mostTools = 8

    private var blocks: [Block] = []
    var test = BlockTest()
    private(set) var mostLabels: Int32 = 0

    mutating func draw(_ label: UInt64, of tool: UInt32, at time: Timestamp, _ shape: Shape, _ rules: PeopleRules) {
        guard let place = blocks.firstIndex(where: { $0.tool == tool }) else {
            if blocks.count >= Self.mostTools { blocks.removeFirst() }
            blocks.append(Block(tool: tool, drawn: [(label, time)]))
            return
        }
        var block = blocks.remove(at: place)
        defer { blocks.append(block) }
        guard let begun = block.drawn.first?.time, let latest = block.drawn.last?.time, time >= begun,
            time - begun <= shape.life
        else {
            block.drawn = [(label, time)]
            return
        }
        guard time - latest >= shape.spacing else { return }
        block.drawn.append((label, time))
        guard block.drawn.count >= shape.draws else { return }
        let different = Set(block.drawn.map(\.label)).count
        block.drawn = []
        mostLabels = max(mostLabels, Int32(different))
        test.take(exceeds: different > rules.installations, excess: rules.blockExcess)
    }

    mutating func interrupt() { blocks = [] }
}

extension Installations: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("close", &close)
        try coder.value("spread", &spread)
        try coder.value("daily", &daily)
    }
}

extension LabelBlocks: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("blocks", of: &blocks, most: Self.mostTools, new: Block(tool: 0, drawn: []))
        try coder.value("test", &test)
        try coder.integer("mostLabels", &mostLabels, in: 0...Int32.max)
    }
}

extension LabelBlocks.Block: SnapshotCoded {
    /// More than any shape draws.
    private static let mostDrawn = 64

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("tool", &tool)
        try coder.list("drawn", &drawn, most: Self.mostDrawn, new: (0, Timestamp(nanoseconds: 0))) {
            (coder, draw) throws(SnapshotError) in
            try coder.integer("drawn", &draw.label)
            try coder.time("drawn", &draw.time)
        }
    }
}
