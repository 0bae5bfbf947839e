import Accounts
import Glibc
import Base
import TestSupport

/// Synthetic conversations of one account, with their truth.
///
/// Every request resends base, history and something new, in tokens and in bytes; what is logged of it is a matter of
/// ``Log``.
struct Conversations {
    /// What the gateway logs, and how the API counts.
    struct Log {
        /// `parent`: sub-agents bear their parent's name.
        enum Names { case none, own, masked, parent }

        var tokens = true
        var cached = true
        /// Cached tokens counted apart from `input_tokens`.
        var apart = false
        /// Cached tokens are cut to blocks of this many.
        var block = 128
        var stops = true
        var names = Names.none
        /// Event streams: content bytes as a share of response bytes.
        var streamShare = 0.2
        /// The share of output tokens that is reasoning, and not resent.
        var reasoning = 0.0
        /// Relative noise of compressed request bodies; `nil` is uncompressed.
        var compressed: Double?
    }

    struct Event {
        var exchange: AccountExchange
        var truth: ThreadScore.Truth
    }

    /// Where a conversation comes from.
    struct Seat {
        var base = 12_000.0
        var client: UInt32 = 1
        var device: UInt64 = 0
        var endpoint: UInt64 = 1
        var thinkMedian = 60.0
    }

    private var random: SplitMix
    let logged: Log
    private(set) var events: [Event] = []
    private var threads: UInt64 = 0
    var titles = false
    var counts = false
    var failures = 0.0
    var abandoned = 0.0
    /// Histories longer than this many tokens are compacted.
    var limit = 150_000.0

    init(seed: UInt64, log: Log) {
        random = SplitMix(seed: seed)
        logged = log
    }

    /// A history as it grows.
    struct History {
        var thread: UInt64
        var name: UInt64
        var tokens: Double
        var bytes: Double
        /// Total input of the last request, of which the provider may still hold the prefix.
        var lastTotal = 0.0
        var lastEnd: Double
        var prefix: Double
    }

    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &random) }

    /// Normal, by Box and Muller.
    private mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    /// Log-normal about `median`.
    mutating func around(_ median: Double, _ spread: Double, _ range: ClosedRange<Double>) -> Double {
        min(max(median * exp(spread * normal()), range.lowerBound), range.upperBound)
    }

    mutating func begin(_ seat: Seat, at time: Double) -> History {
        threads += 1
        return History(
            thread: threads, name: threads, tokens: seat.base, bytes: seat.base * 4.1, lastEnd: time,
            prefix: seat.base)
    }

    /// Adds text to the history.
    mutating func add(_ tokens: Double, to history: inout History) {
        history.tokens += tokens.rounded()
        history.bytes += (tokens * around(4, 0.15, 2...8) + 45).rounded()
    }

    /// One request of `history` at `time`, with its failures; returns the end.
    @discardableResult
    mutating func ask(
        _ history: inout History, _ seat: Seat, at time: Double, stop: AccountExchange.Stop,
        output median: Double = 180
    ) -> Double {
        var time = time
        let output = around(median, 0.9, 5...8_000).rounded()
        let wire = logged.compressed.map { history.bytes * 0.27 * (1 + $0 * normal()) }
        let bytes = (wire ?? history.bytes) + 400
        if counts, uniform() < 0.1 {
            emit(
                history, seat, bytes: bytes, from: time - 0.3, to: time - 0.1, output: 0, response: 310,
                truth: .side)
        }
        var truth = ThreadScore.Truth.thread(history.thread)
        while uniform() < failures {
            emit(history, seat, bytes: bytes, from: time, to: time + 0.4, output: nil, response: 300, truth: truth)
            truth = .retry(history.thread)
            time += 0.4 + around(3, 0.7, 0.5...60)
        }
        if uniform() < abandoned {
            emit(history, seat, bytes: bytes, from: time, to: time + 31, output: 40, response: 2_000, truth: truth)
            truth = .retry(history.thread)
            time += 30
        }
        let end = time + 0.6 + output / around(70, 0.2, 20...200)
        let content = output * (1 - logged.reasoning) * 4 + 60
        emit(
            history, seat, bytes: bytes, from: time, to: end, output: output,
            response: content / logged.streamShare + 500,
            stop: stop, truth: truth)
        history.lastTotal = history.tokens
        history.lastEnd = end
        history.tokens += (output * (1 - logged.reasoning)).rounded()
        history.bytes += content.rounded()
        return end
    }

    private mutating func emit(
        _ history: History, _ seat: Seat, bytes: Double, from start: Double, to end: Double, output: Double?,
        response: Double, stop: AccountExchange.Stop = .unknown, truth: ThreadScore.Truth
    ) {
        var cached = 0.0
        if history.lastTotal > 0, start - history.lastEnd < 300 {
            cached = history.lastTotal
        } else if uniform() < 0.6 {
            cached = history.prefix
        }
        cached = (cached / Double(logged.block)).rounded(.down) * Double(logged.block)
        let knowsTokens = logged.tokens && output != nil
        let name: UInt64 =
            switch logged.names {
            case .none: 0
            case .own, .parent: history.name
            case .masked: 7
            }
        events.append(
            Event(
                exchange: AccountExchange(
                    start: .at(start), end: .at(end), requestBytes: Int(bytes), responseBytes: Int(response),
                    inputTokens: knowsTokens ? Int(history.tokens - (logged.apart ? cached : 0)) : nil,
                    cachedTokens: knowsTokens && logged.cached ? Int(cached) : nil,
                    outputTokens: knowsTokens ? output.map { Int($0) } : nil,
                    stop: logged.stops && output != nil && output != 0 ? stop : .unknown, failed: output == nil,
                    client: seat.client, device: seat.device, thread: name, endpoint: seat.endpoint),
                truth: truth))
    }

    private mutating func title(_ history: History, _ seat: Seat, at time: Double) {
        var side = history
        side.tokens = 180 + around(60, 0.8, 5...600).rounded()
        side.bytes = side.tokens * 4
        side.lastTotal = 0
        side.prefix = 0
        let output = around(8, 0.4, 3...30).rounded()
        emit(
            side, seat, bytes: side.bytes, from: time, to: time + 0.7, output: output,
            response: output * 4 / logged.streamShare + 500, stop: .end, truth: .side)
    }

    /// Turns of a person with tool loops between; returns when the last one ended.
    @discardableResult
    mutating func converse(_ seat: Seat, from time: Double, turns: Int) -> Double {
        var history = begin(seat, at: time)
        var time = time
        for turn in 0..<turns {
            if history.tokens > limit {
                // Compaction: a summary takes the history's place. Only a name could tell that the thread goes on.
                let (thread, name) = (history.thread, history.name)
                history = begin(seat, at: time)
                history.name = name
                if logged.names == .own || logged.names == .parent { history.thread = thread }
                add(around(2_500, 0.4, 800...8_000), to: &history)
            }
            add(around(40, 1.2, 3...4_000), to: &history)
            if turn == 0, titles { title(history, seat, at: time) }
            time = work(&history, seat, from: time)
            time += around(seat.thinkMedian, 1.2, 2...20_000)
        }
        return time
    }

    /// Tool loops up to the end of a turn; returns its end.
    mutating func work(_ history: inout History, _ seat: Seat, from time: Double) -> Double {
        var time = time
        let loops = Int(around(4, 0.9, 0...40))
        for _ in 0..<loops {
            time = ask(&history, seat, at: time, stop: .tool)
            add(around(400, 1.4, 8...20_000), to: &history)
            time += around(0.8, 1.5, 0.02...600)
        }
        return ask(&history, seat, at: time, stop: .end, output: 300)
    }

    /// Parallel sub-agents with one base that a parent starts, and whose results it takes; returns when it goes on.
    mutating func fan(_ seat: Seat, of parent: History, subagents: Int, from time: Double, steps: Int) -> Double {
        var last = time
        for _ in 0..<subagents {
            var history = begin(Seat(base: 7_000, client: seat.client, endpoint: seat.endpoint), at: time)
            if logged.names == .parent { history.name = parent.name }
            add(around(300, 0.3, 50...900), to: &history)
            var now = time + uniform() * 0.3
            for _ in 0..<steps {
                now = ask(&history, seat, at: now, stop: .tool)
                add(around(400, 1.4, 8...20_000), to: &history)
                now += around(0.8, 1.5, 0.02...600)
            }
            last = max(last, ask(&history, seat, at: now, stop: .end, output: 400))
        }
        return last
    }

    /// In order of their end, as a log has them.
    func inOrder() -> [Event] {
        // The sort is stable: equal ends stay in order of making.
        events.sorted { $0.exchange.end < $1.exchange.end }
    }

    func score(_ table: inout ThreadTable) -> ThreadScore {
        var score = ThreadScore()
        for event in inOrder() { score.add(table.place(event.exchange), truth: event.truth) }
        return score
    }

    func score() -> ThreadScore {
        var table = ThreadTable()
        return score(&table)
    }
}
