import Base
import TestSupport
import Testing

@testable import Connections

struct RecordLagTests {
    static func at(_ milliseconds: Double) -> Timestamp { Timestamp(nanoseconds: Int64(milliseconds * 1e6)) }

    /// Server records at random times, and small client records `lag` after some of them or anywhere.
    static func histogram(seed: UInt64, lag: Double?, share: Double = 1, count: Int = 400) -> RecordLag {
        var random = SplitMix(seed: seed)
        var events: [(time: Double, isServer: Bool)] = []
        var time = 0.0
        for _ in 0..<count {
            time += Double.random(in: 20...400, using: &random)
            events.append((time, true))
            if let lag, Double.random(in: 0..<1, using: &random) < share {
                events.append((time + lag + Double.random(in: 0...2, using: &random), false))
            } else {
                events.append((Double.random(in: 0...(Double(count) * 210), using: &random), false))
            }
        }
        var histogram = RecordLag()
        for event in events.sorted(by: { $0.time < $1.time }) {
            if event.isServer {
                histogram.server(at: at(event.time))
            } else {
                histogram.smallClientRecord(at: at(event.time))
            }
        }
        return histogram
    }

    @Test(arguments: [1.0, 0.5], [15.0, 80, 240])
    func `the mode is found among unrelated records`(share: Double, lag: Double) throws {
        for seed in UInt64(1)...5 {
            let found = try #require(
                Self.histogram(seed: seed, lag: lag, share: share).mode(above: .milliseconds(10)))
            #expect(abs(found.milliseconds - lag - 1) <= lag * 0.15 + 1, "\(found.milliseconds) for \(lag)")
        }
    }

    @Test func `unrelated records have no mode`() {
        for seed in UInt64(1)...20 {
            #expect(Self.histogram(seed: seed, lag: nil).mode(above: .milliseconds(10)) == nil, "seed \(seed)")
        }
    }

    @Test func `few pairs have no mode`() {
        #expect(Self.histogram(seed: 1, lag: 80, count: 6).mode(above: .milliseconds(10)) == nil)
    }

    @Test func `what lies below the TCP round trip is not the end of TLS`() throws {
        let histogram = Self.histogram(seed: 3, lag: 40)
        #expect(try #require(histogram.mode(above: .milliseconds(40))).milliseconds < 50)
        let above = histogram.mode(above: .milliseconds(100))
        #expect(above == nil || above.map { $0.milliseconds >= 85 } == true)
    }

    @Test func `extreme times and round trips, and full buckets, do no harm`() {
        var lag = RecordLag()
        #expect(lag.mode(above: Nanoseconds(0)) == nil)
        lag.server(at: Timestamp(nanoseconds: .min))
        lag.smallClientRecord(at: Timestamp(nanoseconds: .max))
        for index in 0..<70_000 {
            lag.server(at: Self.at(Double(index) * 3_000))
            lag.smallClientRecord(at: Self.at(Double(index) * 3_000 + 50))
        }
        #expect(abs((lag.mode(above: Nanoseconds(0))?.milliseconds ?? 0) - 50) < 8)
        #expect(lag.mode(above: Nanoseconds(.max)) == nil)
    }
}
