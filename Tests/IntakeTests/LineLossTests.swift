import Base
import Testing

@testable import Intake

struct LineLossTests {
    /// Looks at a socket for a minute, a hundred a second, each with so many lines; gives how many of them were too much.
    private static func minute(_ loss: inout LineLoss, lines: Int, fullEvery: Int = .max, begins: Int = 0) -> Int {
        var blind = 0
        for look in 1...6_000 {
            let isFull = look % fullEvery == 0
            let now = Nanoseconds.milliseconds(Int64(begins + look * 10))
            if loss.count(read: isFull ? 11 : lines, in: .milliseconds(10), isFull: isFull, refused: 0, at: now) {
                blind += 1
            }
        }
        return blind
    }

    @Test func `a queue of ten lines, full 49 times in a minute of five thousand lines a second, is counted alone`()
    {
        var loss = LineLoss(at: Nanoseconds(0))
        let first = Self.minute(&loss, lines: 50)
        let second = Self.minute(&loss, lines: 50, fullEvery: 6_000 / 49, begins: 60_000)
        #expect(first == 0 && second == 0)
        #expect((11 * 49...50 * 49).contains(loss.total))
    }

    @Test func `a queue that is full at every fourth look is too much`() {
        var loss = LineLoss(at: Nanoseconds(0))
        let blind = Self.minute(&loss, lines: 50, fullEvery: 4)
        #expect(blind > 1_000)
    }

    @Test func `a burst of a quiet minute is too much`() {
        var loss = LineLoss(at: Nanoseconds(0))
        let before = Self.minute(&loss, lines: 0)
        #expect(before == 0)
        let isBlind = loss.count(
            read: 11, in: .milliseconds(1), isFull: true, refused: 0, at: .seconds(61))
        #expect(isBlind && loss.total == 11)
    }

    @Test func `a reader that stood still for a second lost what came meanwhile`() {
        var loss = LineLoss(at: Nanoseconds(0))
        _ = Self.minute(&loss, lines: 50)
        let isBlind = loss.count(read: 513, in: .seconds(1), isFull: true, refused: 0, at: .seconds(61))
        #expect(isBlind)
        #expect((4_000...5_000).contains(loss.total))
    }

    @Test func `what finds no room in the mailbox is known exactly, and what is a minute old is forgotten`() {
        var loss = LineLoss(at: Nanoseconds(0))
        _ = Self.minute(&loss, lines: 50)
        let few = loss.count(read: 100, in: .milliseconds(10), isFull: false, refused: 100, at: .seconds(61))
        let many = loss.count(read: 4_000, in: .milliseconds(10), isFull: false, refused: 4_000, at: .seconds(61))
        #expect(!few && many && loss.total == 4_100)
        let later = loss.count(read: 50, in: .milliseconds(10), isFull: false, refused: 0, at: .seconds(130))
        #expect(!later)
    }
}
