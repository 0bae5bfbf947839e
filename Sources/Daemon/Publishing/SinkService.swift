import Documents
import Glibc
import Logging
import Base
import Reports
import ServiceLifecycle
import Store

/// Pushes alerts to another service's Unix datagram socket, each at least once and in order.
///
/// A datagram that the other's socket took counts as delivered. The number reached is kept, so that after a restart of
/// either side it goes on from there. What retention deleted in between is reported as lost.
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
                let page = try await journal.alerts(after: after, limit: Self.page)
                if try await send(page) { await keep(page.reached) }
                after = max(after, page.reached)
                let reached = after
                // All that was published is sent: only a higher number is news.
                if reached >= page.latest {
                    try await cancelWhenGracefulShutdown { try await journal.alerts(beyond: reached) }
                }
            } catch {
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: retry) }
            }
        }
    }

    /// Sends alerts and losses in the order of their numbers, and keeps each number that was reached.
    /// - Returns: whether anything was sent.
    private func send(_ page: AlertPage) async throws -> Bool {
        var lost = page.lost[...]
        func sendLost(below number: Int64) async throws {
            while let range = lost.first, range.lowerBound < number {
                try await send(DocumentCoding.encode(LostAlerts(range)))
                lost.removeFirst()
                await keep(range.upperBound)
            }
        }
        for record in page.records {
            try await sendLost(below: record.sequence)
            if Task.isShuttingDownGracefully { throw CancellationError() }
            try await send(
                record.alert.map { StoredDocument.alert($0.document) }
                    ?? DocumentCoding.encode(ErasedAlert(sequence: record.sequence)))
            await keep(record.sequence)
        }
        try await sendLost(below: .max)
        return !page.records.isEmpty || !page.lost.isEmpty
    }

    /// Again and again, until it is taken or the daemon ends.
    private func send(_ message: [UInt8]) async throws {
        var hasFailed = false
        while true {
            do throws(SystemError) {
                try peer.send(message)
                if hasFailed { logger.notice("the sink accepts alerts again") }
                return
            } catch {
                guard error.code != EMSGSIZE else {
                    return logger.error("an alert of \(message.count) bytes is too large for the sink's socket")
                }
                if !hasFailed { logger.warning("the sink does not accept alerts: \(error); retrying") }
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
            let kept = bytes.reduce(0) { $0 << 8 | Int64($1) } & Int64.max
            // A number that no alert can have had is damage: alerts sent twice are better than none.
            return kept <= (await journal.given) ? kept : 0
        }
    }

    /// One that cannot be kept means alerts sent again after a restart, and no more.
    private func keep(_ sequence: Int64) async {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
        try? await store.save(shared: bytes, named: Self.name, at: .now())
    }
}
