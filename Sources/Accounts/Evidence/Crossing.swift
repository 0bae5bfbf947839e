import Packets

/// Whether unrelated threads, already running, use a connection between the returns of another: what a relay's pool
/// does, and a client of one's own hardly ever. It shows unrelated sessions side by side behind one endpoint, and
/// feeds proof R alone.
///
/// At rest an account keeps its proof; threads and connections only while it is in use.
///
/// **Dependence.** Two threads that run side by side cross each other again and again, so their returns say one thing
/// many times. A thread's return counts once in `betweenReturnsOfThread` and an account's once in `betweenReturns`,
/// whatever their outcome: always the first that comes when the time is up, so that nothing is chosen by it.
struct Crossing: Sendable {
    private(set) var proof = CrossingProof()
    private var live: LiveThreads?
    /// Requests overlapped on a connection: from then on the account is held to the bound of multiplexed ones.
    private(set) var isMultiplexed = false
    /// Exchanges on known connections, up to `fewestSerial`.
    private var seen: UInt8 = 0

    static let betweenReturns = Nanoseconds.seconds(300)
    static let betweenReturnsOfThread = Nanoseconds.seconds(1_800)
    /// Clocks and rounding make exchanges that follow each other overlap by less.
    static let leastOverlap = Nanoseconds.milliseconds(20)
    /// Before so many exchanges without an overlap nobody knows that connections are serial: parallel requests of an
    /// HTTP/2 client overlap within its first few.
    static let fewestSerial: UInt8 = 16

    /// Takes an exchange and where it belongs.
    mutating func observe(_ exchange: AccountExchange, _ placement: Placement) {
        guard placement.thread != 0, placement.kind != .side, exchange.start <= exchange.end else { return }
        var threads = live ?? LiveThreads()
        live = nil
        defer { live = threads }
        let slot = threads.place(exchange, placement)
        guard exchange.connection != 0 else {
            threads.finish(exchange, placement, slot)
            return
        }
        if threads.overlaps(exchange) { isMultiplexed = true }
        if seen < Self.fewestSerial { seen += 1 }
        if let isCrossed = threads.returns(exchange, placement, slot), threads.isDue(slot, exchange.start) {
            let isSerial = !isMultiplexed && seen >= Self.fewestSerial
            proof.count(crossed: isCrossed, under: isSerial ? .serial : .multiplexed, at: exchange.start)
            threads.counted(slot, exchange.start)
        }
        threads.use(exchange, placement, slot)
        threads.finish(exchange, placement, slot)
    }

    /// The same with one more return, as a test or simulation counts it.
    func counting(_ isCrossed: Bool, _ null: CrossingProof.Null, at time: Timestamp) -> Crossing {
        var next = self
        next.proof.count(crossed: isCrossed, under: null, at: time)
        return next
    }

    /// Lets go of threads and connections: the account is not in use.
    mutating func rest() {
        live = nil
    }

    /// Threads and uses of connections in memory.
    var liveCounts: (threads: Int, uses: Int) { live?.counts ?? (0, 0) }
}

extension Timestamp {
    /// Whether at least `interval` lies between; absurd times count as far apart.
    func isAfter(_ earlier: Timestamp, by interval: Nanoseconds) -> Bool {
        guard self >= earlier else { return false }
        let apart = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return apart.overflow || apart.partialValue >= interval.count
    }
}

extension Crossing: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("proof", &proof)
        // Connections do not outlive the process that watches them; what is not known of threads counts as related.
        coder.leave("live")
        try coder.flag("isMultiplexed", &isMultiplexed)
        try coder.integer("seen", &seen, most: Self.fewestSerial)
    }
}
