import NIOHTTP1

/// One request, whole: bodies are small and bounded.
struct Request: Sendable {
    var method: HTTPMethod
    var target: Target
    var headers: HTTPHeaders
    var body: [UInt8]
    var peer: Peer

    /// HEAD asks for what GET would give, without the body (RFC 9110 §9.3.2).
    var isHead: Bool { method == .HEAD }
}
