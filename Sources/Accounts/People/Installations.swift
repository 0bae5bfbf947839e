import Packets

/// Fourth family: installations that one person's hands cannot keep busy side by side.
///
/// Null hypothesis, *one person with everything one person runs*: of a block of human turns more than
/// ``PeopleRules/installations`` different installations show with a probability of at most ε₀, whatever the earlier blocks
/// showed. Two kinds of block look for people who work at the same time, and for people who come and go: eight
/// consecutive turns within a quarter of an hour, and twelve turns at least ten minutes apart within four hours.
/// The family's e-value is the average of the two processes.
///
/// An installation is a device pseudonym, or where none is logged a claimed client with its version. Blocks are of equal
/// size: raw counts grow with use, these do not. Scheduled jobs and sub-agents have fresh containers by the dozen, but no
/// person submits there.
package struct Installations: Sendable {
    private static let closeShape = LabelBlock.Shape(draws: 8, spacing: Nanoseconds(0), life: .seconds(15 * 60))
    private static let spreadShape = LabelBlock.Shape(
        draws: 12, spacing: .seconds(10 * 60), life: .seconds(4 * 3_600))
    private var close = LabelBlock()
    private var spread = LabelBlock()

    package init() {}

    mutating func take(_ exchange: AccountExchange, rules: PeopleRules) {
        guard let label = Self.label(of: exchange) else { return }
        close.draw(label, at: exchange.start, Self.closeShape, rules)
        spread.draw(label, at: exchange.start, Self.spreadShape, rules)
    }

    /// Nil where neither device nor client is known.
    static func label(of exchange: AccountExchange) -> UInt64? {
        if exchange.device != 0 { return exchange.device }
        return exchange.client != 0 ? UInt64(exchange.client) : nil
    }

    mutating func endDay() {
        close.test.endDay()
        spread.test.endDay()
    }

    mutating func interrupt() {
        close.interrupt()
        spread.interrupt()
    }

    /// Blocks of both kinds, those that went beyond the bound, and the most labels of one.
    package var blocks: Int32 { close.test.blocks &+ spread.test.blocks }
    package var exceeding: Int32 { close.test.exceeding &+ spread.test.exceeding }
    package var mostLabels: Int32 { max(close.mostLabels, spread.mostLabels) }

    package var logValue: Double { logAverage(close.test.process.logValue, spread.test.process.logValue) }
}

/// A block of labelled draws that fills up, is judged and begun anew.
struct LabelBlock: Sendable {
    struct Shape: Sendable {
        let draws: Int
        /// From one draw to the next, at the least.
        let spacing: Nanoseconds
        /// A block that takes longer to fill is begun anew.
        let life: Nanoseconds
    }

    private var drawn: [(label: UInt64, time: Timestamp)] = []
    var test = BlockTest()
    private(set) var mostLabels: Int32 = 0

    mutating func draw(_ label: UInt64, at time: Timestamp, _ shape: Shape, _ rules: PeopleRules) {
        guard let begun = drawn.first?.time, let latest = drawn.last?.time, time >= begun,
            time - begun <= shape.life
        else {
            drawn = [(label, time)]
            return
        }
        guard time - latest >= shape.spacing else { return }
        drawn.append((label, time))
        guard drawn.count >= shape.draws else { return }
        let different = Set(drawn.map(\.label)).count
        drawn = []
        mostLabels = max(mostLabels, Int32(different))
        test.take(exceeds: different > rules.installations, excess: rules.blockExcess)
    }

    mutating func interrupt() { drawn = [] }
}

extension Installations: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("close", &close)
        try coder.value("spread", &spread)
    }
}

extension LabelBlock: SnapshotCoded {
    /// More than any shape draws.
    private static let mostDrawn = 64

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("drawn", &drawn, most: Self.mostDrawn, new: (0, Timestamp(nanoseconds: 0))) {
            (coder, draw) throws(SnapshotError) in
            try coder.integer("drawn", &draw.label)
            try coder.time("drawn", &draw.time)
        }
        try coder.value("test", &test)
        try coder.integer("mostLabels", &mostLabels, in: 0...Int32.max)
    }
}
