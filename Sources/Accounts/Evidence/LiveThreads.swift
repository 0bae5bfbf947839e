import Packets

/// The threads of an account in use and the connections they use: what crossing needs to know which of them are
/// related. Bounded; whatever a bound or an unsure link leaves unknown counts as related, which is never evidence.
///
/// Two threads are **related** when the log's thread ids say so; when one began inside a gap of the other, between a
/// response and the next request: then it may be its sub-agent, or its person's next chat; or when both began inside
/// one gap of a third that was not at the end of its turn: then they may be its sub-agents.
struct LiveThreads: Sendable {
    struct Thread: Sendable {
        let number: UInt32
        /// Its beginning was seen and is sure.
        let isWhole: Bool
        var began: Timestamp
        /// The latest exchange, and the one before it.
        var start: Timestamp
        var end: Timestamp
        var before: (start: Timestamp, end: Timestamp)?
        var stop: AccountExchange.Stop
        /// The latest exchange is surely its own.
        var isSure: Bool
        var exchanges: UInt16 = 1
        /// More gaps of others were open at its beginning than are kept: it may be anybody's sub-agent.
        var isCrowded = false
        /// Bit k: it began inside a gap of the thread in place k.
        var beganInGapOf: UInt64 = 0
        /// The gaps inside which it began, of threads that may have asked for it.
        var gaps: [UInt32] = []
        var log: UInt64
        var parent: UInt64
        var lastCounted = Timestamp(nanoseconds: .min)
    }

    /// The last use that one thread made of one connection.
    struct Use: Sendable {
        let connection: UInt64
        let thread: UInt32
        var start: Timestamp
        var end: Timestamp
        var isSure: Bool
    }

    /// As many as `beganInGapOf` has bits; a batch of 30 sub-agents and who asked for them fits.
    static let mostThreads = 64
    static let mostUses = 128
    static let mostGaps = 16
    /// A thread that is silent for longer does not wait for its sub-agents.
    static let longestGap = Nanoseconds.seconds(3_600)

    private var threads: [Thread] = []
    private var uses: [Use] = []

    var counts: (threads: Int, uses: Int) { (threads.count, uses.count) }

    // MARK: Threads

    /// The place of an exchange's thread; a thread that was not known is begun, as a whole one if it begins here.
    mutating func place(_ exchange: AccountExchange, _ placement: Placement) -> Int {
        if let slot = threads.firstIndex(where: { $0.number == placement.thread }) {
            if placement.kind == .continuation, placement.isConfident { correct(exchange, slot) }
            return slot
        }
        var thread = Thread(
            number: placement.thread, isWhole: placement.kind == .start && placement.isConfident,
            began: exchange.start, start: exchange.start, end: exchange.end, stop: exchange.stop,
            isSure: placement.isConfident, log: exchange.thread, parent: exchange.parent)
        for (slot, other) in threads.enumerated() where other.began < thread.began {
            note(other, slot, in: &thread)
        }
        let slot = insert(thread)
        // Exchanges come in the order of their ends: others may have begun since, inside this one or after it.
        for other in threads.indices where other != slot && threads[other].began >= exchange.end {
            threads[other].beganInGapOf |= 1 << UInt64(slot)
        }
        return slot
    }

    /// Notes how `thread` began beside an older one: while that was in flight, when neither waited for the other, or
    /// inside one of its gaps.
    private func note(_ other: Thread, _ slot: Int, in thread: inout Thread) {
        let began = thread.began
        var gap = other.gap
        var since = other.end
        if began < other.end {
            if other.isSure, other.start <= began { return }
            guard began < other.start, let before = other.before else {
                thread.isCrowded = true
                return
            }
            if before.start <= began, began < before.end { return }
            guard before.end <= began else {
                thread.isCrowded = true
                return
            }
            gap = other.gapBefore
            since = before.end
        }
        thread.beganInGapOf |= 1 << UInt64(slot)
        // How the exchange before the latest ended is not kept: it may have asked for sub-agents.
        let mayAsk = gap != other.gap || other.stop != .end
        guard mayAsk, !began.isAfter(since, by: Self.longestGap) else { return }
        if thread.gaps.count < Self.mostGaps {
            thread.gaps.append(gap)
        } else {
            thread.isCrowded = true
        }
    }

    /// Exchanges come in the order of their ends: a long one shows only now that its thread was in flight when others
    /// began.
    private mutating func correct(_ exchange: AccountExchange, _ slot: Int) {
        let gap = threads[slot].gap
        for other in threads.indices
        where other != slot && exchange.start <= threads[other].began && threads[other].began < exchange.end {
            threads[other].beganInGapOf &= ~(1 << UInt64(slot))
            threads[other].gaps.removeAll { $0 == gap }
        }
    }

    private mutating func insert(_ thread: Thread) -> Int {
        guard threads.count >= Self.mostThreads,
            let oldest = threads.indices.min(by: { threads[$0].end < threads[$1].end })
        else {
            threads.append(thread)
            return threads.count - 1
        }
        let gone = threads[oldest].number
        uses.removeAll { $0.thread == gone }
        var thread = thread
        thread.beganInGapOf &= ~(1 << UInt64(oldest))
        for other in threads.indices { threads[other].beganInGapOf &= ~(1 << UInt64(oldest)) }
        threads[oldest] = thread
        return oldest
    }

    private func areRelated(_ left: Int, _ right: Int) -> Bool {
        let (a, b) = (threads[left], threads[right])
        if a.isCrowded || b.isCrowded { return true }
        if a.beganInGapOf & 1 << UInt64(right) != 0 || b.beganInGapOf & 1 << UInt64(left) != 0 { return true }
        if a.log != 0, a.log == b.log || a.log == b.parent { return true }
        if a.parent != 0, a.parent == b.parent || a.parent == b.log { return true }
        return a.gaps.contains { b.gaps.contains($0) }
    }

    /// The exchange is over; its thread's next gap begins, unless it may be another thread's exchange: then the gap may
    /// still be the one that was open.
    mutating func finish(_ exchange: AccountExchange, _ placement: Placement, _ slot: Int) {
        guard exchange.end >= threads[slot].end else { return }
        if placement.isConfident, exchange.end > threads[slot].end { threads[slot].exchanges &+= 1 }
        if exchange.end > threads[slot].end {
            let latest = threads[slot]
            threads[slot].before = latest.isSure && placement.isConfident ? (latest.start, latest.end) : nil
        }
        threads[slot].start = exchange.start
        threads[slot].end = exchange.end
        threads[slot].stop = placement.isConfident ? exchange.stop : .unknown
        threads[slot].isSure = placement.isConfident
        if exchange.thread != 0 { threads[slot].log = exchange.thread }
        if exchange.parent != 0 { threads[slot].parent = exchange.parent }
    }

    /// Whether a return of this thread may be counted again.
    func isDue(_ slot: Int, _ time: Timestamp) -> Bool {
        time.isAfter(threads[slot].lastCounted, by: Crossing.betweenReturnsOfThread)
            && threads.allSatisfy { time.isAfter($0.lastCounted, by: Crossing.betweenReturns) }
    }

    mutating func counted(_ slot: Int, _ time: Timestamp) {
        threads[slot].lastCounted = time
    }

    // MARK: Connections

    /// Whether another request was under way on its connection.
    func overlaps(_ exchange: AccountExchange) -> Bool {
        uses.contains {
            $0.connection == exchange.connection && $0.end.isAfter(exchange.start, by: Crossing.leastOverlap)
                && exchange.end.isAfter($0.start, by: Crossing.leastOverlap)
        }
    }

    /// Whether the connection was used in between, by an unrelated thread that was already running; nil when the
    /// exchange is no return whose thread is known from its beginning.
    func returns(_ exchange: AccountExchange, _ placement: Placement, _ slot: Int) -> Bool? {
        let thread = threads[slot]
        guard placement.kind == .continuation, placement.isConfident, thread.isWhole, !thread.isCrowded,
            let last = uses.first(where: { $0.connection == exchange.connection && $0.thread == thread.number }),
            last.end <= exchange.start
        else { return nil }
        return uses.contains { use in
            use.connection == exchange.connection && use.thread != thread.number && use.isSure
                && use.start >= last.end && use.start < exchange.start
                && isUnrelated(use.thread, to: slot, runningSince: last.end)
        }
    }

    private func isUnrelated(_ number: UInt32, to slot: Int, runningSince time: Timestamp) -> Bool {
        guard let other = threads.firstIndex(where: { $0.number == number }) else { return false }
        return threads[other].isWhole && threads[other].began < time && !areRelated(slot, other)
    }

    /// Keeps the use; beyond the bound the one longest ago goes.
    mutating func use(_ exchange: AccountExchange, _ placement: Placement, _ slot: Int) {
        let isSure = placement.kind == .continuation && placement.isConfident
        let use = Use(
            connection: exchange.connection, thread: threads[slot].number, start: exchange.start,
            end: exchange.end, isSure: isSure)
        if let known = uses.firstIndex(where: { $0.connection == use.connection && $0.thread == use.thread }) {
            if use.end >= uses[known].end { uses[known] = use }
            return
        }
        guard uses.count >= Self.mostUses,
            let oldest = uses.indices.min(by: { uses[$0].end < uses[$1].end })
        else {
            uses.append(use)
            return
        }
        uses[oldest] = use
    }
}

extension LiveThreads.Thread {
    /// Its present gap, by thread and exchanges before it: two that agree by chance only relate threads that are not.
    fileprivate var gap: UInt32 { number << 16 | UInt32(exchanges) }
    /// The gap before its latest exchange.
    fileprivate var gapBefore: UInt32 { number << 16 | UInt32(exchanges &- 1) }
}
