import Logging
import ServiceLifecycle
import ServiceManager
import Synchronization

/// Notifies the service manager that the daemon has started, lives, and ends.
final class ManagerService: Service {
    let notifier: ServiceNotifier
    /// How often it wants a sign of life; nil when it wants none.
    let interval: Duration?
    let vitals: Vitals
    let logger: Logger

    /// The manager took the last message; what fails is logged once, and so is that it is over.
    private let isReached = Mutex(true)

    init(notifier: ServiceNotifier, interval: Duration?, vitals: Vitals, logger: Logger) {
        self.notifier = notifier
        self.interval = interval
        self.vitals = vitals
        self.logger = logger
    }

    /// How often `systemctl status` gets a new line if the watchdog is off.
    private static let standardInterval = Duration.seconds(30)

    func run() async throws {
        guard notifier.isManaged else { return try await gracefulShutdown() }
        tell(.ready, .status(await vitals.line))
        let pause = interval ?? Self.standardInterval
        while !Task.isShuttingDownGracefully {
            try? await cancelWhenGracefulShutdown {
                try await Task.sleep(for: pause)
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
            if !exchange(true) { logger.notice("the service manager can be notified again") }
        } catch {
            if exchange(false) { logger.warning("\(error)") }
        }
    }

    /// Notes whether the manager is reached; returns whether it was before.
    private func exchange(_ new: Bool) -> Bool {
        isReached.withLock { reached in
            defer { reached = new }
            return reached
        }
    }
}
