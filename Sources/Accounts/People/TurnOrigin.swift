import Base

/// Who asked for an exchange, as far as it can be known.
package enum TurnOrigin: UInt8, Sendable {
    /// A step of an agent cannot be distinguished from a person's prompt.
    case unknown
    /// A step within a turn: the response before it asked for a tool.
    case toolStep
    /// A person submitted it: the thread's last response had ended the turn and nothing says that a machine asked.
    case person
    /// A machine submitted it, or may have: a marked agent, a prompt that lay queued, one that another response set off,
    /// text faster than hands.
    case machine
    /// A thread begins. Sub-agents, scheduled jobs and people all begin threads, often several at once: no witness.
    case begins
    /// A retry, a title, a link that is not sure: not a turn of a person.
    case none
}

extension TurnOrigin {
    /// A prompt that follows the response before it sooner than this was waiting for it: no person reads the end of an
    /// answer, decides and types in less (silent reading runs at some 4 words a second: Brysbaert, *Journal of Memory and
    /// Language* 109, 2019).
    static let queued = Nanoseconds.seconds(3)
    /// A prompt that follows another thread's request for a tool sooner than this was set off by it: agents that
    /// direct agents do so by a tool call, whose dispatch takes milliseconds and a network round trip.
    static let dispatched = Nanoseconds.milliseconds(400)
    /// Seconds a token that no hand beats: the fastest of 168,000 typists wrote some 130 words a minute (Dhakal et al., CHI
    /// 2018), about 0.35 s a token; less than a third of it leaves room for what a client adds automatically. Text that came
    /// faster was pasted or written by a machine, and a witness needs neither.
    static let fastestToken = 0.1

    /// - Parameter dispatch: the latest end, before this request, of another thread's response that asked for a tool.
    init(_ exchange: AccountExchange, _ placement: Placement, dispatch: Timestamp?) {
        switch placement.kind {
        case .side, .retry: self = .none
        case .start:
            self = exchange.initiator == .agent || exchange.parent != 0 ? .machine : .begins
        case .continuation:
            guard placement.isConfident, let gap = placement.gap else {
                self = .none
                return
            }
            if placement.previousStop == .tool {
                self = .toolStep
            } else if exchange.initiator == .agent || exchange.parent != 0 {
                self = .machine
            } else if placement.previousStop == .unknown, exchange.initiator != .user {
                self = .unknown
            } else if gap < Self.queued {
                self = .machine
            } else if let dispatch, exchange.start - dispatch < Self.dispatched {
                self = .machine
            } else if let tokens = placement.newTokens, Double(tokens) * Self.fastestToken > gap.seconds {
                self = .machine
            } else {
                self = .person
            }
        }
    }
}

/// When responses that asked for a tool ended, most recent first: what may have set a prompt off.
struct RecentDispatches: Sendable {
    private var ends: [(time: Timestamp, thread: UInt32)] = []
    /// Enough for a busy account's requests that run side by side while one of them lasts.
    private static let most = 48

    mutating func add(_ time: Timestamp, thread: UInt32) {
        if ends.count >= Self.most { ends.removeFirst(Self.most / 2) }
        ends.append((time, thread))
    }

    /// The latest end before `time` in another thread than `thread`.
    func latest(before time: Timestamp, except thread: UInt32) -> Timestamp? {
        ends.last { $0.time <= time && $0.thread != thread }?.time
    }

    mutating func removeAll() { ends = [] }
}

extension RecentDispatches: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("ends", &ends, most: Self.most, new: (Timestamp(nanoseconds: 0), 0)) {
            (coder, end) throws(SnapshotError) in
            try coder.time("ends", &end.time)
            try coder.integer("ends", &end.thread)
        }
    }
}
