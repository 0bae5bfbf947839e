package import Base

/// One request and its response on the inside hop: the sizes, times and identity that the rest works from.
///
/// It holds no part of a body, and no part of the head beyond these fields.
package struct Exchange: Sendable, Equatable {
    /// When the first byte of the request head was seen.
    package var start: Timestamp
    /// When the first byte of the final (not 1xx) response head was seen; nil when there was none.
    package var firstResponseByte: Timestamp?
    /// When the last byte of the response was seen. Without a response: the last byte of the request.
    package var end: Timestamp
    /// Bytes of the request on this hop: request line, header fields and body, chunk framing included. A PROXY
    /// header is not part of it.
    package var requestBytes: Int
    /// Bytes of the response on this hop: status line, header fields and body, chunk framing and interim (1xx)
    /// responses included.
    package var responseBytes: Int
    package var status: Int?
    package var operation: Operation
    package var account: AccountName?
    /// The claimed client (`User-Agent`), whole, cut at ``ClientText/limit`` bytes; control characters
    /// are replaced by `?`.
    package var client: String?
    /// The client's end of the edge connection, as the trusted gateway names it. Port 0: named without a port.
    package var forwardedFor: Endpoint?
    /// The port of ``forwardedFor`` came from a field of its own (``HeaderRules/port``). By convention that is the port
    /// which the client connected to, so the port needs a sign that it is the client's.
    package var isPortDoubtful = false
    /// Both messages were followed to the end that their framing gives. False when an end was inferred, the
    /// connection closed early, or there was no response: sizes and `end` are then a best effort.
    package var complete: Bool
    /// Why the model stopped; only with ``HeaderRules/readsStopReason``.
    package var stop: StopReason?
    /// The response is an event stream (`text/event-stream`).
    package var streamed: Bool
    /// The nearest address in the gateway's field that is not a front's; nil without ``HeaderRules/fronts``. It is the client's
    /// where ``forwardedFor`` is a front.
    package var behindFront: IPAddress?
}

/// What a request asks for, from its path; the path itself is not kept.
package enum Operation: UInt8, Sendable {
    /// `…/chat/completions` (OpenAI)
    case chatCompletions
    /// `…/responses` (OpenAI)
    case responses
    /// `…/messages` (Anthropic)
    case messages
    /// `…/models` and `…/models/<id>`
    case models
    case other
}

/// Whether a response ended the assistant's turn or asked for a tool.
package enum StopReason: UInt8, Sendable {
    case end
    case tool
}

/// Counters of what the exchange parsers could not use.
package struct ExchangeCounters: Sendable, Equatable {
    /// Connections given up: too many pipelined requests, or framing lost while requests were pipelined.
    package var abandonedConnections: UInt32 = 0
    /// Times that a side's framing was lost (bytes missing where a length was due, or faulty framing).
    package var lostFramings: UInt32 = 0
    /// Heads or trailers over their bound.
    package var oversizedHeads: UInt32 = 0
    /// Account fields that were not acceptable names, or contradicted each other.
    package var rejectedAccounts: UInt32 = 0
    /// Address fields that named two addresses where the gateway writes one, or contradicted the PROXY header.
    package var contradictoryAddresses: UInt32 = 0
    /// PROXY headers that began as such and were malformed.
    package var malformedProxyHeaders: UInt32 = 0
    /// Exchanges whose accounts are not believed: neither handshake nor whole exchange came before on their connection,
    /// or its framing was lost.
    package var unconfirmedExchanges: UInt32 = 0
    /// Requests on such connections that no server answered. They are counted and nothing else.
    package var unansweredRequests: UInt32 = 0
    /// Request heads that the snap length cut. The requests behind one are unconfirmed until a whole exchange.
    package var cutHeads: UInt32 = 0
    /// Connections that went on to another protocol by 101 (WebSocket, HTTP/2), which is not read.
    package var upgradedConnections: UInt32 = 0
    /// Finished exchanges that were not taken in time.
    package var droppedExchanges: UInt32 = 0

    package init() {}

    /// Adds up, saturating.
    package static func += (left: inout ExchangeCounters, right: ExchangeCounters) {
        func add(_ a: inout UInt32, _ b: UInt32) { a = a.addingReportingOverflow(b).overflow ? .max : a &+ b }
        add(&left.abandonedConnections, right.abandonedConnections)
        add(&left.lostFramings, right.lostFramings)
        add(&left.oversizedHeads, right.oversizedHeads)
        add(&left.rejectedAccounts, right.rejectedAccounts)
        add(&left.contradictoryAddresses, right.contradictoryAddresses)
        add(&left.malformedProxyHeaders, right.malformedProxyHeaders)
        add(&left.unconfirmedExchanges, right.unconfirmedExchanges)
        add(&left.unansweredRequests, right.unansweredRequests)
        add(&left.cutHeads, right.cutHeads)
        add(&left.upgradedConnections, right.upgradedConnections)
        add(&left.droppedExchanges, right.droppedExchanges)
    }
}
