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
    /// Seconds of capture time in which stream bytes were lost.
    package private(set) var blindSeconds = 0
    private var lastBlindSecond = Int64.min
    /// Segments outside any window of their connection.
    package var foreignSegments = 0
    /// Segments of no known connection that could not start one (no payload, no SYN).
    package var strays = 0
    package var hellosUnparsed = 0
    /// Plain HTTP connections from addresses that are not trusted hops: framed, but believed in nothing.
    package var untrustedHops = 0
    package var exchanges = ExchangeCounters()

    package init() {}

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
