package import Connections
import Base

/// Which accounts are forgotten when the table is full and another one comes.
extension AccountBook {
    /// One account in sixteen is forgotten at once: to find those that are silent for longest takes a look at all.
    private static let forgottenAtOnce = 16
    /// Up to so many exchanges an account counts as new.
    private static let fewExchanges = 2

    var isFull: Bool { vacant.isEmpty && profiles.count >= rules.accounts }

    /// Forgets accounts, silent for longest first.
    ///
    /// Names that were served once or twice go first, the older half of them: a flood of names that somebody makes up
    /// displaces itself, and not the accounts that were there before. Only when these are too few, any account may go.
    mutating func makeRoom() {
        let count = max(1, profiles.count / Self.forgottenAtOnce)
        let new = silences { $0.exchanges <= Self.fewExchanges }
        let candidates = new.count / 2 >= count ? new : silences { _ in true }
        let leaving = candidates.sorted().prefix(count).map(\.place)
        guard !leaving.isEmpty else { return }
        counters.accountsBeyondBound += leaving.count
        if listsForgotten { forgotten += leaving.map { profiles[Int($0)].name } }
        vacate(Set(leaving))
    }

    /// An account by the time of its last exchange.
    private struct Silence: Comparable {
        let last: Timestamp
        let place: Int32

        static func < (left: Silence, right: Silence) -> Bool {
            (left.last, left.place) < (right.last, right.place)
        }
    }

    private func silences(where isCandidate: (AccountProfile) -> Bool) -> [Silence] {
        profiles.indices.compactMap { index in
            guard !profiles[index].isVacant, isCandidate(profiles[index]) else { return nil }
            return Silence(last: profiles[index].last ?? Timestamp(nanoseconds: .min), place: Int32(index))
        }
    }

    /// Takes the accounts that were forgotten since the last call because the table was full.
    package mutating func takeForgotten() -> [AccountName] {
        defer { forgotten = [] }
        return forgotten
    }
}
