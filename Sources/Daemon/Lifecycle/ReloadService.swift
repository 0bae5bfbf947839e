import Logging
import ServiceLifecycle
import ServiceManager
import Settings
import UnixSignals

/// Reads the settings again on SIGHUP, applies what can be applied and says what cannot.
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
            let reload = await running.take(try load())
            for key in reload.applied { logger.notice("reloaded \(key.path)") }
            for key in reload.deferred { logger.warning("\(key.path) changed: it takes effect with a restart") }
            if reload.applied.isEmpty, reload.deferred.isEmpty { logger.notice("reloaded: nothing has changed") }
        } catch {
            // What was good goes on.
            logger.error("the settings were not reloaded: \(error)")
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
