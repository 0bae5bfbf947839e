/// A dictionary for few entries: pairs side by side in a list without room to spare, looked through one by one. With
/// one to three entries, as most accounts have, it takes a third of a hash table's memory and no hashing; an owner that keeps
/// one bounds its entries to a few dozen, or looks into it seldom.
struct SmallTable<Key: Equatable & Sendable, Value: Sendable>: Sendable, Sequence {
    typealias Element = (key: Key, value: Value)

    /// Its own and its snapshot's business.
    var entries = ShortList<Element>()

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }
    /// In the order in which they came, as the pairs are.
    var keys: some RandomAccessCollection<Key> { entries.lazy.map(\.key) }

    func makeIterator() -> IndexingIterator<ShortList<Element>> { entries.makeIterator() }

    func contains(_ key: Key) -> Bool { place(of: key) != nil }

    subscript(key: Key) -> Value? { place(of: key).map { entries[$0].value } }

    /// Changes the value in place; a key that is not known is filed with `new` first.
    mutating func update(_ key: Key, orNew new: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
        if let place = place(of: key) {
            entries.change(at: place) { change(&$0.value) }
        } else {
            var value = new()
            change(&value)
            entries.append((key, value))
        }
    }

    mutating func remove(_ key: Key) {
        if let place = place(of: key) { entries.remove(at: place) }
    }

    private func place(of key: Key) -> Int? { entries.firstIndex { $0.key == key } }
}

extension Array {
    /// Makes room for one more element: growth by a quarter instead of the array's own doubling, for what is kept long
    /// and grows seldom.
    mutating func growByQuarter() {
        if count == capacity { reserveCapacity(count + 1 + count / 4) }
    }
}

extension UInt32 {
    /// Adds to a count that stays at its largest value.
    mutating func raise(by amount: Int = 1) {
        self = UInt32(clamping: Int(self) + amount)
    }
}
