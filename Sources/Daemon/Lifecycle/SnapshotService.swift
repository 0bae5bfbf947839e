import Accounts
import Logging
import Base
import ServiceLifecycle
import Settings
import Store

/// Saves changed profiles periodically and at shutdown. A kill costs the time since the last save.
struct SnapshotService: Service {
    let engine: Engine
    let standings: Standings
    let store: Store
    let keeper: Keeper
    let running: RunningSettings

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            let pause = await running.settings.store.snapshot
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            await removeForgotten()
            await save()
            await forgetUnseen()
        }
        await removeForgotten()
        await save()
    }

    /// Profiles first, then what they share, under the time at which the round began: what came later is blind for the
    /// next process.
    private func save() async {
        let began = await engine.toldUntil
        do throws(StoreError) {
            while true {
                let profiles = await engine.takeSnapshots(at: .now())
                guard !profiles.isEmpty else { break }
                do throws(StoreError) {
                    try await store.save(profiles: profiles)
                } catch {
                    await engine.noteUnsaved(profiles)
                    throw error
                }
            }
            guard let began else { return }
            let shared = await engine.sharedSnapshot(until: began)
            try await store.save(shared: shared, named: Engine.sharedName, at: .now())
        } catch {
            await keeper.tell(error)
        }
    }

    /// Accounts that made room for others leave the list of accounts and the store. One that is back since then is saved
    /// as the new account that it is.
    private func removeForgotten() async {
        let accounts = await engine.takeForgotten()
        guard !accounts.isEmpty else { return }
        for account in accounts { await standings.forget(account) }
        do throws(StoreError) {
            try await store.removeProfiles(of: accounts)
        } catch {
            await keeper.tell(error)
        }
    }

    /// What the store no longer keeps is not kept in memory either.
    private func forgetUnseen() async {
        guard let age = await running.settings.store.profiles.duration else { return }
        for account in await engine.forgetUnseen(for: Nanoseconds(age), at: .now()) {
            await standings.forget(account)
        }
    }
}

extension SnapshotService {
    /// Goes on where an earlier process ended.
    static func restore(_ engine: Engine, from store: Store, logger: Logger) async {
        do throws(StoreError) {
            if let shared = try await store.shared(named: Engine.sharedName) {
                do throws(SnapshotError) {
                    try await engine.restore(shared: shared)
                } catch {
                    logger.warning("the state that accounts share could not be restored: \(error)")
                }
            }
            var problems: [String: Int] = [:]
            try await store.forEachProfile { profiles in
                for problem in await engine.restore(profiles) { problems[problem, default: 0] += 1 }
            }
            for (problem, count) in problems.sorted(by: { $0.key < $1.key }) {
                logger.warning("\(count) accounts could not be restored and start again: \(problem)")
            }
        } catch {
            logger.error("profiles could not be restored: \(error)")
        }
        await engine.endRestore(at: .now())
        let count = await engine.figures.accounts
        if count > 0 { logger.notice("\(count) accounts restored") }
    }
}
