import Connections
import Base
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
        let step = watch.look(Self.reading(wall: 1_000_000.5, steady: 10.5))
        let gap = step?.gap
        #expect(step?.isBack == true)
        #expect(gap?.from == Timestamp(seconds: 1_000_000.5))
        #expect(gap?.to == Timestamp(seconds: 1_003_600.5))
        #expect(watch.look(Self.reading(wall: 1_000_001, steady: 11)) == nil)
    }

    @Test func `a look that a later one overtook on its way is not taken for the clock being set to and fro`() {
        var watch = ClockWatch()
        _ = watch.look(Self.reading(wall: 1_003_600, steady: 10))
        #expect(watch.look(Self.reading(wall: 1_000_002, steady: 12))?.isBack == true)
        #expect(watch.look(Self.reading(wall: 1_003_601, steady: 11)) == nil)
        #expect(watch.look(Self.reading(wall: 1_000_003, steady: 13)) == nil)
    }

    @Test func `an hour forward, as after sleep, leaves the hour that never was unseen`() {
        var watch = ClockWatch()
        _ = watch.look(Self.reading(wall: 1_000_000, steady: 10))
        let step = watch.look(Self.reading(wall: 1_003_600.5, steady: 10.5))
        let gap = step?.gap
        #expect(step?.isBack == false)
        #expect(gap?.from == Timestamp(seconds: 1_000_000))
        #expect(gap?.to == Timestamp(seconds: 1_003_600.5))
    }

    @Test func `a clock that was years ahead by mistake leaves a day unseen and no more`() {
        var watch = ClockWatch()
        _ = watch.look(Self.reading(wall: 100_000_000, steady: 10))
        let step = watch.look(Self.reading(wall: 1_000_000.5, steady: 10.5))
        #expect(step?.gap.to == Timestamp(seconds: 1_000_000.5) + ClockStep.longestRepeat)
    }

    @Test func `a thread held up between two looks takes no step for one, and misses none of an hour`() {
        var watch = ClockWatch()
        _ = watch.look(Self.reading(wall: 1_000_000, steady: 10))
        var late = Self.reading(wall: 1_000_010.5, steady: 20)
        late.slack = .milliseconds(600)
        #expect(watch.look(late) == nil)
        late = Self.reading(wall: 1_000_020.5 - 3_600, steady: 30)
        late.slack = .milliseconds(600)
        #expect(watch.look(late)?.isBack == true)
    }

    @Test func `a step is told by how far it went`() {
        let noon = Timestamp(seconds: 43_200)
        let back = ClockStep(last: noon, expected: noon, found: Timestamp(seconds: 39_600.04))
        #expect("the clock \(back)" == "the clock was set back by 3600.0 s")
        let forward = ClockStep(last: noon, expected: noon, found: Timestamp(seconds: 43_201.25))
        #expect("the clock \(forward)" == "the clock was set forward by 1.3 s")
    }

    @Test func `times are of before or after, whichever is nearer`() {
        let step = ClockStep(
            last: Timestamp(seconds: 3_600), expected: Timestamp(seconds: 3_601), found: Timestamp(seconds: 1))
        #expect(step.isBefore(Timestamp(seconds: 3_590)))
        #expect(step.isBefore(Timestamp(seconds: 3_700)))
        #expect(!step.isBefore(Timestamp(seconds: 30)))
        #expect(!step.isBefore(Timestamp(seconds: -30)))
    }
}
