import Base

/// A box that ends TLS: a relay, a company's inspection, or one person's own router.
struct Intermediary {
    var hiding: Hiding
    /// The first of its accounts' indices; it picks among `hiding.accounts`. `nil`: each conversation keeps its own.
    var picksAccounts: Bool
    /// To the service: nanoseconds both ways.
    var roundTrip: Int64
    /// One, or one an account.
    var addresses: [IPAddress]
    /// Indices of its pools of connections, as many as addresses.
    var pools: [Int]
    /// What its ClientHello looks like; of a relay that copies, the claimed client's.
    var ja4: String
    /// The one User-Agent, when it rewrites.
    var client: String?
    /// Direct before.
    var begins: Int64
    /// The one id for all conversations, and for all devices, when it masks them.
    var thread: String
    var device: String

    private var lanes: [Lane]
    private var turn = 0

    /// What an account's rules hold of its use.
    private struct Lane {
        var freeAt = Int64.min
        /// Whose the account is when, under a throttle.
        var slots: [(session: UInt32, from: Int64, until: Int64)] = []
        var sessions: [(number: UInt32, last: Int64)] = []
    }

    /// sub2api's sticky sessions live for an hour.
    private static let stickiness = nanoseconds(3600)
    /// A conversation counts as over after five silent minutes.
    private static let sessionIdle = nanoseconds(300)
    /// sub2api's serialised queue adds a delay between requests.
    private static let serialPause = 0.05...0.3

    init(
        hiding: Hiding, picksAccounts: Bool, roundTrip: Int64, addresses: [IPAddress], pools: [Int], ja4: String,
        client: String?, begins: Int64, thread: String, device: String
    ) {
        self.hiding = hiding
        self.picksAccounts = picksAccounts
        self.roundTrip = roundTrip
        self.addresses = addresses
        self.pools = pools
        self.ja4 = ja4
        self.client = client
        self.begins = begins
        self.thread = thread
        self.device = device
        lanes = Array(repeating: Lane(), count: picksAccounts ? max(1, hiding.accounts) : 0)
    }

    static func ja4(of stack: Hiding.Stack) -> String {
        switch stack {
        case .go: Tool.kilo.ja4
        case .node: "t13d591000_a33745022dd6_1f22a2ca17c4"
        case .python: "t13d1412h1_fa82ebbed50e_d41ae481755e"
        }
    }

    /// Chooses the account and says when the request may go on.
    mutating func admit(_ conversation: inout Conversation, at time: Int64, _ generator: inout Generator) -> Int64 {
        guard picksAccounts else { return time }
        switch hiding.routing {
        case .roundRobin:
            conversation.account = turn % lanes.count
            turn += 1
        case .stickyPerson:
            conversation.account = conversation.person % lanes.count
        case .stickySession:
            if conversation.lastRelayed == .min || time - conversation.lastRelayed > Self.stickiness {
                conversation.account = leastUsed(at: time)
            }
        }
        conversation.lastRelayed = time
        var start = time
        let account = conversation.account
        if let cap = hiding.sessionCap {
            start = max(start, seat(conversation.session, in: account, cap, at: time))
        }
        if let throttle = hiding.throttle {
            start = max(start, slot(conversation.session, in: account, lasting: throttle.count, at: start))
        }
        if hiding.serialises {
            start = max(start, lanes[account].freeAt)
        }
        return start
    }

    /// The account is free again.
    mutating func finished(account: Int, session: UInt32, at end: Int64, _ generator: inout Generator) {
        guard picksAccounts else { return }
        if hiding.serialises {
            lanes[account].freeAt = end + nanoseconds(generator.uniform(Self.serialPause))
        }
        if hiding.routing == .stickySession || hiding.sessionCap != nil {
            let index = lanes[account].sessions.firstIndex { $0.number == session }
            if let index {
                lanes[account].sessions[index].last = end
            } else {
                lanes[account].sessions.append((session, end))
            }
        }
    }

    /// From when a session has its account to itself.
    private mutating func slot(_ session: UInt32, in account: Int, lasting: Int64, at time: Int64) -> Int64 {
        lanes[account].slots.removeAll { $0.until <= time }
        if let own = lanes[account].slots.first(where: { $0.session == session }) { return own.from }
        let from = max(time, lanes[account].slots.last?.until ?? time)
        lanes[account].slots.append((session, from, from + lasting))
        return from
    }

    private mutating func leastUsed(at time: Int64) -> Int {
        guard lanes.count > 1 else { return 0 }
        var best = 0
        var least = Int.max
        for index in lanes.indices {
            lanes[index].sessions.removeAll { time - $0.last > Self.sessionIdle }
            if lanes[index].sessions.count < least {
                best = index
                least = lanes[index].sessions.count
            }
        }
        return best
    }

    /// When a conversation gets one of the account's seats.
    private mutating func seat(_ number: UInt32, in account: Int, _ cap: Int, at time: Int64) -> Int64 {
        lanes[account].sessions.removeAll { time - $0.last > Self.sessionIdle }
        if lanes[account].sessions.contains(where: { $0.number == number }) { return time }
        guard lanes[account].sessions.count >= max(1, cap) else { return time }
        var oldest = 0
        for index in lanes[account].sessions.indices
        where lanes[account].sessions[index].last < lanes[account].sessions[oldest].last {
            oldest = index
        }
        let start = lanes[account].sessions[oldest].last + Self.sessionIdle
        lanes[account].sessions[oldest] = (number, start)
        return max(time, start)
    }
}
