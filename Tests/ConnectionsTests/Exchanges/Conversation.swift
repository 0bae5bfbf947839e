import Connections
import Base

/// Feeds a parser with text, one event a millisecond from time 1 ms on.
struct Conversation {
    var parser: ExchangeParser
    var rules: HeaderRules
    var clock: Int64 = 0
    var exchanges: [Exchange] = []

    init(rules: HeaderRules = HeaderRules(), trustsHop: Bool = true, startsMidstream: Bool = false) {
        parser = ExchangeParser(trustsHop: trustsHop, startsMidstream: startsMidstream)
        self.rules = rules
    }

    static func at(_ milliseconds: Int64) -> Timestamp { Timestamp(nanoseconds: milliseconds * 1_000_000) }

    /// - Parameter captured: How many bytes the snap length leaves.
    mutating func client(_ text: String, captured: Int = .max) { client(Array(text.utf8), captured: captured) }
    mutating func server(_ text: String, captured: Int = .max) { server(Array(text.utf8), captured: captured) }

    mutating func client(_ bytes: [UInt8], captured: Int = .max) {
        clock += 1
        let part = Array(bytes.prefix(captured))
        // SAFETY: octets have no padding.
        parser.feedClient(unsafe part.span.bytes, length: bytes.count, at: Self.at(clock), rules: rules)
        drain()
    }

    mutating func server(_ bytes: [UInt8], captured: Int = .max) {
        clock += 1
        let part = Array(bytes.prefix(captured))
        // SAFETY: octets have no padding.
        parser.feedServer(unsafe part.span.bytes, length: bytes.count, at: Self.at(clock), rules: rules)
        drain()
    }

    mutating func clientGap(_ length: Int) {
        parser.clientGap(length)
        drain()
    }

    mutating func serverGap(_ length: Int) {
        parser.serverGap(length)
        drain()
    }

    mutating func close(cleanly: Bool = true) {
        clock += 1
        parser.close(at: Self.at(clock), cleanly: cleanly)
        drain()
    }

    private mutating func drain() {
        while let exchange = parser.takeFinished() { exchanges.append(exchange) }
    }
}

extension String {
    static func post(_ body: String, account: String = "a", extra: String = "") -> String {
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-Account-Id: \(account)\r\n\(extra)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func get(_ account: String) -> String { "GET /v1/models HTTP/1.1\r\nX-Account-Id: \(account)\r\n\r\n" }

    static func ok(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let eventStream =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// As one chunk.
    var chunk: String { String(utf8.count, radix: 16) + "\r\n" + self + "\r\n" }
}
