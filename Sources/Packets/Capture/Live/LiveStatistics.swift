/// What a live capture has taken and what was lost before it.
package struct LiveStatistics: Equatable, Sendable {
    /// Packets taken out of the ring.
    package var packets: UInt64 = 0
    /// Their lengths on the wire.
    package var wireBytes: UInt64 = 0
    /// Packets that the filter let through, in the ring or not (`ps_recv`).
    package var kernelReceived: UInt64 = 0
    /// Packets for which the ring had no room (`ps_drop`).
    package var kernelDropped: UInt64 = 0
    /// Packets that the interface itself lost, of whatever traffic (`ps_ifdrop`).
    package var interfaceDropped: UInt64 = 0
    package var counters = DecodeCounters()

    package init() {}

    init(
        packets: UInt64, wireBytes: UInt64, kernelReceived: UInt64, kernelDropped: UInt64, interfaceDropped: UInt64,
        counters: DecodeCounters
    ) {
        self.packets = packets
        self.wireBytes = wireBytes
        self.kernelReceived = kernelReceived
        self.kernelDropped = kernelDropped
        self.interfaceDropped = interfaceDropped
        self.counters = counters
    }

    /// Adds what another handle counted, on the same interface or another one.
    package static func += (left: inout LiveStatistics, right: LiveStatistics) {
        left.packets &+= right.packets
        left.wireBytes &+= right.wireBytes
        left.kernelReceived &+= right.kernelReceived
        left.kernelDropped &+= right.kernelDropped
        left.interfaceDropped &+= right.interfaceDropped
        left.counters += right.counters
    }
}

/// libpcap's counts of 32 bits, as they go on beyond that.
struct KernelCounts {
    struct Wrapping {
        private var last: UInt32 = 0
        private(set) var total: UInt64 = 0

        mutating func advance(to value: UInt32) {
            total &+= UInt64(value &- last)
            last = value
        }
    }

    private(set) var received = Wrapping()
    private(set) var dropped = Wrapping()
    private(set) var interfaceDropped = Wrapping()

    mutating func add(_ counts: (received: UInt32, dropped: UInt32, interfaceDropped: UInt32)) {
        received.advance(to: counts.received)
        dropped.advance(to: counts.dropped)
        interfaceDropped.advance(to: counts.interfaceDropped)
    }
}
