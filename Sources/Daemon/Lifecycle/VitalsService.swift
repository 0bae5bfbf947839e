import Logging
import ServiceLifecycle

/// Looks after engine and store, each for itself: neither a long judgement nor a stalled disk hides how the other is.
/// Logs what stops working, and when it works again.
struct VitalsService: Service {
    let vitals: Vitals
    let logger: Logger

    private static let engineInterval = Duration.seconds(2)
    private static let storeInterval = Duration.seconds(5)

    func run() async throws {
        await withTaskGroup { group in
            group.addTask { await repeating(Self.engineInterval) { await vitals.askEngine() } }
            group.addTask { await repeating(Self.storeInterval) { await vitals.askStore() } }
            group.addTask {
                var log = TroubleLog()
                await repeating(Self.engineInterval) {
                    for line in log.look(await vitals.watched()) { write(line) }
                }
            }
        }
    }

    private func write(_ line: TroubleLog.Line) {
        switch line {
        case .failure(let text): logger.warning("\(text)")
        case .recovery(let text): logger.notice("\(text)")
        }
    }

    private func repeating(_ interval: Duration, _ look: () async -> Void) async {
        while !Task.isShuttingDownGracefully {
            await look()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
        }
    }
}
