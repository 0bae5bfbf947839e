import Base

/// Machine-paced single turns without history or tools: what collecting answers looks like. Informational: a
/// company's batch job and an editor's autocompletion may look the same.
///
/// It is a matter of shares, never of volume; the least sample only says when shares mean something.
struct Harvest: Sendable {
    private static let leastStarts: UInt32 = 300
    /// Answers of at least this many bytes are worth collecting; completions of a line are shorter.
    private static let leastBytes = 2_000
    /// The next request follows, or overlaps, sooner than a person could have read on: for a third of them is far beyond hands.
    static let paced = Nanoseconds.seconds(2)

    private var exchanges: UInt32 = 0
    private var starts: UInt32 = 0
    private var tools: UInt32 = 0
    private var paced: UInt32 = 0
    private var long: UInt32 = 0
    private var lastEnd = Timestamp(nanoseconds: .min)

    mutating func take(_ exchange: AccountExchange, _ placement: Placement) {
        guard exchanges < .max, placement.kind != .side, placement.kind != .retry, !exchange.failed else { return }
        // A likeness in size links what nothing else does: such links are unsure.
        if placement.kind == .continuation, !placement.isConfident { return }
        exchanges += 1
        if exchange.stop == .tool { tools += 1 }
        if placement.kind == .start {
            starts += 1
            if lastEnd.nanoseconds != .min, exchange.start - lastEnd < Self.paced { paced += 1 }
            if exchange.responseBytes >= Self.leastBytes { long += 1 }
        }
        lastEnd = max(lastEnd, exchange.end)
    }

    /// Shares of machine-paced starts, or nil unless nearly everything is a single, long, machine-paced turn.
    var pacedShare: Double? {
        guard starts >= Self.leastStarts, Double(starts) >= 0.98 * Double(exchanges),
            Double(tools) <= 0.02 * Double(exchanges), Double(paced) >= 0.3 * Double(starts),
            Double(long) >= 0.8 * Double(starts)
        else { return nil }
        return Double(paced) / Double(starts)
    }

    var samples: Int { Int(starts) }
}

extension Harvest: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("exchanges", &exchanges)
        try coder.integer("starts", &starts, most: SnapshotBounds.counts)
        try coder.integer("tools", &tools, most: SnapshotBounds.counts)
        try coder.integer("paced", &paced, most: SnapshotBounds.counts)
        try coder.integer("long", &long, most: SnapshotBounds.counts)
        try coder.time("lastEnd", &lastEnd)
    }
}
