package import Base

extension Settings {
    /// Live capture through libpcap.
    package struct Capture: Sendable, Equatable {
        /// Empty: no live capture.
        package var interfaces: [Interface] = []
        /// TCP ports of the gateway's client-facing, encrypted side.
        package var edgePorts: [UInt16] = [443]
        /// TCP ports of the application behind the gateway, reached in clear.
        package var insidePorts: [UInt16] = [8080]
        /// The gateway's own addresses; empty: all.
        package var addresses: [IPNetwork] = []
        /// A BPF expression in place of the one made from ports and addresses.
        package var filter: String?
        /// Bytes kept of a packet.
        package var snapLength = 2048
        /// Kernel memory for packets not yet read, per capture handle.
        package var ring = ByteCount.mebibytes(32)
        /// Capture threads per interface, sharing its packets by PACKET_FANOUT.
        package var threads = 1
        package var promiscuous = false
        /// The longest the kernel may keep a packet before handing it over.
        package var delay = Duration.milliseconds(100)
        /// Between attempts to open an interface that is not there.
        package var reopen = Duration.seconds(2)

        package init() {}
    }

    /// One interface to capture from.
    package struct Interface: Sendable, Equatable {
        /// As `ip link` shows it; `any` is all of them.
        package var name: String
        package var side: Side

        package init(name: String, side: Side = .both) {
            self.name = name
            self.side = side
        }
    }

    /// What passes an interface.
    package enum Side: String, Sendable, Equatable, CaseIterable {
        /// Clients' encrypted connections.
        case edge
        /// The hop from the gateway to the application.
        case inside
        case both
    }
}
