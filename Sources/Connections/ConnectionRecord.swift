package import Base

/// A connection's number, unique in a run and growing with time.
package struct ConnectionID: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let serial: UInt64

    package init(serial: UInt64) {
        self.serial = serial
    }

    package static func < (left: ConnectionID, right: ConnectionID) -> Bool { left.serial < right.serial }
}

/// One finished connection. What the capture did not show is nil.
package struct ConnectionRecord: Sendable {
    /// What a connection carries.
    package enum Content: Sendable {
        case tls
        case http
        case unknown
    }

    /// Why the table evicted or closed a connection.
    package enum Ending: Sendable {
        case closed
        case reset
        case idle
        case evicted
        case captureEnded
        /// It has not ended: what is known so far.
        case goesOn
    }

    package var id: ConnectionID
    package var client: Endpoint
    /// Where TCP ends, if a trusted balancer passes TLS on and names the client in a PROXY header. The TCP signature and
    /// round trip are then the balancer's.
    package var balancer: Endpoint?
    package var server: Endpoint
    package var first: Timestamp
    package var last: Timestamp
    package var content: Content
    package var ending: Ending
    /// The capture began after the TCP handshake.
    package var midstream: Bool
    package var signature: TCPSignature?
    package var hello: HelloFacts?
    /// The smallest SYN-ACK → ACK or data → ACK time, to where TCP ends.
    package var roundTripTCP: Nanoseconds?
    /// The smallest time from a server's TLS flight to the client's answer, to where TLS ends.
    package var roundTripTLS: Nanoseconds?
    /// The mode of the lag between server records and small client records (`RecordLag`).
    package var recordLag: Nanoseconds?
    /// Payload bytes by sequence numbers.
    package var bytesUp: UInt64
    package var bytesDown: UInt64
    /// Milliseconds idle before a reuse: the first few, and the longest of all.
    package var idleBeforeReuse: [UInt32]
    package var longestIdle: UInt32
    package var exchanges: Int

    /// The signature of the client's own TCP: unknown behind a balancer.
    package var clientSignature: TCPSignature? { balancer == nil ? signature : nil }
    /// The round trip to where the client's own TCP ends: unknown behind a balancer.
    package var clientRoundTripTCP: Nanoseconds? { balancer == nil ? roundTripTCP : nil }
}

/// What the TLS handshake of a connection showed.
package struct HelloFacts: Sendable {
    package var ja4: JA4
    /// JA4 without what changes with resumption and padding.
    package var ja4Stable: JA4
    package var serverName: String?
    /// The protocol the client prefers.
    package var applicationProtocol: String?
    /// The negotiated version (RFC 8446 §4.2.1); nil when no ServerHello was seen.
    package var version: UInt16?
    /// Whether the session was resumed; nil if unknown.
    package var resumed: Bool?
    package var retried: Bool
}
