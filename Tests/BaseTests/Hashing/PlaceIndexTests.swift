import Base
import Testing

struct PlaceIndexTests {
    @Test(
        arguments: [1, 7, 1 << 20])
    func `it finds what a dictionary finds, through growth and removal, however hashes collide`(_ hashes: Int) {
        var (index, known) = (PlaceIndex(), [Int32: Int]())
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for step in 0..<3_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            if step % 3 == 2, let place = known.keys.min(by: { $0 &* 31 % 101 < $1 &* 31 % 101 }) {
                index.remove(place, known[place] ?? 0)
                known[place] = nil
            } else {
                let hash = Int(state % UInt64(hashes))
                index.insert(Int32(step), hash)
                known[Int32(step)] = hash
            }
        }
        #expect(index.count == known.count)
        for (place, hash) in known { #expect(index.place(hash) { $0 == place } == place) }
        for step in 0..<Int32(3_000) where known[step] == nil {
            for hash in [0, 1, 5] { #expect(index.place(hash) { $0 == step } == nil) }
        }
    }

    @Test func `removal of what it does not hold changes nothing`() {
        var index = PlaceIndex()
        index.remove(1, 1)
        index.insert(1, 1)
        index.remove(2, 1)
        index.remove(1, 2)
        #expect(index.place(1) { _ in true } == 1)
        #expect(index.count == 1)
    }
}
