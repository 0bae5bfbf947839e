import Packets
import Testing

@testable import Accounts

@Suite("Rhythm")
struct RhythmTests {
    private struct Run {
        var rhythm = Rhythm()

        /// `turns` turns of a device between two hours of the run.
        mutating func work(_ device: UInt64, from: Double, to: Double, turns: Int = 20) {
            for turn in 0..<turns {
                let hour = from + (to - from) * (Double(turn) + 0.5) / Double(turns)
                rhythm.take(
                    AccountExchange(
                        start: .afterMidnight(hour * 3_600), end: .afterMidnight(hour * 3_600 + 5),
                        requestBytes: 1, responseBytes: 1, device: device), rules: PeopleRules())
            }
        }

        /// Closes the window that is open by a turn in a later one.
        mutating func close() { work(99, from: 1_000, to: 1_001, turns: 1) }
    }

    /// Two installations that leave no pause of four hours together, though each rests for long.
    private func shifts(_ run: inout Run, turns: Int = 60) {
        run.work(1, from: 0, to: 12, turns: turns)
        run.work(2, from: 11, to: 24, turns: turns)
        run.work(1, from: 23, to: 36, turns: turns)
        run.work(2, from: 35, to: 48, turns: turns)
    }

    @Test("two installations that relieve one another are sleepless together")
    func sleepless() {
        var run = Run()
        shifts(&run)
        #expect(run.rhythm.windows == 0)
        run.close()
        #expect(run.rhythm.windows == 1)
        #expect(run.rhythm.sleepless == 1)
        #expect(run.rhythm.logValue > 1)
    }

    @Test("an installation of fewer than eight turns, or a single one, makes no window")
    func tooFew() {
        var run = Run()
        run.work(1, from: 8, to: 18)
        run.work(2, from: 8, to: 18, turns: 7)
        run.close()
        #expect(run.rhythm.windows == 0)
    }

    @Test("an installation that never rests by itself voids the window")
    func machine() {
        var run = Run()
        run.work(1, from: 8, to: 18)
        run.work(2, from: 0, to: 48, turns: 200)
        run.close()
        #expect(run.rhythm.windows == 0)
    }

    @Test("a ninth installation is left out and does no harm")
    func ninth() {
        var run = Run()
        for device in 1...8 { run.work(UInt64(device), from: 8, to: 18) }
        run.work(9, from: 18, to: 48, turns: 100)
        run.close()
        #expect(run.rhythm.windows == 1)
        #expect(run.rhythm.sleepless == 0)
    }

    @Test("the longest pause counts from the window's ends and across its words")
    func pauses() {
        #expect(Rhythm.longestPause(0, 0) == 96)
        #expect(Rhythm.longestPause(.max, .max) == 0)
        #expect(Rhythm.longestPause(1, 0) == 95)
        #expect(Rhythm.longestPause(0, 1 << 31) == 95)
        // Half-hours 60 to 69.
        #expect(Rhythm.longestPause(UInt64.max >> 4, UInt32.max << 6) == 10)
    }

    @Test("times before the epoch, and without a label, are none")
    func odd() {
        var rhythm = Rhythm()
        for seconds in [-1.0, -1e9, 0] {
            rhythm.take(
                AccountExchange(
                    start: Timestamp(seconds: seconds), end: Timestamp(seconds: seconds), requestBytes: 1,
                    responseBytes: 1, device: seconds == 0 ? 0 : 1), rules: PeopleRules())
        }
        #expect(rhythm.windows == 0)
        #expect(rhythm.logValue == 0)
    }
}
