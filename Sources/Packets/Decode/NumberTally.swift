/// Counts by number in a table of fixed size: ports, protocols, link types.
///
/// Who sends packets chooses their numbers. Known numbers keep their places, so that made-up ones cannot crowd them out;
/// what finds no place is counted together.
package struct NumberTally: Sendable {
    /// One number and how often it was counted.
    package struct Entry: Hashable, Sendable, BitwiseCopyable {
        package var number: UInt32
        package var count: UInt64
    }

    /// Numbers that are counted one by one.
    package static let capacity = 16

    private var numbers = InlineArray<16, UInt32>(repeating: 0)
    private var counts = InlineArray<16, UInt64>(repeating: 0)
    private var used = 0
    /// Counts of the numbers that found no place.
    package private(set) var others: UInt64 = 0

    /// - Parameter known: numbers that keep a place, at most half the capacity.
    package init(known: [UInt32] = []) {
        for number in known.prefix(Self.capacity / 2) {
            numbers[used] = number
            used &+= 1
        }
    }

    package mutating func count(_ number: UInt32, times: UInt64 = 1) {
        for place in 0..<used where numbers[place] == number {
            counts[place] &+= times
            return
        }
        guard used < Self.capacity else {
            others &+= times
            return
        }
        numbers[used] = number
        counts[used] = times
        used &+= 1
    }

    /// What was counted one by one, the most frequent first.
    package var entries: [Entry] {
        (0..<used).map { Entry(number: numbers[$0], count: counts[$0]) }.filter { $0.count > 0 }
            .sorted { ($1.count, $0.number) < ($0.count, $1.number) }
    }

    package var total: UInt64 { entries.reduce(others) { $0 &+ $1.count } }

    package static func += (left: inout NumberTally, right: NumberTally) {
        for entry in right.entries { left.count(entry.number, times: entry.count) }
        left.others &+= right.others
    }
}

extension NumberTally: Equatable {
    package static func == (left: NumberTally, right: NumberTally) -> Bool {
        left.others == right.others && left.entries == right.entries
    }
}
