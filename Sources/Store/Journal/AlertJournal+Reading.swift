extension AlertJournal {
    /// The highest number published; 0 before the first.
    package var latest: Int64 { published }

    /// The highest number that may have been given; 0 before the first.
    package var given: Int64 { next - 1 }

    /// Published alerts with numbers above `sequence`, at most `limit`, those that only memory holds included.
    package func alerts(after sequence: Int64, limit: Int) async throws(StoreError) -> AlertPage {
        let limit = max(1, limit)
        let seen = published
        let memory = waiting.filter { $0.sequence > sequence && $0.sequence <= seen }
        var stored: StoredAlerts
        do throws(StoreError) {
            stored = try await store.storedAlerts(after: sequence, limit: limit)
        } catch {
            // Memory alone will do when it holds all that is asked for.
            guard let first = waiting.first, sequence >= first.sequence - 1 else { throw error }
            stored = StoredAlerts()
        }
        var records = stored.records.filter { $0.sequence <= seen }
        let known = Set(records.map(\.sequence))
        records += memory.filter { !known.contains($0.sequence) }
            .map { AlertRecord(sequence: $0.sequence, time: $0.time, alert: $0.account.isEmpty ? nil : $0) }
        records.sort { $0.sequence < $1.sequence }
        var end = stored.isFull ? min(seen, stored.last ?? seen) : seen
        if records.count > limit {
            records.removeLast(records.count - limit)
            end = min(end, records[limit - 1].sequence)
        }
        records.removeAll { $0.sequence > end }
        let lost = LostNumbers(
            after: sequence, end: end, removed: stored.removed, skipped: stored.skipped, damaged: stored.damaged)
        return AlertPage(
            records: records, lost: lost.ranges(present: records.map(\.sequence)), reached: max(sequence, end),
            latest: seen, given: given)
    }

    /// Returns when a number above `sequence` is published, or at once when one is.
    package func alerts(beyond sequence: Int64) async throws(CancellationError) {
        if published > sequence { return }
        lastFollower += 1
        let follower = lastFollower
        let isPublished = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    followers[follower] = (sequence, continuation)
                }
            }
        } onCancel: {
            Task { await self.drop(follower) }
        }
        if !isPublished { throw CancellationError() }
    }

    private func drop(_ follower: UInt64) {
        followers.removeValue(forKey: follower)?.continuation.resume(returning: false)
    }

    func publish(_ sequence: Int64) {
        guard sequence > published else { return }
        published = sequence
        for (follower, wish) in followers where wish.beyond < sequence {
            followers[follower] = nil
            wish.continuation.resume(returning: true)
        }
    }
}
