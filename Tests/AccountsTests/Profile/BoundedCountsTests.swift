import Testing

@testable import Accounts

struct BoundedCountsTests {
    @Test func `the first things are counted each, the rest together`() {
        var counts = BoundedCounts<String>(capacity: 2)
        for key in ["a", "b", "a", "c", "d", "b", "a"] { counts.add(key) }
        #expect(Array(counts.counts.keys) == ["a", "b"])
        #expect(counts.counts["a"] == 3)
        #expect(counts.counts["b"] == 2)
        #expect(counts.counts["c"] == nil)
        #expect(counts.others == 2)
    }

    @Test func `an entry is changed in place, filed when new and gone when removed`() {
        var table = SmallTable<Int, [Int]>()
        for value in 0..<100 { table.update(value % 10, orNew: []) { $0.append(value) } }
        #expect(table.count == 10)
        #expect(table[3] == Array(stride(from: 3, to: 100, by: 10)))
        table.remove(3)
        table.remove(77)
        #expect(table[3] == nil)
        #expect(table.count == 9)
    }

    @Test func `a count stays at its largest value`() {
        var count = UInt32.max - 1
        count.raise(by: 5)
        #expect(count == .max)
    }
}
