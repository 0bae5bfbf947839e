package import Base
import Packets

/// Follows the HTTP/1.1 exchanges (RFC 9112) of one TCP connection of the inside hop by lengths, without bodies.
///
/// Feed it each direction's bytes in stream order, and both directions in the order of capture. Bytes that were on
/// the wire and not captured are normal: `length` counts those that a snap length cut, `clientGap` and `serverGap`
/// of those whose packets are missing. Declare a gap as soon as it is known: when the
/// peer acknowledges bytes that were never seen, before the segment that does, and at the latest before the bytes
/// after it. A gap declared late can cost the exchange beside it its response, not another account its own.
///
/// **Pairing.** Responses come in the order of requests (§9.3.2), so the front of `pending` owns the next response,
/// as long as no request and no response head can have been missed. Once one can have been, pairing rests on this:
/// *a client that was not seen to pipeline has no more than one request unanswered*, so when a request begins, every
/// earlier response has ended, and only the newest request can own a response that begins later. A client that was
/// seen to pipeline leaves nothing to rest on: its connection is given up, and counted.
///
/// **Bounds.** 64 pending requests, 64 KiB a head, and only heads are buffered, only while they span segments.
/// Every byte costs at most one look; body bytes cost none, but for chunk headers.
///
/// **Belief.** A body can imitate a head and name any account. So what a head says of accounts is believed only where
/// framing shows that it is a head (``Belief``). Where framing is lost, belief is lost until the next whole exchange. What is
/// not believed is emitted without account, client and address, if it was answered.
package struct ExchangeParser {
    /// Pipelining is rare and shallow; more unanswered requests than this are an attack or a broken capture.
    static let mostPending = 64

    enum Client {
        /// The next byte begins or continues a head.
        case head
        case counted(Int)
        case chunked(ChunkReader)
        /// Where the stream stands is not known; what comes is counted to the newest request, if that is open.
        case unknown
        /// After CONNECT, or after 101: no HTTP any more.
        case tunnel
        case abandoned
    }

    enum Server {
        case head
        case counted(Int)
        case chunked(ChunkReader)
        case untilClose
        /// Inside the front's response, whose end is not known.
        case unframed
        /// Where the stream stands is not known, and no response of the front has begun that we know of.
        case unknown
        case tunnel
        case abandoned
    }

    /// A request that waits for its response.
    struct Pending {
        var head: RequestHead
        var start: Timestamp
        var lastByte: Timestamp
        var bytes: Int
        /// Its end was read.
        var isWhole = false
        /// What its head says of accounts is believed.
        var isBelieved: Bool
        /// The server sent its response after the whole request, and acknowledged all of it.
        var isConfirmed = false
    }

    /// The response of the front of `pending`, as far as it came.
    struct Response {
        var firstByte: Timestamp?
        var lastByte: Timestamp?
        var bytes = 0
        var status: Int?
        var isEventStream = false
        var isChunked = false
        /// Bytes are missing that may have been another response's, or this one's beginning.
        var isDoubtful = false
    }

    let trustsHop: Bool
    private(set) var belief: Belief
    /// What heads say of accounts is believed.
    var isBelieved: Bool { belief == .believed }
    /// Client bytes behind the last that the server has acknowledged; negative when it acknowledged bytes that the
    /// capture missed.
    var unacknowledged: Int32 = 0
    var client: Client
    var server: Server
    var clientHead = HeadBuffer()
    var serverHead = HeadBuffer()
    var pending: [Pending] = []
    var response = Response()
    var tail = ResponseTail()
    /// The newest request is the last of `pending`, and client bytes still belong to it.
    var newestIsOpen = false
    /// Two requests were certainly outstanding at once.
    var pipelines = false
    /// The client that the connection's PROXY header names.
    let proxied: Endpoint?
    /// The client acknowledged answers that the capture does not show: a request without an answer may have one.
    var hasUnseenAnswers = false
    private var finished: [Exchange] = []
    private var counters = ExchangeCounters()

    /// - Parameters:
    ///   - trustsHop: Account, client and address are read only from hops that the configuration trusts.
    ///   - startsMidstream: The capture has no SYN of this connection, so its first bytes may be any.
    ///   - belief: Whether the first heads are believed. Without a handshake a stranger may have sent them.
    ///   - proxied: The client that a PROXY header before the first request names.
    package init(
        trustsHop: Bool = true, startsMidstream: Bool = false, belief: Belief? = nil, proxied: Endpoint? = nil
    ) {
        self.trustsHop = trustsHop
        self.belief = belief ?? (startsMidstream ? .provisional : .believed)
        self.proxied = proxied
        client = startsMidstream ? .unknown : .head
        server = startsMidstream ? .unknown : .head
    }

    /// The oldest finished exchange that was not taken yet. Drain after each call: no more than 128 are kept.
    package mutating func takeFinished() -> Exchange? {
        finished.isEmpty ? nil : finished.removeFirst()
    }

    /// What was counted since the last call.
    package mutating func takeCounters() -> ExchangeCounters {
        defer { counters = ExchangeCounters() }
        return counters
    }

    /// The connection ended or will not be followed any more; exchanges without a read end finish as incomplete.
    ///
    /// - Parameter cleanly: Closed by FIN, which ends responses that last until the connection closes (§6.3 item 8).
    package mutating func close(at time: Timestamp, cleanly: Bool = true) {
        while !pending.isEmpty {
            switch server {
            case .untilClose, .tunnel:
                if cleanly { response.lastByte = time }
                finishFront(complete: cleanly)
            default: finishFront(complete: false)
            }
            server = .abandoned
        }
        stop()
    }

    // MARK: Shared by both directions

    /// Hands out the front of `pending` with its response as far as it came.
    mutating func finishFront(complete: Bool) {
        guard !pending.isEmpty else { return }
        var request = pending.removeFirst()
        if pending.isEmpty {
            newestIsOpen = false
            // What an attack made large goes back.
            if pending.capacity > 8 { pending = [] }
        }
        let stop = tail.stopReason()
        if complete, request.isConfirmed, !response.isDoubtful {
            if belief == .provisional { request.isBelieved = true }
            belief = .believed
        }
        guard request.isBelieved || response.status != nil || response.bytes > 0 || hasUnseenAnswers else {
            counters.unansweredRequests &+= 1
            response = Response()
            return
        }
        if trustsHop, !request.isBelieved { counters.unconfirmedExchanges &+= 1 }
        let head = request.isBelieved ? request.head : request.head.withoutIdentity
        let exchange = Exchange(
            start: request.start, firstResponseByte: response.firstByte, end: response.lastByte ?? request.lastByte,
            requestBytes: request.bytes, responseBytes: response.bytes, status: response.status,
            operation: head.operation, account: head.account, client: head.client,
            forwardedFor: head.forwardedFor, isPortDoubtful: head.isPortDoubtful,
            complete: complete && request.isWhole && !response.isDoubtful, stop: stop,
            streamed: response.isEventStream, behindFront: head.behindFront)
        response = Response()
        if finished.count >= 2 * Self.mostPending {
            counters.droppedExchanges &+= 1
        } else {
            finished.append(exchange)
        }
    }

    /// By the invariant, every request but the newest has been answered, in bytes that are missing.
    mutating func finishAllButNewest() {
        while pending.count > 1 { finishFront(complete: false) }
    }

    /// Where the next request begins is not known: a body may imitate a head from here on.
    mutating func doubt() { belief = .doubtful }

    /// Neither side can be paired any more.
    mutating func giveUp() {
        counters.abandonedConnections &+= 1
        while !pending.isEmpty { finishFront(complete: false) }
        stop()
    }

    mutating func stop() {
        _ = clientHead.take()
        _ = serverHead.take()
        tail.clear()
        client = .abandoned
        server = .abandoned
    }

    mutating func count(_ change: (inout ExchangeCounters) -> Void) { change(&counters) }

    /// Sizes saturate: gaps come from sequence numbers, which a hostile peer chooses.
    static func add(_ count: Int, to sum: inout Int) {
        let (result, over) = sum.addingReportingOverflow(count)
        sum = over ? .max : result
    }
}
