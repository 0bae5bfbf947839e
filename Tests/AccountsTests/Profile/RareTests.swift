import Testing

@testable import Accounts

struct RareTests {
    private struct Sum: RareValue {
        var sum: UInt32 = 7

        mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
            try coder.integer("sum", &sum)
        }
    }

    private struct Holder: SnapshotCoded {
        var sum = Rare<Sum>()

        mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
            try coder.value("sum", &sum)
        }
    }

    private func bytes(_ value: some SnapshotCoded) throws -> [UInt8] {
        var (value, writer) = (value, SnapshotWriter())
        try writer.value("value", &value)
        return writer.bytes
    }

    @Test func `it reads as a new value and holds nothing until it is changed`() {
        var rare = Rare<Sum>()
        #expect(rare.value.sum == 7)
        rare.change { $0.sum += 1 }
        #expect(!rare.isHeld && rare.value.sum == 7)
        rare.value.sum += 1
        rare.change { $0.sum += 1 }
        #expect(rare.isHeld && rare.value.sum == 9)
        rare.removeAll()
        #expect(!rare.isHeld && rare.value.sum == 7)
    }

    @Test func `a copy stays as it was`() {
        var rare = Rare<Sum>()
        rare.value.sum = 1
        let copy = rare
        rare.value.sum = 2
        #expect(copy.value.sum == 1)
    }

    @Test(arguments: [7, 8] as [UInt32])
    func `a snapshot holds the value itself, and what comes back as new is not held`(_ sum: UInt32) throws {
        var holder = Holder()
        holder.sum.value.sum = sum
        let written = try bytes(holder)
        #expect(try written == bytes(Sum(sum: sum)))
        var (reader, read) = (SnapshotReader(written[...]), Holder())
        try reader.value("value", &read)
        #expect(read.sum.value.sum == sum && read.sum.isHeld == (sum != 7))
        #expect(try bytes(read) == written)
    }
}
