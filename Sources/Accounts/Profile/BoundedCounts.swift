/// Counts of distinct things, bounded: the first `capacity` are counted each, the rest together.
struct BoundedCounts<Key: Equatable & Sendable>: Sendable {
    var counts = SmallTable<Key, UInt32>()
    /// Occurrences of things beyond the capacity.
    var others: UInt32 = 0
    let capacity: UInt16

    init(capacity: UInt16) {
        self.capacity = capacity
    }

    mutating func add(_ key: Key) {
        if counts.count < Int(capacity) || counts.contains(key) {
            counts.update(key, orNew: 0) { $0.raise() }
        } else {
            others.raise()
        }
    }

    var isEmpty: Bool { counts.isEmpty }
    var count: Int { counts.count }
}
