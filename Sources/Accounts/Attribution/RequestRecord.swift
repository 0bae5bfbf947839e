package import Base

/// One exchange as the gateway's request log reports it. Whatever the gateway did not log is `nil`, and what
/// needs it stays silent: nothing is filled in.
package struct RequestRecord: Hashable, Sendable {
    /// How the response ended, from the API's `finish_reason` or `stop_reason`.
    @frozen
    package enum Stop: String, Sendable {
        /// The assistant's turn is over; the next word is the person's.
        case end
        /// The assistant asked for a tool; the client answers automatically.
        case tool
    }

    /// Who asked, where the client says so.
    @frozen
    package enum Initiator: String, Sendable {
        case user
        case agent
    }

    /// The end of the exchange: access logs are written when the last byte has gone.
    package var time: Timestamp
    /// From the first byte of the request to the end of the exchange; never negative.
    package var duration: Nanoseconds
    /// The client's end of the connection as the gateway saw it.
    package var source: Endpoint?
    /// The gateway's end.
    package var destination: Endpoint?
    /// The opaque account id that the gateway's authentication gave; never a credential.
    package var account: String
    /// The User-Agent as claimed, whole; `nil` when absent or when the log cut it.
    package var client: String?
    package var requestBytes: Int
    package var responseBytes: Int
    /// The HTTP status code; 0 when the gateway saw no response, nil when its log does not tell.
    package var status: Int?
    package var stop: Stop?
    package var initiator: Initiator?
    package var inputTokens: Int?
    package var cachedTokens: Int?
    package var outputTokens: Int?
    /// Pseudonyms of the conversation, of the one that started it, and of the device.
    package var thread: String?
    package var parent: String?
    package var device: String?
    /// JA4 where the gateway computes it.
    package var ja4: String?
    /// The addresses of the X-Forwarded-For that the gateway received, the nearest last. Only what fronts of the operator's
    /// own wrote of it is used.
    package var forwardedFor: [IPAddress] = []

    /// Addresses kept: as many fronts as stand behind each other.
    package static let mostForwarded = 8

    /// The nearest address that is not a front's.
    func behindFront(_ isFront: (IPAddress) -> Bool) -> IPAddress? { forwardedFor.last { !isFront($0) } }

    package init(
        time: Timestamp, duration: Nanoseconds, source: Endpoint? = nil, destination: Endpoint? = nil,
        account: String, client: String? = nil, requestBytes: Int, responseBytes: Int, status: Int?,
        stop: Stop? = nil, initiator: Initiator? = nil, inputTokens: Int? = nil, cachedTokens: Int? = nil,
        outputTokens: Int? = nil, thread: String? = nil, parent: String? = nil, device: String? = nil,
        ja4: String? = nil
    ) {
        self.time = time
        self.duration = duration
        self.source = source
        self.destination = destination
        self.account = account
        self.client = client
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
        self.status = status
        self.stop = stop
        self.initiator = initiator
        self.inputTokens = inputTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
        self.thread = thread
        self.parent = parent
        self.device = device
        self.ja4 = ja4
    }

    /// When the exchange began.
    package var start: Timestamp { Timestamp(nanoseconds: time.nanoseconds &- duration.count) }
}
