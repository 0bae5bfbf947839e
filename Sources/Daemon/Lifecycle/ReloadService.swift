import Logging
import ServiceLifecycle
import ServiceManager
import Settings
import UnixSignals

/// Reads the settings on SIGHUP, applies what needs no restart and logs the rest.
struct ReloadService: Service {
    let load: @Sendable () throws -> Settings
    let running: RunningSettings
    let notifier: ServiceNotifier
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            tell { () throws(NotifyError) in try notifier.sendReloading() }
            await reload()
            tell { () throws(NotifyError) in try notifier.send(.ready) }
        }
    }

    private func reload() async {
        do {
            let reload = try await running.take(try load())
            for key in reload.applied { logger.notice("reloaded \(key.path)") }
            for key in reload.deferred { logger.warning("\(key.path) changed; restart the daemon to apply it") }
            if reload.applied.isEmpty, reload.deferred.isEmpty { logger.notice("reloaded: no setting changed") }
        } catch {
            // What was good goes on.
            logger.error("the settings were not reloaded, and the old ones stay: \(error)")
        }
    }

    private func tell(_ send: () throws(NotifyError) -> Void) {
        do throws(NotifyError) {
            try send()
        } catch {
            logger.warning("\(error)")
        }
    }
}
