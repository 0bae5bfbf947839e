/// Counts of distinct things, bounded: the first `capacity` are counted each, the rest together.
package struct BoundedCounts<Key: Hashable & Sendable>: Sendable {
    package private(set) var counts: [Key: Int] = [:]
    /// Occurrences of things beyond the capacity.
    package private(set) var others = 0
    private let capacity: Int

    package init(capacity: Int) {
        self.capacity = capacity
    }

    package mutating func add(_ key: Key, _ amount: Int = 1) {
        if counts[key] != nil || counts.count < capacity {
            counts[key, default: 0] += amount
        } else {
            others += amount
        }
    }

    package var isEmpty: Bool { counts.isEmpty }
    package var count: Int { counts.count }
}
