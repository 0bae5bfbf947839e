import Connections
import Packets
import Testing

@testable import Intake

struct ClockWatchTests {
    private static func reading(wall: Double, steady: Double) -> ClockWatch.Reading {
        ClockWatch.Reading(wall: Timestamp(seconds: wall), steady: Nanoseconds(Int64(steady * 1e9)))
    }

    @Test func `clocks that go on together, or nearly, have not been set`() {
        var watch = ClockWatch()
        #expect(watch.look(Self.reading(wall: 1_000_000, steady: 10)) == nil)
        #expect(watch.look(Self.reading(wall: 1_000_000.05, steady: 10.05)) == nil)
        #expect(watch.look(Self.reading(wall: 1_000_010.05, steady: 20.0)) == nil)
    }

    @Test func `an hour back leaves the hour that comes twice unseen`() {
        var watch = ClockWatch()
        _ = watch.look(Self.reading(wall: 1_003_600, steady: 10))
        let gap = watch.look(Self.reading(wall: 1_000_000.5, steady: 10.5))
        #expect(gap?.from == Timestamp(seconds: 1_000_000.5))
        #expect(gap?.to == Timestamp(seconds: 1_003_600.5))
        #expect(watch.look(Self.reading(wall: 1_000_001, steady: 11)) == nil)
    }

    @Test func `an hour forward, as after sleep, leaves the hour that never was unseen`() {
        var watch = ClockWatch()
        _ = watch.look(Self.reading(wall: 1_000_000, steady: 10))
        let gap = watch.look(Self.reading(wall: 1_003_600.5, steady: 10.5))
        #expect(gap?.from == Timestamp(seconds: 1_000_000))
        #expect(gap?.to == Timestamp(seconds: 1_003_600.5))
    }
}
