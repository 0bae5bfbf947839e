@testable import Accounts
import Base

/// A made-up account whose threads are known: conversations of people and their agents over pools of connections.
struct CrossingRun {
    struct Step {
        var exchange: AccountExchange
        var placement: Placement
        var origin: TurnOrigin
    }

    /// How requests share connections.
    enum Pool {
        /// One request at a time on a connection; the one last given back is taken first, as pools do.
        case serial
        case multiplexed
        /// A connection for each request.
        case none
    }

    private struct Request {
        var start: Double
        var end: Double
        var thread: UInt32
        var position: UInt32
        var stop: AccountExchange.Stop
        var origin: TurnOrigin
        var process: Int
    }

    private var requests: [Request] = []
    private var random: SeededGenerator
    private var threads: UInt32 = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private mutating func exponential(_ mean: Double) -> Double {
        -mean * Double.random(in: 1e-9..<1, using: &random).logarithm
    }

    /// One thread of tool loops and, where it is a person's, pauses between turns.
    /// - Returns: when it ended.
    @discardableResult
    mutating func conversation(from start: Double, turns: Int, process: Int, subagents: Int = 0) -> Double {
        threads += 1
        let thread = threads
        var time = start
        var position: UInt32 = 0
        for _ in 0..<turns {
            let steps = Int.random(in: 1...8, using: &random)
            for step in 0..<steps {
                let length = 1 + exponential(6)
                let isLast = step == steps - 1
                requests.append(
                    Request(
                        start: time, end: time + length, thread: thread, position: position,
                        stop: isLast ? .end : .tool,
                        origin: step > 0 ? .toolStep : position == 0 ? .begins : .person, process: process))
                position += 1
                time += length
                if isLast { break }
                if subagents > 0, random.chance(0.5) {
                    var latest = time
                    for _ in 0..<subagents {
                        latest = max(
                            latest,
                            conversation(
                                from: time + Double.random(in: 0...0.5, using: &random), turns: 1,
                                process: process))
                    }
                    time = latest + 0.2
                } else {
                    time += 0.2 + exponential(4)
                }
            }
            time += 5 + exponential(80)
        }
        return time
    }

    /// Conversations one after another, with pauses, through one working day a day.
    mutating func person(days: Int, hours: Double, process: Int, subagents: Int = 0) {
        for day in 0..<days {
            var time = Double(20_000 + day) * 86_400 + 9 * 3_600 + exponential(600)
            let end = Double(20_000 + day) * 86_400 + (9 + hours) * 3_600
            while time < end {
                time = conversation(
                    from: time, turns: Int.random(in: 3...12, using: &random), process: process,
                    subagents: subagents)
                time += exponential(300)
            }
        }
    }

    /// The steps in the order of their ends; each process has a pool of its own, keeping connections for a minute.
    func steps(_ pool: Pool, knowsStops: Bool = true) -> [Step] {
        var open: [Int: [(number: UInt64, free: Double)]] = [:]
        var last: UInt64 = 0
        var steps: [Step] = []
        for request in requests.sorted(by: { $0.start < $1.start }) {
            var connections = (open[request.process] ?? []).filter { request.start - $0.free < 60 }
            var number: UInt64 = 0
            switch pool {
            case .serial:
                if let place = connections.lastIndex(where: { $0.free <= request.start }) {
                    number = connections.remove(at: place).number
                }
            case .multiplexed:
                if let known = connections.popLast() { number = known.number }
            case .none: break
            }
            if number == 0 {
                last += 1
                number = last
            }
            connections.append((number, request.end))
            connections.sort { $0.free < $1.free }
            open[request.process] = connections
            steps.append(
                Step(
                    exchange: AccountExchange(
                        start: .at(request.start), end: .at(request.end), requestBytes: 1, responseBytes: 1,
                        stop: knowsStops ? request.stop : .unknown, connection: number),
                    placement: Placement(
                        kind: request.position == 0 ? .start : .continuation, thread: request.thread,
                        position: request.position, lead: 9),
                    origin: knowsStops || request.position == 0 ? request.origin : .unknown))
        }
        return steps.sorted { $0.exchange.end < $1.exchange.end }
    }
}

extension Sequence where Element == CrossingRun.Step {
    func crossing() -> Crossing {
        var crossing = Crossing()
        for step in self { crossing.observe(step.exchange, step.placement, step.origin) }
        return crossing
    }
}
