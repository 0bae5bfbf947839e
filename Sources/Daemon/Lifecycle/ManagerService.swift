import Logging
import ServiceLifecycle
import ServiceManager

/// Tells the service manager that the daemon is there, lives, and ends.
struct ManagerService: Service {
    let notifier: ServiceNotifier
    /// How often it wants a sign of life; nil when it wants none.
    let interval: Duration?
    let vitals: Vitals
    let logger: Logger

    /// How often `systemctl status` gets a new line where nobody asks for signs of life.
    private static let standardInterval = Duration.seconds(30)

    func run() async throws {
        guard notifier.isManaged else { return try await gracefulShutdown() }
        tell(.ready, .status(await vitals.line))
        while !Task.isShuttingDownGracefully {
            try? await cancelWhenGracefulShutdown {
                try await Task.sleep(for: interval ?? Self.standardInterval)
            }
            guard !Task.isShuttingDownGracefully else { break }
            // An engine that stands still is what the watchdog is for. One that is busy is asked nothing: it would answer late.
            guard await vitals.isAlive else { continue }
            tell(.watchdog)
            tell(.status(await vitals.line))
        }
        tell(.stopping)
    }

    private func tell(_ first: ServiceState, _ second: ServiceState? = nil) {
        do throws(NotifyError) {
            if let second { try notifier.send(first, second) } else { try notifier.send(first) }
        } catch {
            logger.warning("\(error)")
        }
    }
}
