import Connections
import Base
import Testing

@testable import Accounts

struct SnapshotFieldsTests {
    /// Whoever adds a stored property to anything that a profile holds meets this test first: code the property where its
    /// type's others are coded, and raise `SnapshotFormat.version`.
    @Test func `every stored property of a profile is coded or said to be left out`() throws {
        var profile = AccountProfile(name: try #require(AccountName("a")))
        var check = FieldCheck()
        try check.value("profile", &profile)
        #expect(check.problems == [])
        // It came as far as the leaves.
        #expect(
            check.types.isSuperset(of: ["AccountProfile", "LiveThread", "StartMixture", "HelloUse", "Era", "Party"])
        )
    }

    @Test func `every stored property of the shared state is coded`() throws {
        var (blind, pace) = (BlindIntervals(), LogPace())
        var check = FieldCheck()
        try check.value("blind", &blind)
        try check.value("pace", &pace)
        #expect(check.problems == [])
    }

    private struct Careless: SnapshotCoded {
        var kept = 1
        var forgotten = 2

        mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
            try coder.integer("kept", &kept)
        }
    }

    @Test func `a property that is forgotten is found`() throws {
        var value = Careless()
        var check = FieldCheck()
        try check.value("value", &value)
        #expect(check.problems == ["Careless.forgotten is not coded"])
    }
}

struct SnapshotCoderTests {
    private struct Sample: SnapshotCoded, Equatable {
        var unsigned: UInt64 = 0
        var signed: Int64 = 0
        var small: Int16 = 0
        var double = 0.0
        var float: Float = 0
        var time = Timestamp(nanoseconds: 0)
        var other = Timestamp(nanoseconds: 0)
        var interval = Nanoseconds(0)
        var text = ""
        var list: [UInt32] = []
        var perhaps: Timestamp?

        mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
            try coder.integer("unsigned", &unsigned)
            try coder.integer("signed", &signed)
            try coder.integer("small", &small)
            try coder.double("double", &double, in: -.infinity ... .infinity)
            try coder.float("float", &float, in: -.infinity ... .infinity)
            try coder.time("time", &time)
            try coder.time("other", &other)
            try coder.interval("interval", &interval)
            try coder.text("text", &text, most: 100)
            try coder.list("list", of: &list, most: 5, new: 0)
            try coder.time("perhaps", &perhaps)
        }
    }

    private func read(_ bytes: [UInt8], for name: String = "a") throws -> Sample {
        var sample = Sample()
        var texts = SharedTexts()
        try SnapshotFormat.read(bytes, into: &sample, for: name, texts: &texts)
        return sample
    }

    @Test func `extremes come back as they were`() throws {
        for time in [Int64.min, .min + 1, -1, 0, 1, 1_736_121_600_000_000_000, .max - 1, .max] {
            for other in [Int64.min, 0, .max] {
                var sample = Sample(
                    unsigned: UInt64(bitPattern: time), signed: time, small: Int16(truncatingIfNeeded: time),
                    double: Double(time), float: -.infinity, time: Timestamp(nanoseconds: time),
                    other: Timestamp(nanoseconds: other), interval: Nanoseconds(max(time, .min + 1)),
                    text: "ünïcode",
                    list: [0, .max, 7], perhaps: Timestamp(nanoseconds: other))
                let bytes = SnapshotFormat.write(&sample, for: "a")
                #expect(try read(bytes) == sample)
            }
        }
    }

    @Test func `a snapshot of another account or version is refused`() throws {
        var sample = Sample()
        let bytes = SnapshotFormat.write(&sample, for: "a")
        #expect(throws: SnapshotError.checksum) { try read(bytes, for: "b") }
        var later = bytes
        later[1] += 1
        #expect(throws: SnapshotError.version(SnapshotFormat.version + 1)) { try read(later) }
        #expect(throws: SnapshotError.checksum) { try read([]) }
    }

    @Test func `what a writer cannot keep within bounds it cuts`() throws {
        var sample = Sample(text: String(repeating: "é", count: 80), list: Array(0..<9))
        let read = try read(SnapshotFormat.write(&sample, for: "a"))
        #expect(read.text.utf8.count <= 100)
        #expect(read.text.hasPrefix("éééé"))
        #expect(read.list == [0, 1, 2, 3, 4])
    }
}
