import Base

/// Samples of a day's turns in one tool, and of how many installations they came from that had been in use before.
///
/// Null hypothesis, *one person with everything one person runs*: of twenty-four human turns in one tool, at least ten minutes
/// apart and all within a day, more than ``PeopleRules/installations`` **lasting** installations show with a probability of
/// at most ε₀, whatever the earlier samples showed. One counts as lasting once a day has passed since its first turn: a
/// container that is made for every task has another name each time and never counts, nor does a machine on its first
/// day.
///
/// People who share one tool come and go, so that an hour seldom shows more of them than one person has machines; a day does.
/// Among people with tools of their own few tools show it, so each bet is on what the tool's samples showed before: tools that
/// one or two people have do not lose what another wins. A bet chosen before the sample is filled is none the less fair.
struct DailyInstallations: Sendable {
    fileprivate struct Known: Sendable, Equatable {
        var label: UInt64
        /// Seconds since 1970.
        var first: UInt32
        var latest: UInt32
    }

    /// A tool's sample under way, and what its earlier samples showed.
    fileprivate struct Tool: Sendable, Equatable {
        var family: UInt32
        /// Seconds since 1970.
        var begun: UInt32 = 0
        var latest: UInt32 = 0
        var draws: UInt8 = 0
        /// One bit for each place of ``known``.
        var seen: UInt16 = 0
        var share = ExceedingShare()

        mutating func beginSample(at now: UInt32) { (begun, latest, draws, seen) = (now, 0, 0, 0) }
    }

    /// Installations remembered; of more, the longest unused is evicted and must last again. A day of more than this is
    /// what the samples of an hour see best.
    static let mostKnown = UInt16.bitWidth
    fileprivate static let draws: UInt8 = 24
    /// Seconds.
    private static let spacing = 600
    private static let life = 86_400
    private static let lasting = 86_400

    private var known = ShortList<Known>()
    /// The one longest unused first. None is kept before there are more installations than one person has: to bet or not is a
    /// choice made before the sample, and most accounts never need the room.
    private var tools: [Tool] = []
    private(set) var test = BlockTest()
    private(set) var mostLabels: Int32 = 0

    mutating func draw(_ label: UInt64, of family: UInt32, at time: Timestamp, _ rules: PeopleRules) {
        let now = UInt32(clamping: time.nanoseconds / 1_000_000_000)
        let place = place(of: label, at: now)
        guard known.count > rules.installations else { return }
        let isLasting = Int(now) - Int(known[place].first) >= Self.lasting
        var tool = take(family)
        defer {
            tools.growByQuarter()
            tools.append(tool)
        }
        if tool.draws == 0 || now < tool.begun || Int(now) - Int(tool.begun) > Self.life {
            tool.beginSample(at: now)
        }
        guard Int(now) - Int(tool.latest) >= Self.spacing else { return }
        tool.latest = now
        tool.draws += 1
        if isLasting { tool.seen |= 1 << UInt16(place) }
        guard tool.draws == Self.draws else { return }
        let different = tool.seen.nonzeroBitCount
        let exceeds = different > rules.installations
        mostLabels = max(mostLabels, Int32(different))
        test.take(exceeds: exceeds, excess: rules.blockExcess, supposing: tool.share.expected)
        tool.share.learn(exceeds: exceeds)
        tool.draws = 0
    }

    mutating func endDay() { test.endDay() }

    /// Samples under way are dropped; which installations last is known all the same.
    mutating func interrupt() {
        for index in tools.indices { tools[index].draws = 0 }
    }

    /// Where the installation is remembered, from now on if it was not.
    private mutating func place(of label: UInt64, at now: UInt32) -> Int {
        if let place = known.firstIndex(where: { $0.label == label }) {
            known.change(at: place) {
                // A clock that was set back starts the installation's time again.
                $0.first = min($0.first, now)
                $0.latest = now
            }
            return place
        }
        let new = Known(label: label, first: now, latest: now)
        guard known.count >= Self.mostKnown,
            let oldest = known.indices.min(by: { known[$0].latest < known[$1].latest })
        else {
            known.append(new)
            return known.count - 1
        }
        known[oldest] = new
        // What gave way may have been counted already: one too few is an error that accuses no account.
        for index in tools.indices { tools[index].seen &= ~(1 << UInt16(oldest)) }
        return oldest
    }

    /// Takes the tool out of the list; a new one has the place of the one longest unused when there is no other.
    private mutating func take(_ family: UInt32) -> Tool {
        if let place = tools.firstIndex(where: { $0.family == family }) { return tools.remove(at: place) }
        if tools.count >= LabelBlocks.mostTools { tools.removeFirst() }
        return Tool(family: family)
    }
}

extension DailyInstallations: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("known", of: &known.array, most: Self.mostKnown, new: Known(label: 0, first: 0, latest: 0))
        try coder.list("tools", of: &tools, most: LabelBlocks.mostTools, new: Tool(family: 0))
        try coder.value("test", &test)
        try coder.integer("mostLabels", &mostLabels, in: 0...Int32.max)
    }
}

extension DailyInstallations.Known: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("label", &label)
        try coder.integer("first", &first)
        try coder.integer("latest", &latest)
    }
}

extension DailyInstallations.Tool: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("family", &family)
        try coder.integer("begun", &begun)
        try coder.integer("latest", &latest)
        try coder.integer("draws", &draws, most: DailyInstallations.draws - 1)
        try coder.integer("seen", &seen)
        try coder.value("share", &share)
    }
}
