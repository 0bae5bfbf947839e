import Base

/// Whether hands alternate between conversations on one connection: what a relay's pool shows of its people, and a client
/// of one person hardly ever, since a connection is one process's and a terminal's process has one conversation at a time.
///
/// A turn by hand is **crossed** when, since the same conversation's turn by hand before it, another conversation that was
/// already running got one, and has used the same connection. Sub-agents are not prompted by hand, so nothing needs
/// to be known of who asked for whom; two terminals of one person have a connection each; a new chat that follows an
/// old one in a process does not alternate with it. It feeds proof R alone.
///
/// At rest an account keeps its proof; conversations and connections only while it is in use.
///
/// **Dependence.** Two conversations that run side by side cross each other again and again, so their turns say one thing
/// many times. A conversation's turn counts once in `betweenTurnsOfThread` and an account's once in `betweenTurns`,
/// whatever their outcome: always the first that comes when the time is up, so that nothing is chosen by it. What is
/// left of it `CrossingProof.mostADay` holds down.
struct Crossing: Sendable {
    private(set) var proof = CrossingProof()
    /// None or one: an empty array takes a third of the room of what it holds.
    private var live: [LiveHands] = []

    static let betweenTurns = Nanoseconds.seconds(60)
    static let betweenTurnsOfThread = Nanoseconds.seconds(300)

    /// Takes an exchange, where it belongs and who asked for it.
    mutating func observe(_ exchange: AccountExchange, _ placement: Placement, _ origin: TurnOrigin) {
        guard placement.thread != 0, placement.kind != .side, exchange.start <= exchange.end else { return }
        var hands = live.popLast() ?? LiveHands()
        defer { live.append(hands) }
        let thread = placement.thread
        let slot = hands.place(thread, began: exchange.start)
        if origin == .person, !hands.mayBeSetOff(thread, at: exchange.start) {
            if let isCrossed = hands.alternates(slot, on: exchange.connection, at: exchange.start),
                hands.isDue(slot, exchange.start)
            {
                proof.count(crossed: isCrossed, at: exchange.start)
                hands.counted(slot, exchange.start)
            }
            hands.prompt(slot, at: exchange.start)
        }
        if exchange.connection != 0, placement.isConfident, placement.kind != .retry {
            hands.use(exchange, thread: thread)
        }
        hands.end(exchange, thread: thread)
    }

    /// The same with one more turn, as a test counts it.
    func counting(_ isCrossed: Bool, at time: Timestamp) -> Crossing {
        var next = self
        next.proof.count(crossed: isCrossed, at: time)
        return next
    }

    /// Lets go of conversations and connections: the account is not in use.
    mutating func rest() {
        live = []
    }

    /// Takes back that a day after `now` has begun.
    mutating func end(by now: Timestamp) { proof.end(by: now) }

    /// What is in memory.
    var liveCounts: (conversations: Int, uses: Int, ends: Int) { live.first?.counts ?? (0, 0, 0) }
}

extension Crossing: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("proof", &proof)
        // Connections do not outlive the process that watches them; crossing starts again.
        coder.leave("live")
    }
}
