import Base
import Testing

@testable import Accounts

struct DayMarksTests {
    @Test func `a day begins once and none begins again`() {
        var marks = DayMarks()
        let days: [UInt16] = [20_000, 20_000, 19_999, 20_003]
        #expect(days.map { marks.begin($0) } == [true, false, false, true])
        #expect(marks.marks.map(\.day) == [20_000, 20_003])
    }

    @Test func `turns mark their hours, and counts stay within 16 bits`() {
        var marks = DayMarks()
        _ = marks.begin(20_000)
        marks.countTurn(at: .afterMidnight(0))
        marks.countTurn(at: .afterMidnight(86_399))
        for _ in 0..<70_000 {
            marks.countExchange()
            marks.countTurn(at: .afterMidnight(13.5 * 3_600))
        }
        let hours: UInt32 = 1 | 1 << 13 | 1 << 23
        #expect(marks.marks.last?.hours == hours)
        #expect(marks.marks.last?.exchanges == .max)
        #expect(marks.marks.last?.turns == .max)
    }

    @Test func `four weeks are kept`() {
        var marks = DayMarks()
        for day in UInt16(20_000)..<20_100 { _ = marks.begin(day) }
        #expect(marks.marks.count == 28)
        #expect(marks.marks.first?.day == 20_072)
    }

    @Test func `the proof goes with its day, in hundredths, whatever its size`() {
        var marks = DayMarks()
        marks.note(people: 3)
        _ = marks.begin(20_000)
        _ = marks.begin(20_001)
        marks.note(people: 6.254)
        marks.note(people: 1e9, daysBack: 1)
        marks.note(people: 1, daysBack: 2)
        #expect(marks.marks.map(\.people) == [30_000, 625])
        marks.note(people: -.infinity)
        #expect(marks.marks.last?.people == -30_000)
    }

    @Test func `a blind stretch marks the day`() {
        var marks = DayMarks()
        marks.noteBlind()
        _ = marks.begin(20_000)
        marks.noteBlind()
        #expect(marks.marks.last.map { $0.hours >> 31 } == 1)
    }

    @Test(
        arguments: [(Int64.min, UInt16(0)), (0, 0), (.max, .max), (86_400_000_000_000, 1)])
    func `days of any time there is`(nanoseconds: Int64, day: UInt16) {
        #expect(DayMarks.day(of: Timestamp(nanoseconds: nanoseconds)) == day)
        var marks = DayMarks()
        _ = marks.begin(0)
        marks.countTurn(at: Timestamp(nanoseconds: nanoseconds))
        #expect(marks.marks.last?.turns == 1)
    }
}

struct BlindIntervalsTests {
    private func blind(_ stretches: [(Double, Double)]) -> BlindIntervals {
        var blind = BlindIntervals()
        for (from, to) in stretches { blind.add(from: .afterMidnight(from), to: .afterMidnight(to)) }
        return blind
    }

    private func overlaps(_ blind: BlindIntervals, _ from: Double, _ to: Double) -> Bool {
        blind.overlaps(from: .afterMidnight(from), to: .afterMidnight(to))
    }

    @Test func `any common moment is an overlap, ends included`() {
        let blind = blind([(10, 20), (40, 50)])
        #expect(!overlaps(blind, 0, 9.9))
        #expect(overlaps(blind, 0, 10))
        #expect(overlaps(blind, 12, 13))
        #expect(overlaps(blind, 20, 25))
        #expect(!overlaps(blind, 21, 39))
        #expect(overlaps(blind, 0, 100))
        #expect(!overlaps(blind, 51, 100))
        #expect(!overlaps(BlindIntervals(), 0, 100))
    }

    @Test func `a stretch that touches the last extends it; a reversed one is none`() {
        #expect(blind([(10, 20), (20, 30)]) == blind([(10, 30)]))
        #expect(blind([(10, 20), (5, 15)]) == blind([(5, 20)]))
        #expect(blind([(20, 10)]).isEmpty)
        #expect(blind([(10, 20)]) != blind([(10, 21)]))
    }

    @Test
    func `stretches of days gone by have their place before those of the present, and join what they touch`() {
        let past = blind([(10, 20), (100_000, 100_001), (30, 40), (100_001, 100_002)])
        #expect(overlaps(past, 15, 16))
        #expect(!overlaps(past, 21, 29))
        #expect(overlaps(past, 35, 36))
        #expect(!overlaps(past, 41, 99_999))
        #expect(overlaps(past, 100_001.5, 100_001.6))
        #expect(blind([(40, 50), (10, 20), (15, 45)]) == blind([(10, 50)]))
    }

    @Test func `the latest are kept`() {
        let many = blind((0..<5_000).map { (Double($0) * 10, Double($0) * 10 + 1) })
        #expect(heldItems(in: many) <= 256)
        #expect(overlaps(many, 49_990, 49_991))
        #expect(!overlaps(many, 0, 1))
    }
}
