import Base

/// When exchanges of the inside hop began and ended, by the client's end, so that the log line of the same exchange
/// is not counted again. Bounded by time and number.
///
/// Either time may be the one that agrees: a gateway that buffers a request starts late on the inside hop, one that
/// buffers a response ends early there.
struct RecentExchanges {
    /// Log and inside hop see one exchange begin or end at most this far apart: the gateway's own work lies between.
    static let tolerance = Nanoseconds.milliseconds(500)
    static let most = 262_144

    private var starts = Marks()
    private var ends = Marks()
    private var order: [(client: Endpoint, start: Timestamp, end: Timestamp)] = []
    private var orderStart = 0

    var count: Int { order.count - orderStart }

    mutating func add(_ client: Endpoint, start: Timestamp, end: Timestamp) {
        starts.add(client, start)
        ends.add(client, end)
        order.append((client, start, end))
        if count > Self.most { forgetFirst() }
    }

    func contains(_ client: Endpoint, start: Timestamp, end: Timestamp) -> Bool {
        count > 0 && (starts.contains(client, start) || ends.contains(client, end))
    }

    /// Forgets the exchanges that ended before `time`: log lines come at the end of an exchange, however long it took. So it
    /// does with those of a clock that was set back since.
    mutating func forget(before time: Timestamp) {
        while orderStart < order.count,
            order[orderStart].end < time || order[orderStart].end.isUnreachable(from: time)
        {
            forgetFirst()
        }
    }

    private mutating func forgetFirst() {
        let (client, start, end) = order[orderStart]
        orderStart += 1
        starts.remove(client, start)
        ends.remove(client, end)
        if orderStart > 4_096, orderStart * 2 > order.count {
            order.removeFirst(orderStart)
            orderStart = 0
        }
    }
}

extension RecentExchanges {
    /// Points in time in slots of the tolerance's length: a neighbour within the tolerance is in the same slot or in
    /// one of the two beside it, so that a search takes as long for a busy client as for a quiet one.
    private struct Marks {
        private struct Key: Hashable {
            let client: Endpoint
            let slot: Int64
        }

        private struct Slot {
            var earliest: Timestamp
            var latest: Timestamp
            var count: Int
        }

        private var slots: [Key: Slot] = [:]

        mutating func add(_ client: Endpoint, _ time: Timestamp) {
            let key = key(client, time)
            var slot = slots[key] ?? Slot(earliest: time, latest: time, count: 0)
            slot.earliest = min(slot.earliest, time)
            slot.latest = max(slot.latest, time)
            slot.count += 1
            slots[key] = slot
        }

        mutating func remove(_ client: Endpoint, _ time: Timestamp) {
            let key = key(client, time)
            guard var slot = slots[key] else { return }
            slot.count -= 1
            slots[key] = slot.count > 0 ? slot : nil
        }

        func contains(_ client: Endpoint, _ time: Timestamp) -> Bool {
            let own = key(client, time)
            if slots[own] != nil { return true }
            // Slot numbers are small beside the range of Int64: neither step can overflow.
            if let before = slots[Key(client: client, slot: own.slot - 1)], isNear(before.latest, time) {
                return true
            }
            if let after = slots[Key(client: client, slot: own.slot + 1)], isNear(after.earliest, time) {
                return true
            }
            return false
        }

        private func isNear(_ left: Timestamp, _ right: Timestamp) -> Bool {
            let (earlier, later) = left < right ? (left, right) : (right, left)
            let apart = later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
            return !apart.overflow && apart.partialValue <= tolerance.count
        }

        private func key(_ client: Endpoint, _ time: Timestamp) -> Key {
            let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: tolerance.count)
            return Key(client: client, slot: remainder < 0 ? quotient - 1 : quotient)
        }
    }
}
