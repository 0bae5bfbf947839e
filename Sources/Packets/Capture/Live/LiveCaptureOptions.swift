package import Base

/// How one interface is captured.
package struct LiveCaptureOptions: Sendable {
    /// What is let through by the kernel.
    package enum Filter: Sendable {
        case traffic(TrafficFilter)
        /// An expression of pcap-filter(7), taken as it is.
        case expression(String)
    }

    /// The interface's name; `any` for all of them.
    package var interface: String
    package var filter: Filter
    /// Bytes kept of a packet, 96 to 65,535. The head of a request must fit, or the inside hop cannot be read.
    package var snapLength = 2_048
    /// Bytes of the ring that the kernel fills, per handle.
    package var ring = 32 << 20
    /// The longest that a packet waits in the ring for others, up to 100 ms.
    package var delay = Nanoseconds.milliseconds(100)
    package var promiscuous = false
    /// Handles of one group share an interface's connections among them.
    package var group: FanoutGroup?

    package init(interface: String, filter: Filter) {
        self.interface = interface
        self.filter = filter
    }
}
