import Base

/// The reader of one connection's bytes: all of them on an inside hop, the handshake alone for TLS.
struct StreamReader {
    /// The connection that it reads.
    var place: Int32 = -1
    var client = StreamOrder()
    var server = StreamOrder()
    var clientRecords = TLSRecordScanner()
    var serverRecords = TLSRecordScanner()
    var timing = HandshakeTiming()
    /// What the newest ClientHello offered.
    var offer: HelloOffer?
    /// The sequence number after the newest ClientHello.
    var helloEnd: UInt32 = 0
    /// The first bytes of the ClientHello, to compare with others that claim the same sequence numbers.
    var helloStart = HelloStart()
    /// A ClientHello was found not to be the one that the server answered: nothing is learnt from any.
    var isContradicted = false
    var offersHTTP2 = false
    /// A HelloRetryRequest was not answered yet.
    var awaitsSecondHello = false
    var parser: ExchangeParser?
    /// The client's first bytes have not been looked at yet: only they may be a PROXY header.
    var mayHaveProxyHeader = true
    /// Bytes of a PROXY header that are still to be skipped.
    var proxyHeaderRest = 0
    /// The source that the PROXY header names.
    var proxied: Endpoint?
    /// Bytes of the server were acknowledged, and none of its segments seen.
    var hasUnseen = false
    /// Segments looked at without knowing what they carry, and their bytes.
    var undecided: UInt8 = 0
    var undecidedBytes = 0
    /// Segments read without an end of the handshake.
    var inHandshake: UInt16 = 0
    /// Segments since the handshake ended, while the HTTP/2 SETTINGS exchange is waited for.
    var sinceHandshake: UInt8 = 0
    /// Starts of the two streams that are too short to tell what they are.
    private var clientStart: [UInt8] = []
    private var serverStart: [UInt8] = []
    var rank = ReaderRank.settling
    var links = ConnectionQueue.Links()
    /// When it last read, to a second.
    var usedAt = Timestamp(nanoseconds: 0)
    /// What of `bytesHeld` the table's sum already contains.
    var bytesNoted = 0

    /// Text protocols take about ten segments up to STARTTLS. What has not shown itself by then will not.
    static let mostUndecided: UInt8 = 24
    /// Greetings and capabilities take a few hundred bytes; a transfer of another protocol passes this soon.
    static let mostUndecidedBytes = 32_768
    /// A post-quantum hello of 2 KiB in records of one byte is 12 KiB, and may come in segments of one byte too. A
    /// handshake that has not ended by then is not one that can be followed.
    static let mostInHandshake: UInt16 = 16_384
    /// The SETTINGS exchange is among the first segments of a connection or is not seen.
    static let mostSinceHandshake: UInt8 = 24

    /// Bytes held in buffers, for the table's bound over all readers.
    var bytesHeld: Int {
        client.bytesHeld + server.bytesHeld + clientRecords.bytesHeld + serverRecords.bytesHeld
            + (parser?.bytesHeld ?? 0) + clientStart.count + serverStart.count
    }

    /// The state by which the next bytes of a stream are classified.
    enum Start: Equatable {
        /// The bytes as they came.
        case alone
        /// These bytes, which begin with such as came before.
        case joined([UInt8])
        /// Too few yet; they are kept.
        case short
    }

    /// Puts together the start of a stream that came in segments too short to tell what it is.
    ///
    /// - Parameter onlyTLS: only a ClientHello is looked for, behind a CONNECT.
    mutating func start(_ captured: RawSpan, isWhole: Bool, onlyTLS: Bool, fromClient: Bool) -> Start {
        let held = fromClient ? clientStart : serverStart
        if !held.isEmpty {
            let joined = held + captured.copy()
            let judged = FirstBytes(joined.rawBytes, isWhole: isWhole)
            let isShort = isWhole && judged == .incomplete
            setStart(isShort ? joined : [], fromClient: fromClient)
            if isShort { return .short }
            if judged != .unknown && judged != .incomplete { return .joined(joined) }
            // The earlier bytes were of another protocol; these may begin something known.
        }
        guard isWhole, captured.byteCount > 0, !onlyTLS || captured.octet(0) == 0x16,
            FirstBytes(captured) == .incomplete
        else { return .alone }
        setStart(captured.copy(), fromClient: fromClient)
        return .short
    }

    private mutating func setStart(_ bytes: [UInt8], fromClient: Bool) {
        if fromClient { clientStart = bytes } else { serverStart = bytes }
    }

    /// Sides were guessed wrong: what was placed in order for one belongs to the other.
    mutating func swapSides() {
        swap(&client, &server)
        swap(&clientStart, &serverStart)
    }

    mutating func takeExchange() -> Exchange? { parser?.takeFinished() }
}
