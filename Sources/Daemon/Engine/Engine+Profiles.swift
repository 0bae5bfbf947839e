import Accounts
import Connections
import Base
import Store

/// What outlives the process.
extension Engine {
    /// The piece of state that no account owns, by its name in the store.
    static let sharedName = "book"
    /// Profiles written into bytes at once: some milliseconds.
    static let savedAtOnce = 500

    /// Takes profiles as they were saved. Returns why some could not be used, without naming them: a damaged name may be
    /// anything.
    func restore(_ profiles: [StoredProfile]) -> [String] {
        var problems: [String] = []
        for profile in profiles {
            do throws(SnapshotError) {
                guard let account = AccountName(profile.account) else { throw .invalid(field: "account") }
                try book.restore(account, from: profile.blob)
            } catch {
                problems.append("\(error)")
            }
        }
        return problems
    }

    func restore(shared blob: [UInt8]) throws(SnapshotError) { try book.restoreShared(from: blob) }

    /// Everything was restored, at `now` of the daemon's clock: no part of it lies in the future.
    func endRestore(at now: Timestamp) { book.endFuture(at: now) }

    /// Some of the profiles that changed since they were last saved.
    func takeSnapshots(at time: Timestamp) -> [StoredProfile] {
        book.takeSnapshots(Self.savedAtOnce).map {
            StoredProfile(
                account: $0.account, version: AccountBook.snapshotVersion, saved: time, blob: $0.blob)
        }
    }

    /// What could not be saved is taken again.
    func noteUnsaved(_ profiles: [StoredProfile]) {
        book.noteUnsaved(profiles.map { ProfileSnapshot(account: $0.account, blob: []) })
    }

    /// Up to which time of what comes in everything has been taken; nil before anything came.
    var toldUntil: Timestamp? { told?.time }

    func sharedSnapshot(until time: Timestamp) -> [UInt8] { book.sharedSnapshot(until: time) }

    /// Forgets accounts that were idle for so long, and returns which. By the newest time of what came or by the clock,
    /// whichever is earlier: neither a wrong line nor a clock that is ahead may forget anybody.
    func forgetUnseen(for age: Nanoseconds, at now: Timestamp) -> [String] {
        guard let told else { return [] }
        let time = Timestamp(nanoseconds: min(told.time, now).nanoseconds &- age.count)
        let unseen = book.unseen(since: time, atMost: Self.savedAtOnce)
        return unseen.filter { forget($0.text) }.map(\.text)
    }

    /// Takes the accounts that were forgotten because others needed the room.
    func takeForgotten() -> [String] {
        let names = book.takeForgotten().map(\.text)
        for name in names { recorded[name] = nil }
        return names
    }

    /// Forgets one account; false when it is not known.
    func forget(_ account: String) -> Bool {
        guard let account = AccountName(account) else { return false }
        recorded[account.text] = nil
        unjudged.removeAll { $0 == account }
        return book.forget(account)
    }
}
