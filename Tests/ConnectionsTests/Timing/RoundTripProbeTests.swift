import Base
import Testing

@testable import Connections

struct RoundTripProbeTests {
    static func at(_ milliseconds: Int64) -> Timestamp { Timestamp(nanoseconds: milliseconds * 1_000_000) }

    @Test func `the smallest of the samples counts`() {
        var probe = RoundTripProbe()
        for (index, lag) in [30, 12, 50].enumerated() {
            let start = Int64(index) * 1_000
            probe.sent(end: UInt32(index + 1) * 100, at: Self.at(start))
            probe.acknowledged(UInt32(index + 1) * 100, at: Self.at(start + Int64(lag)))
        }
        #expect(probe.samples == 3)
        #expect(probe.minimum == 12_000_000)
    }

    @Test func `what was sent twice gives no sample (Karn)`() {
        var probe = RoundTripProbe()
        probe.sent(end: 100, at: Self.at(0))
        probe.retransmitted()
        probe.acknowledged(100, at: Self.at(1))
        #expect(probe.samples == 0)
        probe.sent(end: 200, at: Self.at(10))
        probe.acknowledged(200, at: Self.at(15))
        #expect(probe.minimum == 5_000_000)
    }

    @Test func `only the acknowledgement of the probed bytes counts, over the end of sequence numbers too`() {
        var probe = RoundTripProbe()
        probe.sent(end: 50, at: Self.at(0))
        // Later data does not move the probe.
        probe.sent(end: 90, at: Self.at(8))
        probe.acknowledged(UInt32.max - 10, at: Self.at(2))
        probe.acknowledged(49, at: Self.at(3))
        #expect(probe.samples == 0)
        probe.acknowledged(90, at: Self.at(20))
        #expect(probe.minimum == 20_000_000)
        probe.acknowledged(90, at: Self.at(21))
        #expect(probe.samples == 1)
    }

    @Test func `times that run backwards, and more samples than are counted, do no harm`() {
        var probe = RoundTripProbe()
        probe.sent(end: 1, at: Timestamp(nanoseconds: .max))
        probe.acknowledged(1, at: Timestamp(nanoseconds: .max - 1))
        #expect(probe.samples == 0)
        for _ in 0..<300 { probe.record(Nanoseconds(7)) }
        #expect(probe.samples == .max)
        #expect(probe.minimum == 7)
    }
}

struct IdleGapsTests {
    @Test func `the first eight and the longest are kept`() {
        var gaps = IdleGaps()
        #expect(gaps.kept.isEmpty)
        for index in 1...20 { gaps.append(nanoseconds: Int64(index == 15 ? 90 : index) * 1_000_000_000) }
        #expect(gaps.kept == (1...8).map { $0 * 1_000 })
        #expect(gaps.longest == 90_000)
        #expect(gaps.count == 20)
    }

    @Test(arguments: [(Int64.max, UInt32.max), (.min, 0)])
    func `absurd lengths saturate`(length: Int64, expected: UInt32) {
        var gaps = IdleGaps()
        gaps.append(nanoseconds: length)
        #expect(gaps.kept == [expected])
    }
}
