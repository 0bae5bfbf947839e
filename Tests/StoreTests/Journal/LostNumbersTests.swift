import Testing

@testable import Store

struct LostNumbersTests {
    private func ranges(
        _ present: [Int64], removed: Int64, skipped: [ClosedRange<Int64>] = [], damaged: [Int64] = [],
        after: Int64 = 0, end: Int64 = 20
    ) -> [ClosedRange<Int64>] {
        LostNumbers(after: after, end: end, removed: removed, skipped: skipped, damaged: damaged)
            .ranges(present: present)
    }

    @Test func `only what is missing is lost`() {
        #expect(ranges([], removed: 0) == [])
        #expect(ranges([], removed: 10) == [1...10])
        #expect(ranges([2, 3, 7], removed: 10) == [1...1, 4...6, 8...10])
        #expect(ranges([1, 2, 3], removed: 3) == [])
        #expect(ranges([11, 12], removed: 10) == [1...10])
    }

    @Test func `numbers that were never given are not lost`() {
        #expect(ranges([1, 9], removed: 10, skipped: [2...8]) == [10...10])
        #expect(ranges([1, 9], removed: 10, skipped: [4...5, 5...6]) == [2...3, 7...8, 10...10])
        #expect(ranges([], removed: 10, skipped: [1...100]) == [])
    }

    @Test func `damaged rows are lost wherever they lie`() {
        #expect(ranges([11, 13], removed: 10, damaged: [5, 12]) == [1...10, 12...12])
        #expect(ranges([1], removed: 0, damaged: [2]) == [2...2])
    }

    @Test func `a page says what is lost within itself`() {
        #expect(ranges([], removed: 10, after: 4) == [5...10])
        #expect(ranges([5], removed: 10, after: 4, end: 7) == [6...7])
        #expect(ranges([], removed: .max, after: 0, end: .max) == [1 ... .max])
    }
}
