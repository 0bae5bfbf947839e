import Accounts
import Dispatch
import Glibc
package import Reports
import Simulation
import Synchronization

/// The bound that holds however long one looks: e-processes at the very edge of their nulls, for a year.
package struct StoppingStudy: Sendable {
    package var repetitions: Int
    package var days: Int
    package var seed: UInt64

    package init(repetitions: Int, days: Int = 365, seed: UInt64) {
        self.repetitions = repetitions
        self.days = days
        self.seed = seed
    }

    private static let levels = [10.0, 100, 1_000]

    package func table() -> ResultTable {
        var table = ResultTable(
            title:
                "\(repetitions) repetitions of \(days) days",
            columns: ["process", "crossed 10", "allowed", "crossed 100", "allowed", "crossed 1000", "allowed"])
        let edges: [(String, @Sendable (inout Generator) -> Double)] = [
            ("attention, dip", { Self.nearest(&$0, days: days, ratio: 0.2) }),
            ("attention, peak", { Self.nearest(&$0, days: days, ratio: nil) }),
            (
                "blocks (distances, installations)",
                { Self.blocks(&$0, days: days, betsADay: 6, null: PeopleRules().blockExcess) }
            ),
            (
                "samples of a day, each tool bet on by what it showed",
                { Self.learntBets(&$0, days: days, betsADay: 4, of: 2, null: PeopleRules().blockExcess) }
            ),
            ("nights", { Self.learntBets(&$0, days: days, betsADay: 1, of: 1, null: PeopleRules().sleepless) }),
            ("two-witness proof, one family without bound", { Self.proof(&$0, days: days) }),
            ("for one person (stays below 1000)", { Self.oneness(&$0, days: days) }),
        ]
        for (row, edge) in edges.enumerated() {
            let crossings = Mutex([0, 0, 0])
            DispatchQueue.concurrentPerform(iterations: 64) { chunk in
                var generator = Generator(seed: seed, stream: UInt64(row), index: UInt64(chunk))
                var counts = [0, 0, 0]
                for _ in 0..<repetitions / 64 {
                    let largest = edge.1(&generator)
                    for (index, level) in Self.levels.enumerated() where largest >= log(level) {
                        counts[index] += 1
                    }
                }
                crossings.withLock { all in for index in all.indices { all[index] += counts[index] } }
            }
            let total = repetitions / 64 * 64
            let counts = crossings.withLock { $0 }
            table.rows.append(
                [edge.0]
                    + zip(counts, Self.levels).flatMap { count, level in
                        ["\(count)", ResultTable.number(Double(total) / level, 0)]
                    })
        }
        table.notes = [
            "Allowed: repetitions divided by the level. Each factor has expectation 1 exactly, the most that its null permits.",
            "The chances that attention bets on are drawn evenly from 0 to 0.4.",
        ]
        return table
    }

    /// Twelve turns a day, each near with the probability that the edge of its null gives.
    private static func nearest(_ generator: inout Generator, days: Int, ratio: Double?) -> Double {
        var process = StartMixture()
        var largest = 0.0
        let odds = PeopleRules().attentionPeak
        for _ in 0..<days {
            for _ in 0..<12 {
                let p = 0.4 * generator.uniform()
                if let ratio {
                    let nearness = Nearness(chance: p, isNear: generator.happens(ratio * p))
                    process.bet(FlatTest.againstDip(nearness, ratio: ratio))
                } else {
                    let peak = odds * p / (1 + (odds - 1) * p)
                    let nearness = Nearness(chance: p, isNear: generator.happens(peak))
                    process.bet(FlatTest.againstPeak(nearness, odds: odds))
                }
                largest = max(largest, process.logValue)
            }
            process.endDay()
        }
        return largest
    }

    private static func blocks(_ generator: inout Generator, days: Int, betsADay: Int, null: Double) -> Double {
        var test = BlockTest()
        var largest = 0.0
        for _ in 0..<days {
            for _ in 0..<betsADay {
                test.take(exceeds: generator.happens(null), excess: null)
                largest = max(largest, test.process.logValue)
            }
            test.endDay()
        }
        return largest
    }

    /// Samples of several kinds in turn, each bet on by what its kind showed, in one process.
    private static func learntBets(
        _ generator: inout Generator, days: Int, betsADay: Int, of kinds: Int, null: Double
    ) -> Double {
        var test = BlockTest()
        var shares = [ExceedingShare](repeating: ExceedingShare(), count: kinds)
        var largest = 0.0
        for _ in 0..<days {
            for bet in 0..<betsADay {
                let exceeds = generator.happens(null)
                test.take(exceeds: exceeds, excess: null, supposing: shares[bet % kinds].expected)
                shares[bet % kinds].learn(exceeds: exceeds)
                largest = max(largest, test.process.logValue)
            }
            test.endDay()
        }
        return largest
    }

    /// Two people whose turns come together as seldom as the null has it.
    private static func oneness(_ generator: inout Generator, days: Int) -> Double {
        var oneness = Oneness()
        var largest = 0.0
        for _ in 0..<12 * days {
            let p = 0.4 * generator.uniform()
            oneness.take(Nearness(chance: p, isNear: generator.happens(Oneness.leastRatio * p)))
            largest = max(largest, oneness.logValue)
        }
        return largest
    }

    /// Three families at the edge of their nulls beside one that is wrong without bound.
    private static func proof(_ generator: inout Generator, days: Int) -> Double {
        var tests = [BlockTest(), BlockTest(), BlockTest()]
        var largest = 0.0
        for _ in 0..<days {
            // What makes a day odd makes it odd for all three.
            let isOdd = generator.happens(PeopleRules().blockExcess)
            for index in tests.indices {
                tests[index].take(exceeds: isOdd, excess: PeopleRules().blockExcess)
                tests[index].endDay()
            }
            let proof = PeopleProof(families: [1e6] + tests.map(\.process.logValue))
            largest = max(largest, proof.logValue)
        }
        return largest
    }
}
