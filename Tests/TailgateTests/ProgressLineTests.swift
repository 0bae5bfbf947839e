import Testing
import tailgate

struct ProgressLineTests {
    /// Collects what would reach the terminal.
    private final class Screen {
        var drawn: [String] = []
    }

    @Test func `it tells share speed and time left`() {
        let line = ProgressLine.line(
            bytes: 300_000_000, total: 1_200_000_000, packets: 2_000_000, elapsed: .seconds(4), width: 100)
        #expect(line == "25 %  300.0 MB of 1.2 GB  500,000 packets/s  12 s left")
    }

    @Test func `without a total it tells what is known`() {
        let line = ProgressLine.line(bytes: 1500, total: nil, packets: 10, elapsed: .seconds(2), width: 100)
        #expect(line == "1.5 kB  5 packets/s")
    }

    @Test(arguments: [1, 20, 40, 60])
    func `it never wraps`(width: Int) {
        let line = ProgressLine.line(bytes: 3, total: 9_000_000_000, packets: .max, elapsed: .zero, width: width)
        #expect(line.count < max(width, 5))
    }

    @Test func `a file that grew is no more than read`() {
        let line = ProgressLine.line(bytes: 20, total: 10, packets: 1, elapsed: .seconds(1), width: 100)
        #expect(line == "100 %  20 B of 10 B  1 packets/s")
    }

    @Test func `it appears after a second and is drawn five times a second`() {
        let screen = Screen()
        let begin = ContinuousClock.now
        var progress = ProgressLine(total: 100, begin: begin) { screen.drawn.append($0) }
        for millisecond in stride(from: 0, through: 2990, by: 10) {
            progress.update(bytes: 1, packets: 1, now: begin + .milliseconds(millisecond))
            if millisecond < 1000 { #expect(screen.drawn.isEmpty) }
        }
        #expect(screen.drawn.count == 10)
        progress.finish()
        #expect(screen.drawn.last == "\r\u{1B}[K")
    }

    @Test func `a short read leaves no trace`() {
        let screen = Screen()
        let begin = ContinuousClock.now
        var progress = ProgressLine(total: 100, begin: begin) { screen.drawn.append($0) }
        progress.update(bytes: 99, packets: 1, now: begin + .milliseconds(900))
        progress.finish()
        #expect(screen.drawn.isEmpty)
    }
}
