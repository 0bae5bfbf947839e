import TestSupport
import Testing

@testable import Connections

struct SlotIndexTests {
    private static func places(_ index: borrowing SlotIndex, _ hash: UInt32) -> [Int] {
        var probe = index.probe(hash)
        var found: [Int] = []
        while let place = index.next(&probe) { found.append(place) }
        return found.sorted()
    }

    @Test(
        arguments: [(1, 8), (2, 64), (3, .max)] as [(UInt64, UInt32)])
    func `finds what a dictionary finds under random inserts and removals`(seed: UInt64, spread: UInt32) {
        // Few hashes make long runs that wrap around the end, where deletion must shift back rightly.
        var random = SplitMix(seed: seed)
        let capacity = 100
        var index = SlotIndex(capacity: capacity)
        var model: [UInt32: Set<Int>] = [:]
        var entries: [(hash: UInt32, place: Int)] = []
        var free = Array(0..<capacity)
        for step in 0..<20_000 {
            if !free.isEmpty, entries.isEmpty || Bool.random(using: &random) {
                let place = free.remove(at: Int.random(in: 0..<free.count, using: &random))
                // Near the top of the low bits, so that runs cross the end of the array.
                let hash =
                    spread == .max
                    ? UInt32.random(in: 0 ... .max, using: &random)
                    : UInt32.random(in: 0..<spread, using: &random) &+ 250
                index.insert(hash, place: place)
                model[hash, default: []].insert(place)
                entries.append((hash, place))
            } else {
                let entry = entries.remove(at: Int.random(in: 0..<entries.count, using: &random))
                index.remove(entry.hash, place: entry.place)
                model[entry.hash]?.remove(entry.place)
                free.append(entry.place)
                #expect(Self.places(index, entry.hash) == model[entry.hash, default: []].sorted(), "step \(step)")
            }
            if step % 97 == 0 {
                for (hash, expected) in model {
                    #expect(Self.places(index, hash) == expected.sorted(), "step \(step), hash \(hash)")
                }
            }
        }
    }

    @Test func `removing what is not there changes nothing`() {
        var index = SlotIndex(capacity: 4)
        index.insert(7, place: 2)
        index.remove(7, place: 3)
        index.remove(8, place: 2)
        #expect(Self.places(index, 7) == [2])
        #expect(Self.places(index, 8).isEmpty)
    }

    @Test func `the home slot tells the first place of its hash, or nothing`() {
        var index = SlotIndex(capacity: 4)
        #expect(index.home(7) == -1)
        index.insert(7, place: 0)
        #expect(index.home(7) == 0)
        // The same slot, another hash.
        #expect(index.home(7 + 1 << 16) == -1)
        index.insert(7 + 1 << 16, place: 3)
        #expect(index.home(7 + 1 << 16) == -1)
        #expect(Self.places(index, 7 + 1 << 16) == [3])
    }

    @Test func `a full index still ends every search`() {
        var index = SlotIndex(capacity: 1)
        index.insert(.max, place: 0)
        #expect(Self.places(index, 15).isEmpty)
        #expect(Self.places(index, .max) == [0])
    }
}
