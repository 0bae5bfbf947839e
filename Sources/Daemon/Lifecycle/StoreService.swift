import Base
import ServiceLifecycle

/// Keeps the store in order, and closes it when all others have ended.
struct StoreService: Service {
    let keeper: Keeper

    /// A store that failed is tried again this often.
    private static let recovery = Duration.seconds(5)
    /// Rounds of recovery between two prunings: an hour.
    private static let roundsToPrune = 720

    func run() async throws {
        var round = 0
        while !Task.isShuttingDownGracefully {
            await keeper.recover()
            if round.isMultiple(of: Self.roundsToPrune) { await keeper.prune(now: .now()) }
            round += 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.recovery) }
        }
        await keeper.close()
    }
}
