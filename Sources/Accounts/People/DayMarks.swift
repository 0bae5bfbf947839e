import Base

/// The latest four weeks of an account, twelve bytes a day.
struct DayMarks: Sendable {
    struct Mark: Sendable {
        /// Days since the Unix epoch.
        var day: UInt16
        var exchanges: UInt16 = 0
        var turns: UInt16 = 0
        /// log10 of e_M in hundredths.
        var people: Int16 = 0
        /// Bits 0 to 23: hours with human turns; bit 31: partly left out of evidence.
        var hours: UInt32 = 0
    }

    static let most = 28
    static let dayLength: Int64 = 86_400_000_000_000

    private(set) var marks = ShortList<Mark>()

    /// The latest day with use.
    var latest: UInt16? { marks.last?.day }

    static func day(of time: Timestamp) -> UInt16 {
        UInt16(clamping: time.nanoseconds / dayLength)
    }

    /// Begins a day if it is a new one; true if it is.
    mutating func begin(_ day: UInt16) -> Bool {
        if let last = marks.last, last.day >= day { return false }
        if marks.count >= Self.most { marks.remove(at: 0) }
        marks.append(Mark(day: day))
        return true
    }

    /// Drops the marks of later days.
    mutating func end(by day: UInt16) {
        while let last = marks.last, last.day > day { marks.remove(at: marks.count - 1) }
    }

    mutating func countExchange() {
        guard !marks.isEmpty else { return }
        let last = marks.count - 1
        if marks[last].exchanges < .max { marks[last].exchanges += 1 }
    }

    mutating func countTurn(at time: Timestamp) {
        guard !marks.isEmpty else { return }
        let last = marks.count - 1
        if marks[last].turns < .max { marks[last].turns += 1 }
        let second = time.nanoseconds / 1_000_000_000
        marks[last].hours |= 1 << UInt32(max(0, second / 3_600 % 24))
    }

    /// Files the proof with the latest day, or with the one before it.
    mutating func note(people log10: Double, daysBack: Int = 0) {
        let place = marks.count - 1 - daysBack
        guard marks.indices.contains(place) else { return }
        marks[place].people = Int16(clamping: Int((min(max(log10, -300), 300) * 100).rounded()))
    }

    mutating func noteBlind() {
        guard !marks.isEmpty else { return }
        marks[marks.count - 1].hours |= 1 << 31
    }
}

extension DayMarks: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("marks", of: &marks.array, most: Self.most, new: Mark(day: 0))
    }
}

extension DayMarks.Mark: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("day", &day)
        try coder.integer("exchanges", &exchanges)
        try coder.integer("turns", &turns)
        try coder.integer("people", &people)
        try coder.integer("hours", &hours)
    }
}
