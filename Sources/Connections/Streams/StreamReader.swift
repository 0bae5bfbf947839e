import Packets

/// What reads the bytes of one connection: all of them on an inside hop, only the handshake of a TLS connection.
struct StreamReader {
    /// The connection that it reads.
    var place: Int32 = -1
    var client = StreamOrder()
    var server = StreamOrder()
    var clientRecords = TLSRecordScanner()
    var serverRecords = TLSRecordScanner()
    var timing = HandshakeTiming()
    var offered: ClientHello.Offers = []
    var offeredSession: SessionID?
    var offersHTTP2 = false
    /// A HelloRetryRequest was not answered yet.
    var awaitsSecondHello = false
    var parser: ExchangeParser?
    /// Segments looked at without knowing what they carry.
    var undecided: UInt8 = 0
    /// Segments read without an end of the handshake.
    var inHandshake: UInt16 = 0
    /// Segments since the handshake ended, while the HTTP/2 SETTINGS exchange is waited for.
    var sinceHandshake: UInt8 = 0
    /// Starts of the two streams that are too short to tell what they are.
    private var clientStart: [UInt8] = []
    private var serverStart: [UInt8] = []
    /// What of `bytesHeld` the table's sum already contains.
    var bytesNoted = 0

    /// A protocol that has not shown itself by then will not.
    static let mostUndecided: UInt8 = 16
    /// The largest hellos and certificate chains, 64 KiB each, take fewer segments; a handshake that has not ended
    /// by then is not one that can be followed.
    static let mostInHandshake: UInt16 = 512
    /// The SETTINGS exchange is among the first segments of a connection or is not seen.
    static let mostSinceHandshake: UInt8 = 24

    /// Bytes held in buffers, for the table's bound over all readers.
    var bytesHeld: Int {
        client.bytesHeld + server.bytesHeld + clientRecords.bytesHeld + serverRecords.bytesHeld
            + (parser?.bytesHeld ?? 0) + clientStart.count + serverStart.count
    }

    /// What to judge a stream by, of which these bytes are next.
    enum Start: Equatable {
        /// The bytes as they came.
        case alone
        /// These bytes, which begin with such as came before.
        case joined([UInt8])
        /// Too few yet; they are kept.
        case short
    }

    /// Puts together the start of a stream that came in segments too short to tell what it is.
    mutating func start(_ captured: RawSpan, isWhole: Bool, fromClient: Bool) -> Start {
        let held = fromClient ? clientStart : serverStart
        if held.isEmpty, captured.byteCount >= FirstBytes.needed { return .alone }
        let joined = held + captured.copy()
        let isShort = joined.count < FirstBytes.needed && isWhole && FirstBytes.mayBegin(joined.rawBytes)
        let kept = isShort ? joined : []
        if fromClient { clientStart = kept } else { serverStart = kept }
        if isShort { return .short }
        return held.isEmpty || FirstBytes(joined.rawBytes) == .unknown ? .alone : .joined(joined)
    }

    /// Sides were guessed wrong: what was placed in order for one belongs to the other.
    mutating func swapSides() {
        swap(&client, &server)
        swap(&clientStart, &serverStart)
    }

    mutating func takeExchange() -> Exchange? { parser?.takeFinished() }
}
