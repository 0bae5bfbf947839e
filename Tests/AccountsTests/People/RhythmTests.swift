import Base
import Testing

@testable import Accounts

struct RhythmTests {
    private struct Run {
        var rhythm = Rhythm()

        mutating func turn(_ device: UInt64, at hour: Double, isTyped: Bool = true) {
            let start = Timestamp.afterMidnight(hour * 3_600)
            rhythm.take(
                AccountExchange(
                    start: start, end: start + .seconds(5), requestBytes: 1, responseBytes: 1, device: device),
                isTyped: isTyped, rules: PeopleRules())
        }

        /// A turn every half-hour, from the first hour to the last.
        mutating func work(_ device: UInt64, from: Double, to: Double) {
            for half in 0...Int((to - from) * 2) { turn(device, at: from + Double(half) / 2) }
        }

        /// Two that relieve one another, each of whom rests for 13 hours a day.
        mutating func relieve(days: Int) {
            for day in 0..<days {
                work(1, from: Double(day) * 24, to: Double(day) * 24 + 10)
                work(2, from: Double(day) * 24 + 10, to: Double(day) * 24 + 20.5)
            }
        }

        var judged: Int32 { rhythm.test.blocks }
        var wentOn: Int32 { rhythm.test.exceeding }
    }

    @Test func `two installations that relieve one another go on for six hours after six`() {
        var run = Run()
        run.relieve(days: 1)
        #expect(run.judged == 0)
        // That day once more and four: 116.5 hours, of which the first 18 are anybody's, and 16 times six.
        run.relieve(days: 5)
        #expect(run.judged == 16)
        #expect(run.wentOn == 16)
        #expect(run.rhythm.logValue > 12)
    }

    @Test
    func `a stretch of eighteen hours that ends with a night speaks for a person, a shorter one is no case`() {
        var run = Run()
        run.work(1, from: 8, to: 18)
        run.work(2, from: 18, to: 26)
        run.turn(1, at: 30)
        #expect(run.judged == 1)
        #expect(run.wentOn == 0)
        #expect(run.rhythm.logValue < 0)
        run.work(2, from: 31, to: 47.5)
        run.turn(1, at: 51.5)
        #expect(run.judged == 1)
    }

    @Test func `a pause of a little less than four hours is no night`() {
        var run = Run()
        for day in 0..<3 {
            run.work(1, from: Double(day) * 24, to: Double(day) * 24 + 10)
            run.work(2, from: Double(day) * 24 + 10, to: Double(day) * 24 + 20)
            run.turn(2, at: Double(day) * 24 + 20.1)
        }
        #expect(run.wentOn > 0)
        #expect(run.wentOn == run.judged)
    }

    @Test
    func `an installation that does not rest for five hours in eighteen counts no longer, until it has rested`() {
        var alone = Run()
        alone.work(1, from: 0, to: 400)
        #expect(alone.judged == 0)
        // Beside its owner, who sleeps: its first eighteen hours could be anybody's.
        var beside = Run()
        beside.work(2, from: 0, to: 17)
        for day in 1..<16 {
            for half in 0..<48 {
                beside.turn(2, at: Double(day) * 24 - 6 + Double(half) / 2)
                if half < 28 { beside.turn(1, at: Double(day) * 24 - 6 + Double(half) / 2) }
            }
        }
        #expect(beside.wentOn == 2)
        #expect(beside.judged == 3)
        // Once it has rested, it is anybody's again.
        var rested = Run()
        rested.work(1, from: 0, to: 30)
        rested.work(1, from: 36, to: 46)
        rested.work(2, from: 46, to: 60)
        #expect(rested.wentOn == 1)
    }

    @Test func `a script that is taken for hands now and then breaks nobody's night`() {
        var run = Run()
        for day in 0..<10 {
            let midnight = Double(day) * 24
            run.work(1, from: midnight + 8, to: midnight + 22)
            // From the evening on, a hundred an hour, of which one in fifty seems to be typed.
            for turn in 0..<1_200 {
                run.turn(2, at: midnight + 20 + Double(turn) / 100, isTyped: turn % 50 == 49)
            }
        }
        #expect(run.judged == 0)
        // Where hands are seen throughout it is another's day.
        for day in 10..<14 {
            let midnight = Double(day) * 24
            run.work(1, from: midnight + 8, to: midnight + 22)
            for turn in 0..<1_200 { run.turn(2, at: midnight + 20 + Double(turn) / 100) }
        }
        #expect(run.wentOn > 10)
    }

    @Test
    func `a ninth installation is left out while the eight others are at work, and taken in when one has rested`() {
        var run = Run()
        for half in 16...44 {
            for device in 1...8 { run.turn(UInt64(device), at: Double(half) / 2) }
        }
        run.work(9, from: 22.5, to: 26.5)
        // Eighteen hours and a half with the ninth's, fourteen without.
        run.work(9, from: 27.5, to: 41)
        #expect(run.judged == 0)
        run.work(10, from: 41.5, to: 51.5)
        #expect(run.wentOn == 1)
    }

    @Test
    func `a request that began before the last one moves no clock, and one of long before begins the stretch anew`()
    {
        var run = Run()
        run.relieve(days: 2)
        let before = run.judged
        run.turn(1, at: 44)
        #expect(run.judged == before)
        run.turn(1, at: -4_000)
        run.turn(2, at: 44.5)
        #expect(run.judged == before)
    }

    @Test func `times before the epoch, and without a label, are none`() {
        var rhythm = Rhythm()
        for seconds in [-1.0, -1e9, 0, 1e18] {
            rhythm.take(
                AccountExchange(
                    start: Timestamp(seconds: seconds), end: Timestamp(seconds: seconds), requestBytes: 1,
                    responseBytes: 1, device: seconds == 0 ? 0 : 1), isTyped: true, rules: PeopleRules())
        }
        #expect(rhythm.test.blocks == 0)
        #expect(rhythm.logValue == 0)
    }
}
