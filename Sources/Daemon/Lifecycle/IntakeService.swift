import Intake
import Packets
import ServiceLifecycle

/// Tells the engine what a running intake takes in. At shutdown the threads end first, and what they still had is told.
struct IntakeService: Service {
    let intake: Intake
    let engine: Engine

    /// While nothing comes, time goes on in steps of this.
    private static let tick = Duration.milliseconds(250)

    func run() async throws {
        await withTaskGroup { group in
            group.addTask {
                while let deliveries = await intake.mailbox.next() {
                    await engine.take(deliveries, at: .steady())
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.tick)) != nil { await engine.catchUp(at: .steady()) }
            }
            group.addTask {
                // Joining threads takes as long as a poll: too long for a thread that others need, but there is
                // nothing else to do any more.
                try? await gracefulShutdown()
                intake.stop()
            }
            // The mailbox's end is the intake's end.
            await group.next()
            group.cancelAll()
        }
    }
}
