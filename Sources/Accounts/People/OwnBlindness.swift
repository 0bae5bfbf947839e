import Base

/// Blind stretches that concern single accounts: losses on connections that carried them.
///
/// Few accounts have any, so profiles hold none. Bounded: the accounts whose last loss is oldest are forgotten, half of
/// them at a time. A stretch matters for the minutes that are still open.
struct OwnBlindness {
    /// Accounts kept, at most.
    static let most = 4_096
    /// Stretches kept of one account.
    static let mostStretches = 16

    private var young: [Int32: BlindIntervals] = [:]
    private var old: [Int32: BlindIntervals] = [:]
    /// Stretches added so far.
    private(set) var added = 0

    var isEmpty: Bool { young.isEmpty && old.isEmpty }
    var count: Int { young.count + old.count }

    /// Makes an account blind around `time`.
    mutating func add(_ time: Timestamp, account: Int32) {
        var intervals = young[account] ?? old.removeValue(forKey: account) ?? BlindIntervals()
        intervals.add(
            from: Timestamp(nanoseconds: time.nanoseconds &- Nanoseconds.seconds(1).count), to: time + .seconds(1))
        intervals.keepLatest(Self.mostStretches)
        added += 1
        if young[account] == nil, young.count >= Self.most / 2 {
            old = young
            young = [:]
        }
        young[account] = intervals
    }

    /// What is blind for an account: what is so for everybody, and its own.
    func joined(with blind: BlindIntervals, account: Int32) -> BlindIntervals {
        guard !isEmpty, let own = young[account] ?? old[account] else { return blind }
        return blind.union(own)
    }

    mutating func forget(_ account: Int32) {
        young[account] = nil
        old[account] = nil
    }
}
