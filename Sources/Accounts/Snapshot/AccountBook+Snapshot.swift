package import Connections
package import Base

/// An account's profile in bytes that outlive the process.
package struct ProfileSnapshot: Sendable, Equatable {
    package let account: String
    package let blob: [UInt8]

    package init(account: String, blob: [UInt8]) {
        self.account = account
        self.blob = blob
    }
}

/// Snapshots of profiles, so that what was learnt of an account survives a restart.
///
/// A restored account goes on as if it had never stopped, but for what matters only while a process watches: exchanges that
/// wait for their log line (five seconds), and which conversations use which connection (crossing keeps its proof and starts
/// to look again). Connections that are open are in the snapshot as they stand.
extension AccountBook {
    /// Of the format that ``takeSnapshots(_:)`` writes.
    package static var snapshotVersion: Int { SnapshotFormat.version }

    /// A snapshot with these fields and a checksum that fits: what a process that can write the store can put there.
    package static func sealedSnapshot(_ fields: [UInt8], of account: String) -> [UInt8] {
        SnapshotFormat.write(fields: fields, for: account)
    }

    /// Profiles that changed since their last snapshot.
    package var unsavedAccounts: Int { unsaved.count }

    /// Snapshots of up to `most` profiles that changed since their last one, longest waiting first; empty when there are
    /// none. What cannot be saved after all is to be given back with ``noteUnsaved(_:)``.
    package mutating func takeSnapshots(_ most: Int) -> [ProfileSnapshot] {
        var snapshots: [ProfileSnapshot] = []
        snapshots.reserveCapacity(min(most, unsaved.count))
        while snapshots.count < most, let place = unsaved.takeFirst() {
            // Its account may have been forgotten meanwhile, and come back.
            guard profiles[Int(place)].isUnsaved else { continue }
            profiles[Int(place)].isUnsaved = false
            snapshots.append(snapshot(at: place))
        }
        return snapshots
    }

    /// These accounts' snapshots came to nothing: they are taken again.
    package mutating func noteUnsaved(_ snapshots: [ProfileSnapshot]) {
        for snapshot in snapshots {
            if let account = AccountName(snapshot.account), let place = place(of: account) { mark(place) }
        }
    }

    /// The snapshot of one account; nil for one that is not known.
    package func snapshot(of account: AccountName) -> [UInt8]? {
        place(of: account).map { snapshot(at: $0).blob }
    }

    private func snapshot(at place: Int32) -> ProfileSnapshot {
        var profile = forSnapshot(place)
        let name = profile.name.text
        return ProfileSnapshot(account: name, blob: SnapshotFormat.write(&profile, for: name))
    }

    /// Takes an account from its snapshot. No exchange of it must have come yet. It is to be judged (``takeChanged()``), since an
    /// alert that was not stored in time is raised again by nothing else.
    /// - Throws: when the snapshot cannot be used; the account then starts again with its first exchange.
    package mutating func restore(_ account: AccountName, from blob: [UInt8]) throws(SnapshotError) {
        guard place(of: account) == nil else { throw .refused }
        var profile = AccountProfile(name: account)
        try SnapshotFormat.read(blob, into: &profile, for: account.text, texts: &texts)
        profile.sleepIfResting()
        guard let place = add(profile) else { throw .refused }
        noteChanged(place)
    }

    // MARK: What all accounts share

    /// The state that no account owns: blind stretches, the log's pace, numbers of connections.
    ///
    /// To be saved *after* the profiles of a round, with the time at which the round began: whatever came later, saved or
    /// not, is blind for the next process.
    package func sharedSnapshot(until time: Timestamp) -> [UInt8] {
        var state = SharedState(blind: blind, pace: pace, lastConnection: logged.lastNumber, until: time)
        return SnapshotFormat.write(&state, for: "")
    }

    /// Goes on where ``sharedSnapshot(until:)`` was taken. What passed from then to the first exchange is left out of
    /// evidence. Without it, or where it cannot be read, everything before the first exchange is.
    package mutating func restoreShared(from blob: [UInt8]) throws(SnapshotError) {
        var state = SharedState(
            blind: BlindIntervals(), pace: LogPace(), lastConnection: 0, until: .init(nanoseconds: 0))
        try SnapshotFormat.read(blob, into: &state, for: "", texts: &texts)
        blind = state.blind
        pace = state.pace
        logged.number(after: state.lastConnection)
        blindSince = state.until
    }

    /// The first exchange of this process. Where it is older than what the earlier process saw, the clock was set back
    /// meanwhile.
    mutating func begin(with exchange: AccountExchange) {
        hasBegun = true
        guard let since = blindSince else { return blind.begin(at: exchange.start) }
        blindSince = nil
        let gap = ConnectionEvents.Gap(between: since, and: exchange.start)
        // An exchange may have been under way, or its line too late, when the earlier process ended.
        let isBack = exchange.end < Timestamp(nanoseconds: since.nanoseconds &- 2 * rules.window.count)
        if isBack { noteClockSet(gap, isBack: true) } else { blind.add(from: gap.from, to: gap.to) }
    }
}

/// What ``AccountBook/sharedSnapshot(until:)`` holds.
private struct SharedState: SnapshotCoded {
    var blind: BlindIntervals
    var pace: LogPace
    var lastConnection: UInt64
    var until: Timestamp

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("blind", &blind)
        try coder.value("pace", &pace)
        // Numbers are shifted by one bit.
        try coder.integer("lastConnection", &lastConnection, most: .max >> 2)
        try coder.time("until", &until)
    }
}
