import Connections
import Intake
import Base

/// Whether confirmed connections were left unread or evicted within the last minute: then the daemon is not ready, as
/// exchanges of accounts are missing.
struct UnreadConnections {
    /// How long a failure is remembered.
    private static let memory = Nanoseconds.seconds(60)

    private var counted = (unread: 0, evicted: 0)
    private var lastUnread: Nanoseconds?
    private var lastEvicted: Nanoseconds?

    mutating func take(_ sources: [IntakeStatus.Source], at now: Nanoseconds) {
        let unread = sources.reduce(0) { $0 + $1.table.unreadConnections }
        let evicted = sources.reduce(0) { $0 + $1.table.evicted }
        if unread > counted.unread { lastUnread = now }
        if evicted > counted.evicted { lastEvicted = now }
        counted = (unread, evicted)
    }

    /// What is wrong and what to do; nil while every confirmed connection is read.
    func problem(at now: Nanoseconds) -> String? {
        func isRecent(_ time: Nanoseconds?) -> Bool { time.map { now - $0 < Self.memory } ?? false }
        if isRecent(lastEvicted) {
            return "connections with a complete handshake were evicted in the last minute; raise limits.connections"
        }
        if isRecent(lastUnread) {
            return
                "connections with a complete handshake were not read in the last minute, because too many are read at once; "
                + "share the interface among more capture.threads, or stop the clients that hold connections open"
        }
        return nil
    }
}
