import BasicContainers

/// Finds a connection's place by hash: open addressing with linear probing over one flat, fixed array.
///
/// A slot holds 32 bits of the hash and the place plus one; 0 is free. A home slot is the low bits of those 32,
/// so deletion can shift later entries back without asking anyone for their hashes, and a probe always ends at
/// the first free slot. The index never grows: at most half of it is filled.
struct SlotIndex: ~Copyable {
    private var slots: RigidArray<UInt64>
    private let mask: Int

    /// A walk along the places whose stored hash equals the one sought.
    struct Probe {
        fileprivate var slot: Int
        fileprivate let tag: UInt64
    }

    /// - Parameter capacity: the largest number of entries, 1 to 2³⁰.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        mask = size - 1
        slots = RigidArray(repeating: 0, count: size)
    }

    func probe(_ hash: UInt32) -> Probe {
        Probe(slot: Int(hash) & mask, tag: UInt64(hash))
    }

    /// The first place that a walk would give, if it lies in the home slot: one load, for looking ahead.
    @inline(__always)
    func home(_ hash: UInt32) -> Int32 {
        let entry = slots[Int(hash) & mask]
        return entry >> 32 == UInt64(hash) ? Int32(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1 : -1
    }

    @inline(__always)
    func next(_ probe: inout Probe) -> Int? {
        while true {
            let entry = slots[probe.slot]
            if entry == 0 { return nil }
            probe.slot = (probe.slot &+ 1) & mask
            if entry >> 32 == probe.tag { return Int(entry & 0xFFFF_FFFF) &- 1 }
        }
    }

    mutating func insert(_ hash: UInt32, place: Int) {
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            slot = (slot &+ 1) & mask
        }
        slots[slot] = UInt64(hash) << 32 | UInt64(place &+ 1)
    }

    mutating func remove(_ hash: UInt32, place: Int) {
        let entry = UInt64(hash) << 32 | UInt64(place &+ 1)
        var hole = Int(hash) & mask
        while slots[hole] != entry {
            if slots[hole] == 0 { return }
            hole = (hole &+ 1) & mask
        }
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
}
