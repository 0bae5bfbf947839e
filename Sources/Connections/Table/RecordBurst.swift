package import Base
import Packets

/// An exchange as the edge shows it when its content is encrypted: client records, then server records.
package struct RecordBurst: Sendable, BitwiseCopyable {
    package var start: Timestamp
    package var firstResponse: Timestamp?
    package var end: Timestamp
    package var requestBytes: UInt64
    package var responseBytes: UInt64

    package init(
        start: Timestamp, firstResponse: Timestamp? = nil, end: Timestamp, requestBytes: UInt64 = 0,
        responseBytes: UInt64 = 0
    ) {
        self.start = start
        self.firstResponse = firstResponse
        self.end = end
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
    }
}

/// Splits the records of one connection into bursts: a burst ends when the client sends again after the server.
struct BurstSplitter: BitwiseCopyable {
    /// Smaller client segments hold acknowledging frames (HTTP/2 SETTINGS, PING, WINDOW_UPDATE in a TLS
    /// record), not requests: a request head alone is longer.
    static let smallestRequest: UInt32 = 100
    /// While the client asks, smaller server segments are control frames: a server that reads a long request over
    /// HTTP/2 sends WINDOW_UPDATE as it goes (RFC 9113 §6.9; two of them in one record are 48 bytes). An answer's head
    /// and the beginning of its body are longer, and a shorter answer without a body only makes two exchanges look like one.
    static let smallestAnswer: UInt32 = 100

    private enum Phase: UInt8 {
        /// Nothing asked, or all answered.
        case idle
        /// The client has sent, the server has not.
        case asking
        /// The server is answering.
        case answering
    }

    private var phase = Phase.idle
    private var start: Int64 = 0
    private var firstResponse: Int64 = 0
    private var last: Int64 = 0
    private var requestBytes: UInt64 = 0
    private var responseBytes: UInt64 = 0

    /// Counts client bytes; returns the burst that this segment ends, if any.
    mutating func client(_ length: UInt32, at time: Timestamp) -> RecordBurst? {
        if phase != .asking, length < Self.smallestRequest { return nil }
        var ended: RecordBurst?
        if phase != .asking {
            ended = finish()
            phase = .asking
            start = time.nanoseconds
            requestBytes = 0
            responseBytes = 0
        }
        requestBytes &+= UInt64(length)
        last = time.nanoseconds
        return ended
    }

    mutating func server(_ length: UInt32, at time: Timestamp) {
        switch phase {
        case .idle: return
        case .asking:
            guard length >= Self.smallestAnswer else { return }
            phase = .answering
            firstResponse = time.nanoseconds
        case .answering: break
        }
        responseBytes &+= UInt64(length)
        last = time.nanoseconds
    }

    /// The burst under way, if it was answered; nothing is under way afterwards.
    mutating func finish() -> RecordBurst? {
        defer { phase = .idle }
        guard phase == .answering else { return nil }
        return RecordBurst(
            start: Timestamp(nanoseconds: start), firstResponse: Timestamp(nanoseconds: firstResponse),
            end: Timestamp(nanoseconds: last), requestBytes: requestBytes, responseBytes: responseBytes)
    }
}
