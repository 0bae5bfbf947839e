import Accounts

/// Who stands behind an account, in the tests of threads.
enum Scenario: String, CaseIterable {
    /// Conversations one after the other, with tool loops, `/clear` between them and pauses up to hours.
    case person
    /// The same with titles, token counts, failures, attempts given up, and compaction.
    case messy
    /// Eight sub-agents at a time with equal bases, three times a conversation.
    case agents
    /// Six and twenty people at once, with three kinds of tools among them.
    case relay6, relay20

    func make(seed: UInt64, _ log: Conversations.Log) -> Conversations {
        var world = Conversations(seed: seed, log: log)
        switch self {
        case .person: Self.talk(&world)
        case .messy:
            world.titles = true
            world.counts = true
            world.failures = 0.05
            world.abandoned = 0.01
            world.limit = 60_000
            Self.talk(&world)
        case .agents: Self.delegate(&world)
        case .relay6: Self.share(&world, people: 6)
        case .relay20: Self.share(&world, people: 20)
        }
        return world
    }

    private static func talk(_ world: inout Conversations) {
        var time = 0.0
        for _ in 0..<25 {
            let seat = Conversations.Seat(base: world.uniform() < 0.5 ? 12_000 : 14_500)
            time = world.converse(seat, from: time, turns: 1 + Int(world.uniform() * 8))
            time += world.around(300, 1.5, 5...30_000)
        }
    }

    private static func share(_ world: inout Conversations, people: Int) {
        let bases = [12_000.0, 14_500, 9_000]
        for person in 0..<people {
            var time = world.uniform() * 600
            for _ in 0..<12 {
                let seat = Conversations.Seat(base: bases[person % 3])
                time = world.converse(seat, from: time, turns: 1 + Int(world.uniform() * 8))
                time += world.around(300, 1.5, 5...30_000)
            }
        }
    }

    private static func delegate(_ world: inout Conversations) {
        let seat = Conversations.Seat()
        var time = 0.0
        for _ in 0..<10 {
            var history = world.begin(seat, at: time)
            world.add(world.around(40, 1.2, 3...4_000), to: &history)
            for _ in 0..<3 {
                time = world.ask(&history, seat, at: time, stop: .tool)
                time = world.fan(seat, of: history, subagents: 8, from: time + 0.1, steps: 12)
                world.add(8 * 300, to: &history)
                time = world.work(&history, seat, from: time + 0.1) + world.around(60, 1.2, 3...10_000)
                world.add(world.around(40, 1.2, 3...4_000), to: &history)
            }
            time += 300
        }
    }
}

extension Conversations.Log {
    static let everything = Self()
    static let noCache = Self(cached: false)
    static let countedApart = Self(apart: true, block: 1)
    static let bytes = Self(tokens: false)
    static let bytesWithoutStops = Self(tokens: false, stops: false)
    static let plainBytes = Self(tokens: false, streamShare: 1)
    static let compressedBytes = Self(tokens: false, compressed: 0.02)
    static func named(_ names: Names) -> Self { Self(names: names) }
}
