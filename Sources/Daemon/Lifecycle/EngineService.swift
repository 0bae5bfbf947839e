import Base
import ServiceLifecycle

/// Judges changed accounts every two seconds, and once at shutdown.
struct EngineService: Service {
    let engine: Engine
    let keeper: Keeper

    /// An alert is for a human who looks at days of evidence: seconds are soon enough.
    private static let interval = Duration.seconds(2)

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            await judge()
            // Cut short by the shutdown.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
        while await !engine.catchUp(at: Nanoseconds(.max)).isCaughtUp {}
        await judge()
    }

    private func judge() async {
        await engine.beginRound()
        while let judgement = await engine.judge(at: .now()) { await keeper.keep(judgement) }
    }
}
