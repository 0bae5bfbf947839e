package import Base

/// One exchange of an account as threads and people evidence read it: fixed size, names replaced by numbers.
///
/// What the gateway did not log stays unknown (`nil` or `.unknown`), and what needs it stays silent.
package struct AccountExchange: Sendable, Equatable {
    /// How the response ended, from the API's `finish_reason` or `stop_reason`.
    package enum Stop: UInt8, Sendable {
        case unknown
        /// The assistant's turn is over.
        case end
        /// The assistant asked for a tool.
        case tool
    }

    /// Who asked, where the client says so.
    package enum Initiator: UInt8, Sendable {
        case unknown
        case user
        case agent
    }

    package var start: Timestamp
    package var end: Timestamp
    package var requestBytes: Int
    package var responseBytes: Int
    /// All tokens of the request, those read from the provider's cache included.
    package var inputTokens: Int?
    package var cachedTokens: Int?
    package var outputTokens: Int?
    package var stop: Stop
    package var initiator: Initiator
    /// The application did not serve it (``ExchangeStanding``).
    package var failed: Bool
    /// Numbers that stand for names within one book; 0 is unknown.
    package var client: UInt32
    /// The claimed client's family, one for all its versions.
    package var family: UInt32
    package var device: UInt64
    /// The conversation, and the one that started it, as the log names them: used and checked, not trusted.
    package var thread: UInt64
    package var parent: UInt64
    /// The client's address together with its stable ClientHello where known.
    package var endpoint: UInt64
    /// The TLS connection, where known.
    package var connection: UInt64

    package init(
        start: Timestamp, end: Timestamp, requestBytes: Int, responseBytes: Int, inputTokens: Int? = nil,
        cachedTokens: Int? = nil, outputTokens: Int? = nil, stop: Stop = .unknown, initiator: Initiator = .unknown,
        failed: Bool = false, client: UInt32 = 0, family: UInt32 = 0, device: UInt64 = 0, thread: UInt64 = 0,
        parent: UInt64 = 0, endpoint: UInt64 = 0, connection: UInt64 = 0
    ) {
        self.start = start
        self.end = end
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
        self.inputTokens = inputTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
        self.stop = stop
        self.initiator = initiator
        self.failed = failed
        self.client = client
        self.family = family
        self.device = device
        self.thread = thread
        self.parent = parent
        self.endpoint = endpoint
        self.connection = connection
    }
}
