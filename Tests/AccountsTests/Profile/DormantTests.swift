import Testing

@testable import Accounts

struct DormantTests {
    private struct Sums: RareValue, Equatable {
        var sums: [UInt32] = [7]

        mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
            try coder.list("sums", &sums, most: 1_000, new: 0) { (coder, sum) throws(SnapshotError) in
                try coder.integer("sum", &sum)
            }
        }
    }

    @Test func `it sleeps as a new value, wakes to change, and sleeps with what it was`() {
        var dormant = Dormant<Sums>()
        #expect(dormant.isAsleep && dormant.value.sums == [7])
        dormant.value.sums = [1, 2, .max]
        #expect(!dormant.isAsleep)
        dormant.sleep()
        #expect(dormant.isAsleep && dormant.value.sums == [1, 2, .max])
        dormant.sleep()
        #expect(dormant.value.sums == [1, 2, .max])
        dormant.value.sums.append(3)
        #expect(!dormant.isAsleep && dormant.value.sums == [1, 2, .max, 3])
    }

    @Test func `a value that goes back to what a new one is sleeps as such`() {
        var dormant = Dormant<Sums>()
        dormant.value.sums = []
        dormant.sleep()
        #expect(dormant.value.sums == [])
    }

    @Test func `a copy stays as it was, asleep or awake`() {
        var dormant = Dormant<Sums>()
        dormant.value.sums = [1]
        let awake = dormant
        dormant.sleep()
        let asleep = dormant
        dormant.value.sums = [2]
        #expect(awake.value.sums == [1] && asleep.value.sums == [1] && dormant.value.sums == [2])
    }
}
