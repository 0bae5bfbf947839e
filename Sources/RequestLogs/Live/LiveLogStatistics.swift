package import Base

/// Counters of the request log's socket.
package struct LiveLogStatistics: Sendable, Equatable {
    package var datagrams = 0
    package var bytes = 0
    /// Lines that were not empty; a datagram may hold several.
    package var lines = 0
    /// What gateways said of themselves, such as that they stop: no request lines.
    package var notices = 0
    package var records = 0
    package var damagedLines = 0
    /// Datagrams longer than the reader takes: the sender's limit is larger than any header needs.
    package var truncatedDatagrams = 0
    /// Records whose User-Agent the log format had cut.
    package var cutClients = 0
    /// Fields that gave nothing, by how many lines.
    package var unreadFields = UnreadFields()
    /// Lines in order but without an account: their exchanges belong to no account.
    package var withoutAccount = 0
    /// Times that the kernel's queue may have been full. A sender then drops its line and no receiver can know: the queue
    /// is bounded by the sysctl `net.unix.max_dgram_qlen`, 10 lines unless raised.
    package var fullQueues = 0
    /// The latest end of an exchange.
    package var last: Timestamp?
    /// The latest damaged line: what is wrong, and its shape with letters and digits masked, as it may hold anything.
    package var lastDamage: String?
    /// The latest piece of a cut User-Agent.
    package var lastCut: String?

    package init() {}

    mutating func countDamage(_ reason: String, _ bytes: [UInt8], in range: Range<Int>) {
        damagedLines += 1
        lastDamage = "\(reason), in: \(LineShape.of(bytes, in: range))"
    }

    mutating func countCut(_ piece: String) {
        cutClients += 1
        lastCut = piece
    }

    mutating func countRecord(at time: Timestamp) {
        records += 1
        last = max(last ?? time, time)
    }
}
