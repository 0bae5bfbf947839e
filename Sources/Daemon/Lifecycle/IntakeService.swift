import Connections
import Dispatch
import Intake
import Logging
import Packets
import ServiceLifecycle

/// Tells the engine what the intake takes in, the one after a reload too. At shutdown the threads end first, and what
/// they still had is told.
struct IntakeService: Service {
    let intake: CurrentIntake
    let engine: Engine
    let logger: Logger

    /// While nothing comes, time goes on in steps of this.
    private static let tick = Duration.milliseconds(250)

    func run() async throws {
        await withTaskGroup { group in
            group.addTask { await drain() }
            group.addTask {
                while (try? await Task.sleep(for: Self.tick)) != nil {
                    await lookAtClock()
                    await engine.catchUp(at: .steady())
                }
            }
            group.addTask {
                try? await gracefulShutdown()
                await offThread { intake.end() }
            }
            // The last mailbox's end is the intake's end.
            await group.next()
            group.cancelAll()
        }
    }

    private func lookAtClock() async {
        await engine.look(at: ClockWatch.read())
    }

    private func drain() async {
        var current: Intake? = intake.running
        while let running = current {
            while let deliveries = await running.mailbox.next() {
                await lookAtClock()
                await engine.take(deliveries, at: .steady())
            }
            let stopped = Timestamp.now()
            current = intake.advance()
            guard let next = current else { return }
            do throws(IntakeError) {
                try next.start()
                // The clock may have been set meanwhile.
                let now = Timestamp.now()
                await engine.begin(
                    sources: next.status.sources.count,
                    after: ConnectionEvents.Gap(from: min(stopped, now), to: max(stopped, now)), at: .steady())
                logger.notice("capturing anew")
            } catch {
                logger.critical("nothing is captured: \(error)")
            }
        }
    }
}

/// Runs what blocks on a thread that may be blocked.
func offThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            body()
            continuation.resume()
        }
    }
}
