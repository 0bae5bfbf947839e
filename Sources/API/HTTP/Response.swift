import Documents
import NIOHTTP1

/// What a request is answered with.
struct Response: Sendable {
    enum Body: Sendable {
        /// Sent with its length.
        case bytes([UInt8])
        /// Sent in chunks as they are made.
        case stream(Stream)
    }

    struct Stream: Sendable {
        /// It would go on for ever: a shutdown ends it, and heartbeats keep it alive.
        var isEndless: Bool
        var heartbeat: @Sendable () -> [UInt8]
        var write: @Sendable (BodyWriter) async throws -> Void
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: Body

    init(
        status: HTTPResponseStatus = .ok, type: String, headers: HTTPHeaders = HTTPHeaders(), body: Body
    ) {
        self.status = status
        self.headers = headers
        self.headers.replaceOrAdd(name: "content-type", value: type)
        // Everything here is of this moment, and much of it about people.
        self.headers.replaceOrAdd(name: "cache-control", value: "no-store")
        self.body = body
    }

    static func json(_ bytes: [UInt8], status: HTTPResponseStatus = .ok) -> Response {
        Response(status: status, type: "application/json", body: .bytes(bytes))
    }

    static func json(_ document: some Encodable, status: HTTPResponseStatus = .ok) -> Response {
        json(DocumentCoding.line(document), status: status)
    }
}
