package import Accounts
import Base
package import Reports

/// Tests that must come out null on anybody's data, whether accounts are shared or not: what they would find can only be a
/// fault of the method.
///
/// - *Shifted lags*: turns that come 50 to 53 s behind another thread's, where neither hands nor fan-out reach, against
///   even draws. The ratio must be about 1, else the even draws are no measure of flatness.
/// - *Shuffled days*: turns of two accounts laid over one another, whole days apart. They are independent by
///   construction: the ratio within 1.5 s must be about 1.
/// - *Split conversations*: one conversation's turns dealt out to two. A conversation has one person, so attention must
///   not take them for two more often than its bound allows.
package struct PlaceboAudit: Sendable {
    package struct Ratio: Sendable {
        package var near = 0.0
        package var expected = 0.0

        package var value: Double { expected > 0 ? near / expected : 1 }
        /// Distance from 1 in standard deviations, with the scatter of real turns taken as half as much again as Poisson's.
        package var deviations: Double {
            expected > 0 ? (near - expected) / (1.5 * expected.squareRoot()) : 0
        }
        /// Within chance, or within a fifth of 1.
        package var isNull: Bool { abs(deviations) < 3.3 || abs(value - 1) < 0.2 }

        mutating func add(_ nearness: (near: Double, expected: Double)) {
            near += nearness.near
            expected += nearness.expected
        }
    }

    package private(set) var shifted = Ratio()
    package private(set) var shuffled = Ratio()
    /// Accounts whose split conversations were bet on, and those that crossed 10, 100 and 1000.
    package private(set) var split = 0
    package private(set) var crossed = [0, 0, 0]

    private static let placebo = (after: Nanoseconds.seconds(50), until: Nanoseconds.seconds(53))
    private static let close = (after: Nanoseconds(0), until: FlatTest.reach)
    private static let dayLength: Int64 = 86_400_000_000_000

    package init(_ book: AccountBook, rules: PeopleRules) {
        var previous: [PersonTurn] = []
        for (_, conduct) in book.conducts {
            let turns = conduct.recordedTurns
            guard !turns.isEmpty else { continue }
            shifted.add(TurnReplay.nearness(turns, after: Self.placebo.after, until: Self.placebo.until))
            if !previous.isEmpty {
                shuffled.add(
                    TurnReplay.nearness(
                        Self.overlay(previous, turns), after: Self.close.after, until: Self.close.until))
            }
            previous = turns
            audit(splitting: turns, rules)
        }
    }

    private mutating func audit(splitting turns: [PersonTurn], _ rules: PeopleRules) {
        var dealt: [PersonTurn] = []
        for (index, turn) in turns.enumerated() {
            var turn = turn
            turn.thread = turn.thread &* 2 &+ UInt32(index % 2)
            dealt.append(turn)
        }
        // One conversation at a time: those that overlap may be several people's.
        let alone = TurnReplay.oneAtATime(dealt)
        let value = TurnReplay.attention(alone, rules: rules).logValue
        split += 1
        for (index, level) in [2.303, 4.605, 6.908].enumerated() where value >= level { crossed[index] += 1 }
    }

    /// The second account's turns, moved by whole days to where the first's begin; each is one thread.
    private static func overlay(_ first: [PersonTurn], _ second: [PersonTurn]) -> [PersonTurn] {
        guard let begin = first.first?.time.nanoseconds, let other = second.first?.time.nanoseconds else {
            return []
        }
        // Other days of the week, so that nothing that happened to both on one day is kept.
        let shift = (begin / dayLength - other / dayLength + 1) * dayLength
        var all = first.map { turn in
            var turn = turn
            turn.thread = 1
            return turn
        }
        for var turn in second {
            turn.thread = 2
            turn.time = Timestamp(nanoseconds: turn.time.nanoseconds &+ shift)
            turn.possibleFrom = Timestamp(nanoseconds: turn.possibleFrom.nanoseconds &+ shift)
            all.append(turn)
        }
        return all.sorted { $0.time < $1.time }
    }

    package var isNull: Bool {
        shifted.isNull && shuffled.isNull
            && zip(crossed, [10.0, 100, 1_000]).allSatisfy { count, level in
                let allowed = Double(split) / level
                return Double(count) <= allowed + 3 * allowed.squareRoot() + 1
            }
    }

    package var table: ResultTable {
        var table = ResultTable(
            title: "Placebo audit: every row must come out null", columns: ["test", "seen", "null", "verdict"])
        for (name, ratio) in [("shifted lags (50 to 53 s)", shifted), ("shuffled days", shuffled)] {
            table.rows.append([
                name, "ratio \(ResultTable.number(ratio.value, 2)) (\(ResultTable.number(ratio.near, 0)) near)",
                "1.00 (\(ResultTable.number(ratio.expected, 0)))", ratio.isNull ? "null" : "NOT NULL",
            ])
        }
        for (count, level) in zip(crossed, [10, 100, 1_000]) {
            table.rows.append([
                "split conversations, e of \(level)", "\(count) of \(split)",
                "at most \(ResultTable.number(Double(split) / Double(level), 1))",
                Double(count) <= Double(split) / Double(level) + 3 * (Double(split) / Double(level)).squareRoot()
                    + 1
                    ? "null" : "NOT NULL",
            ])
        }
        return table
    }
}
