package import Base
package import Packets

/// Bounds of the connection table; `ConnectionCounters` counts what each costs.
package struct ConnectionLimits: Sendable {
    /// Connections open at once, 1 to 2²⁹. When full, the table evicts unconfirmed connections first, then the longest idle.
    package var connections = 400_000
    /// A connection without packets for this long is over. Streams of a thinking model pause for minutes, and
    /// keep-alive pools hold idle connections for a few more.
    package var idle = Nanoseconds.seconds(1_800)
    /// How long a closed connection is kept for stragglers.
    package var linger = Nanoseconds.seconds(10)
    /// How long an unconfirmed connection is kept: one without a handshake and without an answer.
    package var doubtful = Nanoseconds.seconds(300)
    /// How long such a connection keeps its reader while it is silent. It loses it at once when another needs one.
    package var doubtfulReading = Nanoseconds.seconds(120)
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

/// Counters of the table and of what its bounds cost.
package struct ConnectionCounters: Sendable {
    package var connections = 0
    /// Confirmed connections evicted because the table was full.
    package var evicted = 0
    /// Unconfirmed connections evicted: no handshake, no answer.
    package var evictedUnconfirmed = 0
    /// Readers refused to such connections, or taken back from them.
    package var readersTakenBack = 0
    package var expired = 0
    /// Confirmed connections whose content was not read because too many were being read at once.
    package var unreadForWantOfReaders = 0
    /// Connections whose content was not read on because buffers were full.
    package var unreadForWantOfMemory = 0
    /// Connections that were not read, for either reason.
    package var unreadConnections: Int { unreadForWantOfReaders + unreadForWantOfMemory }
    /// Stream bytes of confirmed connections that the peer acknowledged and the capture missed.
    package private(set) var lostStreamBytes: UInt64 = 0
    /// Stream bytes that waited for earlier ones and were dropped unread, because buffers were full.
    package var unreadStreamBytes: UInt64 = 0
    /// Stream bytes given up because too much waited for them, or because the connection was unconfirmed: the sender may
    /// have arranged it.
    package private(set) var givenUpStreamBytes: UInt64 = 0
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
    /// Plain HTTP connections on the edge: the same.
    package var edgeHTTP = 0
    /// Plain HTTP connections to ports that are not inside ports: the same.
    package private(set) var otherPortHTTP = 0
    /// The first of those ports, in the order in which they were met.
    package private(set) var otherHTTPPorts: [UInt16] = []
    package var exchanges = ExchangeCounters()

    package init() {}

    /// Segments that something was learnt from, or in which there was nothing to learn.
    package var usedSegments: UInt64 { readSegments &+ emptySegments &+ rivalSegments }

    /// Counts the segments of a connection that has ended to what became of them.
    mutating func note(_ connection: Connection) {
        let segments = UInt64(connection.segments)
        switch connection.marks.contains(.carriedHTTP) ? .http : connection.content {
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

    /// Ports that are named; more would be a scan.
    private static let mostPorts = 8

    mutating func noteOtherHTTP(on port: UInt16) {
        otherPortHTTP += 1
        if otherHTTPPorts.count < Self.mostPorts, !otherHTTPPorts.contains(port) { otherHTTPPorts.append(port) }
    }

    mutating func noteLoss(of bytes: UInt32) { lostStreamBytes &+= UInt64(bytes) }

    mutating func noteGivenUp(_ bytes: UInt32) { givenUpStreamBytes &+= UInt64(bytes) }
}
