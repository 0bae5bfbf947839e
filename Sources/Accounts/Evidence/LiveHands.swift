import Base

/// The conversations of an account in use, when hands last prompted them, and the connections they use: what crossing
/// needs. Bounded; whatever a bound or an unsure link leaves unknown is not counted.
struct LiveHands: Sendable {
    struct Conversation: Sendable {
        let thread: UInt32
        /// Its first exchange.
        let began: Timestamp
        /// Its latest turn by hand, or its beginning.
        var prompted: Timestamp
        var lastCounted = Timestamp(nanoseconds: .min)
    }

    /// That a conversation used a connection.
    private struct Use: Sendable {
        let connection: UInt64
        let thread: UInt32
        let start: Timestamp
        /// The latest one's end.
        var end: Timestamp
    }

    static let mostConversations = 32
    static let mostUses = 128
    static let mostEnds = 64
    /// A prompt that follows the end of another conversation's response sooner than this may have been set off by it: an
    /// agent that directs others in one process prompts them within milliseconds and a round trip. Hands that come as soon by
    /// chance are left out as well, which costs power only.
    static let setOff = Nanoseconds.seconds(1)

    private var conversations: [Conversation] = []
    private var uses: [Use] = []
    /// Ends of the latest exchanges, in order.
    private var ends: [(time: Timestamp, thread: UInt32)] = []

    var counts: (conversations: Int, uses: Int, ends: Int) { (conversations.count, uses.count, ends.count) }

    /// The place of a conversation; one that was not known begins with this exchange.
    mutating func place(_ thread: UInt32, began: Timestamp) -> Int {
        if let slot = conversations.firstIndex(where: { $0.thread == thread }) { return slot }
        let new = Conversation(thread: thread, began: began, prompted: began)
        guard conversations.count >= Self.mostConversations,
            let oldest = conversations.indices.min(by: { conversations[$0].prompted < conversations[$1].prompted })
        else {
            conversations.append(new)
            return conversations.count - 1
        }
        let gone = conversations[oldest].thread
        uses.removeAll { $0.thread == gone }
        conversations[oldest] = new
        return oldest
    }

    /// Whether the end of another conversation's response may have set this prompt off, or it is unknown.
    func mayBeSetOff(_ thread: UInt32, at time: Timestamp) -> Bool {
        for end in ends.reversed() where end.time <= time {
            if time.isAfter(end.time, by: Self.setOff) { return false }
            if end.thread != thread { return true }
        }
        // All that is kept came since: what came before it is unknown, if anything was dropped.
        return ends.count >= Self.mostEnds
    }

    /// Whether, between this conversation's turn by hand before and the one at `time`, hands prompted another one that was
    /// already running and that uses the same connection; nil where the connection is not known or was not used before.
    func alternates(_ slot: Int, on connection: UInt64, at time: Timestamp) -> Bool? {
        guard connection != 0, time > conversations[slot].prompted else { return nil }
        var isUsed = false
        for use in uses where use.connection == connection && use.start < time {
            isUsed = true
            guard use.thread != conversations[slot].thread,
                let other = conversations.first(where: { $0.thread == use.thread })
            else { continue }
            let before = conversations[slot].prompted
            if other.began < before, before < other.prompted, other.prompted < time { return true }
        }
        return isUsed ? false : nil
    }

    mutating func prompt(_ slot: Int, at time: Timestamp) {
        conversations[slot].prompted = max(conversations[slot].prompted, time)
    }

    /// Whether a turn of this conversation may be counted again.
    func isDue(_ slot: Int, _ time: Timestamp) -> Bool {
        time.isAfter(conversations[slot].lastCounted, by: Crossing.betweenTurnsOfThread)
            && conversations.allSatisfy { time.isAfter($0.lastCounted, by: Crossing.betweenTurns) }
    }

    mutating func counted(_ slot: Int, _ time: Timestamp) {
        conversations[slot].lastCounted = time
    }

    /// Keeps the use; beyond the bound the one longest ago goes.
    mutating func use(_ exchange: AccountExchange, thread: UInt32) {
        if let known = uses.firstIndex(where: { $0.connection == exchange.connection && $0.thread == thread }) {
            uses[known].end = max(uses[known].end, exchange.end)
            return
        }
        let use = Use(
            connection: exchange.connection, thread: thread, start: exchange.start, end: exchange.end)
        guard uses.count >= Self.mostUses, let oldest = uses.indices.min(by: { uses[$0].end < uses[$1].end })
        else {
            uses.append(use)
            return
        }
        uses[oldest] = use
    }

    mutating func end(_ exchange: AccountExchange, thread: UInt32) {
        if ends.count >= Self.mostEnds { ends.removeFirst() }
        ends.append((exchange.end, thread))
    }
}
