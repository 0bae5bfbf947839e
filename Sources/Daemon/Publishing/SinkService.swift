import Glibc
import Logging
import Packets
import ServiceLifecycle
import ServiceManager
import Store

/// Pushes alerts to another service's Unix datagram socket, each at least once and in order.
///
/// A datagram that the other's socket took counts as delivered. The number reached is kept, so that after a restart of
/// either side it goes on from there; what retention took away meanwhile is told as lost.
struct SinkService: Service {
    let peer: DatagramPeer
    let retry: Duration
    let journal: AlertJournal
    let store: Store
    let logger: Logger

    /// Its place in the store.
    private static let name = "sink"
    /// Alerts read at once.
    private static let page = 100

    func run() async throws {
        var after = await position
        while !Task.isShuttingDownGracefully {
            do {
                let sent = try await sendPage(after: after)
                if sent > after {
                    after = sent
                    await keep(after)
                } else {
                    let reached = after
                    try await cancelWhenGracefulShutdown { try await journal.alerts(beyond: reached) }
                }
            } catch {
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: retry) }
            }
        }
    }

    /// Sends what comes next; returns the number reached, which is `after` when there is nothing.
    private func sendPage(after: Int64) async throws -> Int64 {
        let page = try await journal.alerts(after: after, limit: Self.page)
        var reached = after
        if page.removed > reached {
            try await send(Array(#"{"lost":{"from":\#(reached + 1),"to":\#(page.removed)}}"#.utf8))
            reached = page.removed
        }
        for record in page.records {
            guard !Task.isShuttingDownGracefully else { break }
            try await send(record.alert?.document ?? Tombstone.document(record.sequence))
            reached = max(reached, record.sequence)
            await keep(reached)
        }
        return reached
    }

    /// Again and again, until it is taken or the daemon ends.
    private func send(_ message: [UInt8]) async throws {
        var hasFailed = false
        while true {
            do throws(DatagramPeer.Failure) {
                try peer.send(message)
                if hasFailed { logger.notice("the sink takes alerts again") }
                return
            } catch {
                guard error.code != EMSGSIZE else {
                    return logger.error("an alert of \(message.count) bytes is larger than the sink's socket takes")
                }
                if !hasFailed { logger.warning("the sink takes no alerts: \(error); trying again") }
                hasFailed = true
            }
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: retry) }
            if Task.isShuttingDownGracefully { throw CancellationError() }
        }
    }

    // MARK: Position

    private var position: Int64 {
        get async {
            guard let bytes = try? await store.shared(named: Self.name), bytes.count == 8 else { return 0 }
            return bytes.reduce(0) { $0 << 8 | Int64($1) } & Int64.max
        }
    }

    /// One that cannot be kept means alerts sent again after a restart, and no more.
    private func keep(_ sequence: Int64) async {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
        try? await store.save(shared: bytes, named: Self.name, at: .now())
    }
}
