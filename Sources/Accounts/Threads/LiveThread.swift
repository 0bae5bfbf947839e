import Base

/// What is kept of a thread that may go on: its last whole exchange, in 64 bytes.
struct LiveThread {
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The last attempt failed; ``LiveThread/attempt`` is its size.
        static let failed = Flags(rawValue: 1)
        /// Tokens were not logged: they are derived from bytes.
        static let estimated = Flags(rawValue: 2)
        /// No request of the thread has been answered yet.
        static let unanswered = Flags(rawValue: 4)
    }

    /// The end of the last response.
    var end: Timestamp
    /// Tokens of the last request as logged or estimated, and of its response.
    var tokens: UInt32
    var cached: UInt32
    var output: UInt32
    var bytes: UInt32
    var responseBytes: UInt32
    /// Bytes of the last failed attempt, and its end in milliseconds after ``end``.
    var attempt: UInt32 = 0
    var attemptAfter: UInt32 = 0
    /// Length of the last exchange, ms.
    var duration: UInt32
    var number: UInt32
    /// Exchanges so far, repetitions left out.
    var count: UInt32
    var client: UInt32
    /// As the log names it, folded; 0 unknown, here and below.
    var name: UInt32
    var device: UInt16
    var connection: UInt16
    var endpoint: UInt16
    var stop: AccountExchange.Stop
    var flags: Flags

    /// The first exchange of a new thread; `tokens` are those of the request, or an estimate.
    init(_ reading: Reading, number: UInt32, tokens: UInt32, estimated: Bool) {
        end = reading.end
        self.tokens = tokens
        cached = reading.cached ?? 0
        output = reading.output ?? 0
        bytes = reading.bytes
        responseBytes = reading.failed ? 0 : reading.responseBytes
        duration = Self.milliseconds(from: reading.start, to: reading.end)
        self.number = number
        count = 1
        client = reading.client
        device = reading.device
        name = reading.name
        connection = reading.connection
        endpoint = reading.endpoint
        stop = reading.failed ? .unknown : reading.stop
        flags = estimated ? .estimated : []
        if reading.failed {
            flags.formUnion([.failed, .unanswered])
            attempt = reading.bytes
        }
    }

    /// Takes an exchange that belongs to the thread. A failed one adds nothing to the history.
    mutating func take(_ reading: Reading, tokens newTokens: UInt32, estimated: Bool, again: Bool) {
        if !again { count = count == .max ? .max : count + 1 }
        if reading.device != 0 { device = reading.device }
        if reading.name != 0 { name = reading.name }
        if reading.connection != 0 { connection = reading.connection }
        if reading.endpoint != 0 { endpoint = reading.endpoint }
        guard !reading.failed else {
            flags.insert(.failed)
            attempt = reading.bytes
            attemptAfter = Self.milliseconds(from: end, to: reading.end)
            return
        }
        flags = estimated ? .estimated : []
        duration = Self.milliseconds(from: reading.start, to: reading.end)
        end = max(end, reading.end)
        tokens = newTokens
        cached = reading.cached ?? 0
        output = reading.output ?? 0
        bytes = reading.bytes
        responseBytes = reading.responseBytes
        stop = reading.stop
        attempt = 0
        attemptAfter = 0
    }

    /// The end of the last attempt, whether it succeeded or not.
    var lastAttempt: Timestamp { end.advanced(milliseconds: Int64(attemptAfter)) }
    /// The start of the last whole exchange, within 1 ms.
    var start: Timestamp { end.advanced(milliseconds: -Int64(duration)) }

    private static func milliseconds(from start: Timestamp, to end: Timestamp) -> UInt32 {
        let (length, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        if overflow { return end > start ? .max : 0 }
        return UInt32(clamping: length / 1_000_000)
    }
}

extension Timestamp {
    /// Saturates at the ends of the range.
    fileprivate func advanced(milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(milliseconds * 1_000_000)
        if overflow { return Timestamp(nanoseconds: milliseconds < 0 ? .min : .max) }
        return Timestamp(nanoseconds: sum)
    }
}

extension LiveThread: SnapshotCoded {
    static let blank = LiveThread(
        Reading(
            AccountExchange(
                start: Timestamp(nanoseconds: 0), end: Timestamp(nanoseconds: 0), requestBytes: 0, responseBytes: 0)
        ),
        number: 0, tokens: 0, estimated: false)

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.time("end", &end)
        try coder.integer("tokens", &tokens)
        try coder.integer("cached", &cached)
        try coder.integer("output", &output)
        try coder.integer("bytes", &bytes)
        try coder.integer("responseBytes", &responseBytes)
        try coder.integer("attempt", &attempt)
        try coder.integer("attemptAfter", &attemptAfter)
        try coder.integer("duration", &duration)
        try coder.integer("number", &number)
        try coder.integer("count", &count)
        // Its first exchange at least; the position of a retry is one less.
        try coder.check("count", count > 0)
        try coder.integer("client", &client)
        try coder.integer("name", &name)
        try coder.integer("device", &device)
        try coder.integer("connection", &connection)
        try coder.integer("endpoint", &endpoint)
        try coder.choice("stop", &stop)
        var flags = flags.rawValue
        try coder.integer("flags", &flags, most: 7)
        self.flags = Flags(rawValue: flags)
    }
}
