import Base
import TestSupport

@testable import Accounts

/// Exchanges of people who go on with conversations of their own, with all that a log may tell of them, and what a
/// conduct makes of them.
struct ConductRun {
    struct Seat {
        var device: UInt64 = 0
        var client: UInt32 = 1
        var family: UInt32 = 0
        var endpoint: UInt64 = 9
        /// Conversations this seat has open, among which it goes round.
        var windows = 2
        /// Longer pauses go with longer texts; else somebody's script sends what it likes.
        var types = true
    }

    private var random: SplitMix
    private(set) var exchanges: [AccountExchange] = []
    private var threads: UInt64 = 0
    var stops = true
    /// Whether the gateway counts tokens.
    var counts = true

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// A seat's turns at random between two hours, no two of a thread within some ten seconds.
    mutating func work(_ seat: Seat, every seconds: Double, from: Double, to: Double) {
        var time = from * 3_600 + random.exponential(seconds)
        append(seat, until: to) { random in
            defer { time += 10 + random.exponential(seconds) }
            return (time, random.next())
        }
    }

    /// One person's turns, one after another, in whichever of the seats' windows waits; no text is longer than what hands
    /// type after the one before.
    mutating func onePerson(_ seats: [Seat], every seconds: Double, from: Double, to: Double) {
        let windows = seats.flatMap { Array(repeating: $0, count: $0.windows) }
        var free = [Double](repeating: from * 3_600, count: windows.count)
        var conversations = windows.map { _ in conversation() }
        var time = from * 3_600
        var latest = time
        while true {
            time += 4 + random.exponential(seconds)
            guard time < to * 3_600 else { return }
            let index = Int(random.next() % UInt64(windows.count))
            guard time > free[index] + 8 else { continue }
            free[index] = turn(
                &conversations[index], windows[index], at: time, most: 14 + Int((time - latest) / 0.4))
            latest = time
        }
    }

    private struct Conversation {
        var name: UInt64
        var tokens = 14_000
        var answer = 0
    }

    private mutating func conversation() -> Conversation {
        threads += 1
        return Conversation(name: 1_000 + threads)
    }

    private mutating func append(
        _ seat: Seat, until hour: Double, _ next: (inout SplitMix) -> (time: Double, window: UInt64)
    ) {
        var conversations = (0..<seat.windows).map { _ in conversation() }
        var free = [Double](repeating: -1e9, count: seat.windows)
        var latest = -1e9
        while true {
            let (time, window) = next(&random)
            guard time < hour * 3_600 else { return }
            let index = Int(window % UInt64(seat.windows))
            guard time > free[index] + 8 else { continue }
            let pause = time - max(latest, free[index])
            let typed = 2 + Int(min(pause, 100) * (0.5 + random.unit()))
            free[index] = turn(&conversations[index], seat, at: time, tokens: seat.types ? typed : nil)
            latest = time
        }
    }

    /// Appends one turn, and tells when its answer has come.
    /// - Parameters:
    ///   - tokens: Of its text; without it, what eight seconds of typing may bring.
    ///   - most: At the most.
    private mutating func turn(
        _ conversation: inout Conversation, _ seat: Seat, at time: Double, tokens: Int? = nil, most: Int = .max
    ) -> Double {
        let new = min(most, tokens ?? 20 + Int(random.next() % 55))
        let cached = conversation.tokens
        conversation.tokens += conversation.answer + new
        conversation.answer = 100 + Int(random.next() % 900)
        let length = 2 + 6 * random.unit()
        exchanges.append(
            AccountExchange(
                start: .afterMidnight(time), end: .afterMidnight(time + length),
                requestBytes: conversation.tokens * 4, responseBytes: conversation.answer * 20,
                inputTokens: counts ? conversation.tokens : nil, cachedTokens: counts ? cached / 128 * 128 : nil,
                outputTokens: counts ? conversation.answer : nil,
                stop: stops ? .end : .unknown, client: seat.client, family: seat.family, device: seat.device,
                thread: conversation.name, endpoint: seat.endpoint))
        return time + length
    }

    /// What a conduct makes of all exchanges in the order of their ends.
    func conduct(_ rules: PeopleRules = PeopleRules(), blind: BlindIntervals = BlindIntervals()) -> Conduct {
        var conduct = Conduct()
        for exchange in exchanges.sorted(by: { $0.end < $1.end }) {
            _ = conduct.observe(exchange, rules: rules, blind: blind)
        }
        conduct.finish(rules: rules, blind: blind)
        return conduct
    }

    /// Five people, each with a device, side by side.
    static func five(hours: Double, seed: UInt64, from: Double = 8) -> ConductRun {
        var run = ConductRun(seed: seed)
        for device in 1...5 {
            run.work(Seat(device: UInt64(device)), every: 70, from: from, to: from + hours)
        }
        return run
    }
}
