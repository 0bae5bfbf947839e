import Packets

/// Gives alerts their numbers and keeps them, whatever happens to the disk.
///
/// An alert is published (``alerts(after:limit:)``, ``alerts(beyond:)``) once it is on the disk. While the store fails,
/// alerts are published from memory, bounded and counted, and written when it works again. Numbers ascend and are never
/// reused: they are reserved on the disk ahead of use, so that whoever dies with some in memory leaves none to be given
/// again. An account gets one alert a kind, and another one only when its severity rises above all before.
package actor AlertJournal {
    /// What became of an alert.
    package enum Outcome: Sendable, Equatable {
        /// On the disk under this number.
        case stored(Int64)
        /// Published under this number from memory; it is written when the store works again.
        case waiting(Int64)
        /// In memory without a number, as no more could be reserved: it is published when the store works again.
        case unnumbered
        /// The same account and kind has had an alert at least as severe, under this number (0 while it has none).
        case known(Int64)
        /// There was no room: raise it again later. Counted.
        case refused
    }

    /// How the journal fares.
    package struct Counters: Sendable, Equatable {
        package var raised = 0
        package var stored = 0
        /// In memory, not on the disk.
        package var waiting = 0
        package var unnumbered = 0
        /// Refused for want of room.
        package var refused = 0
    }

    /// Numbers reserved ahead.
    static let ahead: Int64 = 1_024
    /// Alerts in memory, at about a kilobyte or two each.
    package static let mostWaiting = 16_384
    /// Alerts written in one transaction.
    private static let atOnce = 1_000

    let store: Store
    private let mostWaiting: Int
    private var raised: [RaisedKey: RaisedAlert] = [:]
    /// Published or about to be, in ascending order; those up to `published` readers may see.
    var waiting: [NumberedAlert] = []
    private var unnumbered: [(alert: NewAlert, from: AlertSeverity?)] = []
    var next: Int64 = 1
    private var reserved: Int64 = 0
    /// The highest number that readers may see.
    var published: Int64 = 0
    /// Somebody writes; others wait for their turn.
    private var isWriting = false
    private var turn: [CheckedContinuation<Void, Never>] = []
    var followers: [UInt64: (beyond: Int64, continuation: CheckedContinuation<Bool, Never>)] = [:]
    var lastFollower: UInt64 = 0
    private var damagesSeen = 0
    package private(set) var counters = Counters()

    private init(store: Store, mostWaiting: Int) {
        self.store = store
        self.mostWaiting = mostWaiting
    }

    /// Begins where the last process ended.
    ///
    /// Where the store cannot be read at all, alerts are kept without numbers until it can.
    package static func open(_ store: Store, mostWaiting: Int = AlertJournal.mostWaiting) async -> AlertJournal {
        let journal = AlertJournal(store: store, mostWaiting: max(1, mostWaiting))
        await journal.recover()
        return journal
    }

    // MARK: Raising

    /// Gives alerts their numbers and stores them; when this returns they are on the disk, or it says that they are not.
    /// The order of outcomes is that of the alerts.
    package func raise(_ alerts: [NewAlert]) async -> [Outcome] {
        if waiting.count + unnumbered.count + alerts.count > mostWaiting { await flush() }
        var places: [(index: Int, key: RaisedKey, severity: AlertSeverity)] = []
        var repeated: [(index: Int, key: RaisedKey)] = []
        var outcomes = [Outcome](repeating: .refused, count: alerts.count)
        for (index, alert) in alerts.enumerated() {
            let key = RaisedKey(account: alert.account, kind: alert.kind)
            let known = raised[key]
            if let known, known.severity >= alert.severity {
                outcomes[index] = .known(known.sequence)
                if known.sequence == 0 { repeated.append((index, key)) }
                continue
            }
            guard waiting.count + unnumbered.count < mostWaiting else {
                counters.refused += 1
                continue
            }
            raised[key] = RaisedAlert(severity: alert.severity, sequence: 0)
            unnumbered.append((alert, known?.severity))
            counters.raised += 1
            places.append((index, key, alert.severity))
        }
        guard !places.isEmpty else { return outcomes }
        await flush()
        let inMemory = Set(waiting.map(\.sequence))
        for (index, key, severity) in places {
            guard let now = raised[key], now.severity >= severity, now.sequence > 0 else {
                outcomes[index] = .unnumbered
                continue
            }
            outcomes[index] = inMemory.contains(now.sequence) ? .waiting(now.sequence) : .stored(now.sequence)
        }
        for (index, key) in repeated { outcomes[index] = .known(raised[key]?.sequence ?? 0) }
        return outcomes
    }

    /// Tries again to write what waits, and mends the store before it if that is needed. To be called every few seconds.
    package func recover() async {
        if await store.problem != nil { _ = await store.recover() }
        await flush()
    }

    /// Writes everything that has come; one at a time, in order.
    private func flush() async {
        await takeTurn()
        defer { endTurn() }
        guard await begin() else { return count() }
        await rewriteAfterDamage()
        while await number() || !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.atOnce))
            guard !batch.isEmpty else { break }
            do throws(StoreError) {
                try await store.append(batch)
            } catch {
                break
            }
            waiting.removeFirst(batch.count)
            counters.stored += batch.count
            publish(batch[batch.count - 1].sequence)
        }
        // What the store did not take is published from memory.
        if let last = waiting.last { publish(last.sequence) }
        count()
    }

    private func count() {
        counters.waiting = waiting.count
        counters.unnumbered = unnumbered.count
    }

    /// Numbers what has none, as far as numbers are reserved.
    /// - Returns: whether any was numbered.
    private func number() async -> Bool {
        guard !unnumbered.isEmpty else { return false }
        if next + Int64(unnumbered.count) + Self.ahead / 2 > reserved {
            let target = next + Int64(unnumbered.count) + Self.ahead
            if (try? await store.reserve(upTo: target)) != nil { reserved = max(reserved, target) }
        }
        // Safe: both are numbers of alerts, far from the ends of Int64.
        let room = Int(clamping: reserved - next + 1)
        let count = min(room, unnumbered.count)
        guard count > 0 else { return false }
        for (alert, from) in unnumbered.prefix(count) {
            let sequence = next
            next += 1
            waiting.append(
                NumberedAlert(
                    sequence: sequence, time: alert.time, account: alert.account, kind: alert.kind,
                    severity: alert.severity, document: alert.document(sequence, from)))
            let key = RaisedKey(account: alert.account, kind: alert.kind)
            if raised[key]?.severity == alert.severity { raised[key]?.sequence = sequence }
        }
        unnumbered.removeFirst(count)
        return true
    }

    // MARK: Beginning

    private var hasBegun = false

    /// Reads where numbers go on, once; false while that cannot be read.
    private func begin() async -> Bool {
        if hasBegun { return true }
        do throws(StoreError) {
            let (stored, reservedBefore) = try await store.numbers()
            let known = try await store.raised()
            let start = await store.firstNumber(stored: stored, reserved: reservedBefore)
            // The highest number that may be missing: of a database that was read to its end no higher ones are.
            var highest = stored
            if let removed = await store.removedByDamage(stored: stored, next: start) {
                try await store.noteRemoved(through: removed)
                highest = max(highest, removed)
            }
            if start - 1 > highest, highest > 0 || reservedBefore > 0 {
                try await store.skip(highest + 1...start - 1)
            }
            let target = start - 1 + Self.ahead
            try await store.reserve(upTo: target)
            damagesSeen = await store.damages.count
            // What was raised meanwhile knew nothing of what had been raised before.
            let fresh = unnumbered
            unnumbered.removeAll()
            for (alert, _) in fresh {
                let before = known[RaisedKey(account: alert.account, kind: alert.kind)]
                if let before, before.severity >= alert.severity { continue }
                unnumbered.append((alert, before?.severity))
            }
            raised.merge(known) { mine, theirs in mine.severity > theirs.severity ? mine : theirs }
            next = start
            reserved = target
            published = highest
            hasBegun = true
            return true
        } catch {
            return false
        }
    }

    /// A fresh database was begun for a damaged one: it must know what was raised and which numbers are taken.
    private func rewriteAfterDamage() async {
        let damages = await store.damages.count
        guard damages > damagesSeen else { return }
        do throws(StoreError) {
            try await store.restore(raised: raised.filter { $0.value.sequence > 0 })
            try await store.noteRemoved(through: min(published, (waiting.first?.sequence ?? .max) - 1))
            let target = max(reserved, next + Self.ahead)
            try await store.reserve(upTo: target)
            reserved = target
            damagesSeen = damages
        } catch {
            return
        }
    }

    // MARK: Turns

    private func takeTurn() async {
        guard isWriting else {
            isWriting = true
            return
        }
        await withCheckedContinuation { turn.append($0) }
    }

    private func endTurn() {
        if turn.isEmpty {
            isWriting = false
        } else {
            turn.removeFirst().resume()
        }
    }

    // MARK: Ending

    /// Erases an account here and in the store; numbers of its alerts stay.
    package func forget(_ account: String) async throws(StoreError) -> ErasedRows {
        await takeTurn()
        defer { endTurn() }
        unnumbered.removeAll { $0.alert.account == account }
        for place in waiting.indices where waiting[place].account == account {
            let alert = waiting[place]
            waiting[place] = NumberedAlert(
                sequence: alert.sequence, time: alert.time, account: "", kind: "", severity: .low, document: [])
        }
        raised = raised.filter { $0.key.account != account }
        return try await store.forget(account)
    }

    /// Writes what waits and gives back the numbers that were reserved and not given. Raise nothing after it.
    /// - Returns: alerts that were published and could not be written. They go with the process and are to be reported; so is
    ///   ``Counters/unnumbered``. The next process raises them anew while their accounts still show cause, under new numbers.
    package func close() async -> [NumberedAlert] {
        await recover()
        if hasBegun, waiting.isEmpty, unnumbered.isEmpty, (try? await store.reserve(upTo: next - 1)) != nil {
            reserved = next - 1
        }
        return waiting
    }
}

extension Store {
    /// The first number to give: above all that may have been given. When nothing says which those are, it is the
    /// clock's milliseconds: fewer numbers were given than those that have passed.
    fileprivate func firstNumber(stored: Int64, reserved: Int64) -> Int64 {
        let mark = files.mark.read()
        let highest = max(stored, reserved, mark ?? 0)
        if highest == 0, let damage = damages.first {
            return min(max(1, damage.time.nanoseconds / 1_000_000), StoredTable.numbers.upperBound)
        }
        return highest + 1
    }

    /// Up to which number alerts may be missing because of damage that was found at the start; nil when none are.
    fileprivate func removedByDamage(stored: Int64, next: Int64) -> Int64? {
        let partial = damages.filter { !$0.salvaged.isWhole }
        guard !partial.isEmpty else { return nil }
        return partial.allSatisfy(\.salvaged.hasLastAlert) ? stored : next - 1
    }
}
