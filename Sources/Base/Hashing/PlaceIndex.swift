/// Finds the place of something in a table by its hash: open addressing with linear probing over one flat array that
/// doubles. What is sought lies in the table alone, so that an index of a million names takes 16 bytes a name and not
/// the 50 of a dictionary.
///
/// A slot holds 32 bits of the hash and the place plus one; 0 is free. A home slot is the low bits of those 32, so growth
/// and removal do not compute hashes. The caller gives seeded ones (as `hashValue` is): names are chosen by others.
package struct PlaceIndex: Sendable {
    private var slots: [UInt64] = []
    package private(set) var count = 0

    /// At most so many of four slots are filled; linear probing slows down beyond.
    private static let mostFilled = 3
    private static let firstSlots = 16

    package init() {}

    /// The place with this hash that is meant; nil when there is none.
    package func place(_ hash: Int, where isMeant: (Int32) -> Bool) -> Int32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        let tag = Self.tag(hash)
        var slot = Int(tag) & mask
        while slots[slot] != 0 {
            let entry = slots[slot]
            let place = Self.place(of: entry)
            if entry >> 32 == tag, isMeant(place) { return place }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Adds a place that the index does not hold yet.
    package mutating func insert(_ place: Int32, _ hash: Int) {
        if (count &+ 1) &* 4 > slots.count &* Self.mostFilled { grow() }
        count &+= 1
        put(Self.entry(place, hash))
    }

    package mutating func remove(_ place: Int32, _ hash: Int) {
        guard !slots.isEmpty else { return }
        let mask = slots.count &- 1
        let entry = Self.entry(place, hash)
        var hole = Int(entry >> 32) & mask
        while slots[hole] != entry {
            if slots[hole] == 0 { return }
            hole = (hole &+ 1) & mask
        }
        count &-= 1
        var next = (hole &+ 1) & mask
        while slots[next] != 0 {
            let home = Int(slots[next] >> 32) & mask
            // An entry may fill the hole unless its home lies between the hole and itself.
            if (next &- home) & mask >= (next &- hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        slots[hole] = 0
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: max(Self.firstSlots, old.count * 2))
        for entry in old where entry != 0 { put(entry) }
    }

    private mutating func put(_ entry: UInt64) {
        let mask = slots.count &- 1
        var slot = Int(entry >> 32) & mask
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = entry
    }

    private static func tag(_ hash: Int) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: hash)) }

    private static func entry(_ place: Int32, _ hash: Int) -> UInt64 {
        tag(hash) << 32 | UInt64(UInt32(bitPattern: place) &+ 1)
    }

    private static func place(of entry: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
    }
}
