import Connections
import Dispatch
import Intake
import Logging
import Base
import ServiceLifecycle

/// Passes the engine what the intake receives, also after a reload. At shutdown the threads end first, and what
/// they still had is passed on.
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
                    await catchUp()
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

    /// In turns, between which the engine answers questions.
    private func catchUp() async {
        while true {
            let turn = await engine.catchUp(at: .steady())
            intake.running.mailbox.release(turn.released)
            if turn.isCaughtUp { return }
        }
    }

    private func lookAtClock() async {
        guard let step = await engine.look(at: ClockWatch.read()) else { return }
        logger.notice("the clock \(step); the time between is left out of evidence")
    }

    private func drain() async {
        var current: Intake? = intake.running
        while let running = current {
            while let deliveries = await running.mailbox.next() {
                await lookAtClock()
                for delivery in deliveries {
                    let turn = await engine.take([delivery], at: .steady())
                    running.mailbox.release(turn.released)
                    if !turn.isCaughtUp { await catchUp() }
                }
            }
            let stopped = Timestamp.now()
            current = intake.advance()
            guard let next = current else { return }
            do throws(IntakeError) {
                try next.start()
                await engine.begin(
                    sources: next.status.sources.count,
                    after: ConnectionEvents.Gap(between: stopped, and: .now()), at: .steady())
                logger.notice("capturing again")
            } catch {
                logger.critical("capture failed: \(error)")
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
