package import Packets

/// The bounds of the connection table; what each costs is counted in `ConnectionCounters`.
package struct ConnectionLimits: Sendable {
    /// Connections open at once, 1 to 2²⁹; beyond it the one silent for longest is let go.
    package var connections = 400_000
    /// A connection without packets for this long is over. Streams of a thinking model pause for minutes, and
    /// keep-alive pools hold idle connections for a few more.
    package var idle = Nanoseconds.seconds(1_800)
    /// How long a closed connection is kept for stragglers.
    package var linger = Nanoseconds.seconds(10)
    /// How long an attempt without an answer is kept.
    package var opening = Nanoseconds.seconds(75)
    /// Connections whose first bytes or whose HTTP are being read at once.
    package var readers = 65_536
    /// Bytes waiting in reassembly and hello buffers, all connections together.
    package var streamBytes = 64 << 20
    /// Connections with a histogram of record lags at once.
    package var lags = 16_384

    package init() {}
}

/// What the table has seen, and what its bounds have cost.
package struct ConnectionCounters: Sendable {
    package var connections = 0
    package var evicted = 0
    package var expired = 0
    /// Connections whose content was not read because too many were being read at once.
    package var unreadForWantOfReaders = 0
    /// Connections whose content was not read on because buffers were full.
    package var unreadForWantOfMemory = 0
    /// Stream bytes that the capture missed or that came too far out of order.
    package private(set) var lostStreamBytes: UInt64 = 0
    /// Stream bytes that waited for earlier ones and were dropped unread, because buffers were full.
    package var unreadStreamBytes: UInt64 = 0
    /// Seconds of capture time in which stream bytes were lost.
    package private(set) var blindSeconds = 0
    private var lastBlindSecond = Int64.min
    /// Segments outside any window of their connection.
    package var foreignSegments = 0
    /// Segments of no known connection that could not start one (no payload, no SYN).
    package var strays = 0
    package var hellosUnparsed = 0
    /// ClientHellos forgotten because the server answered another one, or because another one claimed the same bytes.
    package var contradictedHellos = 0
    /// PROXY headers of hops that are not trusted: skipped, and the address in them not used.
    package var unbelievedProxyHeaders = 0
    /// HTTP/2 without TLS (prior knowledge, RFC 9113 §3.3), which is not read.
    package var http2Connections = 0
    /// HTTP connections of which the server's side is not captured.
    package var oneSidedConnections = 0
    /// Connections with data that show neither TLS nor HTTP/1.
    package var unrecognisedConnections = 0

    /// Connections with TLS and with HTTP/1 that have ended, by the server's port.
    package private(set) var tlsPorts = NumberTally()
    package private(set) var httpPorts = NumberTally()

    /// TCP segments taken. Once every connection has ended, those below add up to it.
    package var segments: UInt64 = 0
    /// Of connections with TLS or HTTP/1.
    package var readSegments: UInt64 = 0
    /// Of connections with data that show neither.
    package var unrecognisedSegments: UInt64 = 0
    /// Of connections without any data.
    package var emptySegments: UInt64 = 0
    /// SYNs for addresses and ports of a live connection.
    package var rivalSegments: UInt64 = 0
    /// Plain HTTP connections from addresses that are not trusted hops: framed, but believed in nothing.
    package var untrustedHops = 0
    package var exchanges = ExchangeCounters()

    package init() {}

    /// Segments that something was learnt from, or in which there was nothing to learn.
    package var usedSegments: UInt64 { readSegments &+ emptySegments &+ rivalSegments }

    /// Counts the segments of a connection that has ended to what became of them.
    mutating func note(_ connection: Connection) {
        let segments = UInt64(connection.segments)
        switch connection.content {
        case .tls:
            readSegments &+= segments
            tlsPorts.count(UInt32(connection.serverEnd.port))
        case .http:
            readSegments &+= segments
            httpPorts.count(UInt32(connection.serverEnd.port))
        case .undecided where connection.client.bytes == 0 && connection.server.bytes == 0:
            emptySegments &+= segments
        case .undecided, .other:
            unrecognisedSegments &+= segments
            unrecognisedConnections += 1
        }
    }

    /// True for the first loss of a second.
    mutating func noteLoss(of bytes: UInt32, at time: Timestamp) -> Bool {
        lostStreamBytes &+= UInt64(bytes)
        let second = time.nanoseconds / 1_000_000_000
        defer { lastBlindSecond = second }
        guard second != lastBlindSecond else { return false }
        blindSeconds += 1
        return true
    }
}
