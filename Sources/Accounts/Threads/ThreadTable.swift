package import Base

/// Rebuilds the conversations of one account from its exchanges alone.
///
/// These APIs keep no state: each request of a thread resends the last one and its response, and adds something. For
/// every exchange the table weighs, as densities of the same observation, that it goes on with a live thread, starts a
/// new one, repeats an attempt or stands aside, and says how far the best explanation leads **all others together**.
/// That is never more than its lead over the runner-up, and keeps its meaning where thirty sub-agents look alike.
///
/// Memory is bounded: ``most`` live threads of 64 bytes in one array that grows as needed, and some words of what was
/// learnt about the account.
package struct ThreadTable: Sendable {
    /// Beyond this many live threads the one that has been silent longest goes.
    static let most = 32

    var threads: [LiveThread] = []
    var growth = GrowthModel(inTokens: false)
    var firstSizes = FirstSizes()
    /// The smallest first request that was gone on with, in the account's unit; 0 before there is one.
    var leastContinued: Float = 0
    /// A typical answer, in the account's unit.
    var typicalAnswer: Float = ThreadTable.startingAnswerBytes
    var bytesPerToken: Float = 4
    var byteGrowth = ByteGrowth()
    /// The share of starts among exchanges, of late.
    var startShare: Float = 0.15
    var reuse = CacheReuse()
    var names = NameTrust()
    var counting = TokenCounting()

    private var started: UInt32 = 0
    private var continued: UInt32 = 0
    private var repeated: UInt32 = 0
    private var aside: UInt32 = 0

    package init() {}

    /// Threads begun, those of requests never answered included.
    package var threadsStarted: Int { Int(started) }
    /// Exchanges that went on with an earlier conversation.
    package var continuations: Int { Int(continued) }
    package var retries: Int { Int(repeated) }
    package var sideRequests: Int { Int(aside) }
    /// Threads that may still go on.
    package var liveThreads: Int { threads.count }

    /// The share of exchanges, side requests and retries left out, that went on with an earlier conversation; `nil`
    /// before the first.
    package var continuity: Double? {
        let all = Double(started) + Double(continued)
        return all > 0 ? Double(continued) / all : nil
    }

    /// Whether the log's thread names agree with what sizes and times say. Believed until contradicted.
    package var trustsThreadIDs: Bool { names.trusted }

    /// Places the next exchange. They come in order of their **end**, as a gateway logs them; starts may be out of
    /// order.
    package mutating func place(_ exchange: AccountExchange) -> Placement {
        let reading = Reading(exchange)
        noteUnits(reading)
        let sized = sized(reading)
        let choice = choose(reading, sized)
        if !reading.failed { noteNames(reading, sized, choice.kind) }
        let placement =
            switch choice.kind {
            case .start: start(reading, sized, choice)
            case .continuation: goOn(reading, sized, choice)
            case .retry: `repeat`(reading, sized, choice)
            case .side: stepAside(lead: choice.lead)
            }
        // By its probability, not by the choice: wrong starts would call forth more of them.
        if choice.kind == .start || choice.kind == .continuation {
            startShare += (Float(choice.startChance) - startShare) / Self.shareMemory
        }
        if !reading.failed {
            typicalAnswer += (Float(sized.answer) - typicalAnswer) / Self.answerMemory
        }
        return placement
    }

    /// Drops threads that have been silent since before `time`, and the memory they held.
    package mutating func forget(before time: Timestamp) {
        var kept = 0
        for thread in threads where thread.end >= time { kept += 1 }
        guard kept < threads.count || threads.capacity > kept else { return }
        var rest: [LiveThread] = []
        rest.reserveCapacity(kept)
        for thread in threads where thread.end >= time { rest.append(thread) }
        threads = rest
    }

    /// Drops all but the threads that were in use last.
    package mutating func keepLatest(_ count: Int) {
        if threads.count > count {
            threads.sort { ($0.end, $0.number) > ($1.end, $1.number) }
            threads.removeLast(threads.count - count)
        }
        forget(before: Timestamp(nanoseconds: .min))
    }
}

// MARK: - Taking what was chosen

extension ThreadTable {
    /// Starts and continuations over which the share of starts is remembered.
    private static let shareMemory: Float = 32
    private static let answerMemory: Float = 8
    /// Links as sure as 7 to 1 teach: to wait for surer ones would leave accounts of many twins untaught.
    private static let learningLead = 2.0
    /// A history that shrinks below this share was cut, not recounted.
    private static let drop = 0.8

    private mutating func start(_ reading: Reading, _ sized: Sized, _ choice: Choice) -> Placement {
        started = started == .max ? .max : started + 1
        if !reading.failed { firstSizes.add(sized.size, weight: Float(choice.startChance)) }
        let thread = LiveThread(reading, number: started, tokens: sized.tokens, estimated: sized.rough)
        if threads.count < Self.most {
            // Doubling by hand: the array's own steps start too large for an account with one thread.
            if threads.count == threads.capacity { threads.reserveCapacity(max(1, threads.count * 2)) }
            threads.append(thread)
        } else {
            var oldest = 0
            for index in threads.indices where threads[index].end < threads[oldest].end { oldest = index }
            threads[oldest] = thread
        }
        return Placement(kind: .start, thread: started, lead: choice.lead)
    }

    private mutating func goOn(_ reading: Reading, _ sized: Sized, _ choice: Choice) -> Placement {
        continued = continued == .max ? .max : continued + 1
        let thread = threads[choice.index]
        let counted = growth.inTokens && !sized.rough && !thread.flags.contains(.estimated)
        let added =
            counted
            ? Int(sized.tokens) - Int(thread.tokens) : Int(reading.bytes) - Int(thread.bytes)
        let placement = Placement(
            kind: .continuation, thread: thread.number, position: thread.count, lead: choice.lead,
            gap: Self.gap(from: thread.end, to: reading.start), previousStop: thread.stop,
            growth: HistoryGrowth(
                size: Int32(clamping: added),
                answer: Int32(clamping: counted ? thread.output : thread.responseBytes),
                inTokens: counted))
        if choice.lead >= Self.learningLead, !reading.failed, counted || !growth.inTokens {
            learn(reading, sized, from: thread)
            if choice.isConfident, thread.count == 1 { noteBase(size(of: thread), next: sized.size) }
        }
        if !reading.failed, sized.size < size(of: thread) * Self.drop {
            // Only a name ties a drop to its thread: what looks like this may be a first request after all.
            firstSizes.add(sized.size, weight: 1)
        }
        threads[choice.index].take(reading, tokens: sized.tokens, estimated: sized.rough, again: false)
        return placement
    }

    private mutating func learn(_ reading: Reading, _ sized: Sized, from thread: LiveThread) {
        let size = size(of: thread)
        let answer = answer(of: thread)
        growth.learn(next: sized.size, size: size, answer: answer)
        if growth.inTokens {
            let foretold = (sized.size - size) * Double(bytesPerToken)
            byteGrowth.learn(Double(reading.bytes), after: Double(thread.bytes), foretold: foretold)
        }
        if let cached = sized.cached { reuse.learn(cached: cached, size: size, answer: answer) }
    }

    /// A first request that was gone on with. Down at once, up by a tenth: the smallest tool's base stays the measure
    /// while it is in use. What grows fourfold at once under a name was a title before its conversation.
    private mutating func noteBase(_ size: Double, next: Double) {
        guard size > 0, size > next * Self.titleShare else { return }
        let base = Float(size)
        if leastContinued == 0 || base < leastContinued {
            leastContinued = base
        } else {
            leastContinued += (min(base, leastContinued * 2) - leastContinued) * 0.1
        }
    }

    private mutating func `repeat`(_ reading: Reading, _ sized: Sized, _ choice: Choice) -> Placement {
        repeated = repeated == .max ? .max : repeated + 1
        let thread = threads[choice.index]
        let last = thread.flags.contains(.failed) ? thread.lastAttempt : thread.end
        threads[choice.index].take(reading, tokens: sized.tokens, estimated: sized.rough, again: true)
        return Placement(
            kind: .retry, thread: thread.number, position: thread.count - 1, lead: choice.lead,
            gap: Self.gap(from: last, to: reading.start), previousStop: thread.stop)
    }

    private mutating func stepAside(lead: Double) -> Placement {
        aside = aside == .max ? .max : aside + 1
        return Placement(kind: .side, thread: 0, lead: lead)
    }

    /// `nil` where the difference is beyond 64 bits.
    @inline(__always)
    static func gap(from end: Timestamp, to start: Timestamp) -> Nanoseconds? {
        let (gap, overflow) = start.nanoseconds.subtractingReportingOverflow(end.nanoseconds)
        return overflow ? nil : Nanoseconds(gap)
    }
}

extension ThreadTable: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("threads", of: &threads, most: Self.most, new: LiveThread.blank)
        try coder.value("growth", &growth)
        try coder.value("firstSizes", &firstSizes)
        try coder.float("leastContinued", &leastContinued, in: Self.sizes)
        try coder.float("typicalAnswer", &typicalAnswer, in: Self.sizes)
        try coder.float("bytesPerToken", &bytesPerToken, in: 0.1...100)
        try coder.value("byteGrowth", &byteGrowth)
        try coder.float("startShare", &startShare, in: 0...1)
        try coder.value("reuse", &reuse)
        try coder.value("names", &names)
        try coder.value("counting", &counting)
        try coder.integer("started", &started)
        try coder.integer("continued", &continued)
        try coder.integer("repeated", &repeated)
        try coder.integer("aside", &aside)
    }

    /// In the account's unit; ``Reading`` clamps what is larger.
    private static let sizes: ClosedRange<Float> = 0...8_589_934_592
}
