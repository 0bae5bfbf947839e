package import Connections
package import Base
import Packets
import RequestLogs

/// Options of live input.
package struct IntakeOptions: Sendable {
    /// Which side of the gateway an interface shows; it decides which ports are looked at.
    package typealias Side = CaptureSide

    package struct Interface: Sendable, Equatable {
        /// As `ip link` names it; `any` for all.
        package var name: String
        package var side: Side

        package init(name: String, side: Side = .both) {
            self.name = name
            self.side = side
        }
    }

    /// Where request-log lines come from.
    package enum RequestLog: Sendable {
        /// A Unix datagram socket to bind.
        case path(SocketPlace)
        /// One that systemd has bound.
        case descriptor(Int32, name: String)

        /// Where it is, for people.
        package var name: String {
            switch self {
            case .path(let place): place.path
            case .descriptor(_, let name): name
            }
        }
    }

    package var interfaces: [Interface] = []
    package var edgePorts: [UInt16] = [443]
    package var insidePorts: [UInt16] = [8080]
    /// Networks of the gateway; empty for whatever the interfaces see (``TrafficFilter/addresses``).
    package var addresses: [IPNetwork] = []
    /// An expression of pcap-filter(7) instead of the filter made from ports and addresses.
    package var filter: String?
    package var snapLength = 2_048
    /// Bytes of ring for each thread of each interface.
    package var ring = 32 << 20
    /// Threads for each interface, among which the kernel shares its connections.
    package var threads = 1
    package var promiscuous = false
    /// The longest that a packet waits in the ring, up to 100 ms.
    package var delay = Nanoseconds.milliseconds(100)
    /// How long to wait before an interface that went away is looked for again.
    package var reopen = Nanoseconds.seconds(2)
    /// For all threads together; each table has its share.
    package var limits = ConnectionLimits()
    package var rules = HeaderRules()
    package var trustedHops: [IPNetwork] = []
    /// Each is read by a thread of its own.
    package var requestLogs: [RequestLog] = []
    /// Bytes that may wait for the reader of the mailbox.
    package var mailboxBytes = 64 << 20

    package init() {}

    /// Capture threads in all. Connection numbers have eight bits for them.
    static let mostThreads = 255
}

extension IntakeOptions {
    func traffic(of interface: Interface) -> LiveCaptureOptions.Filter {
        if let filter { return .expression(filter) }
        return .traffic(
            TrafficFilter(
                edgePorts: interface.side == .inside ? [] : edgePorts,
                insidePorts: interface.side == .edge ? [] : insidePorts, addresses: addresses))
    }

    func capture(of interface: Interface, group: FanoutGroup?) -> LiveCaptureOptions {
        var options = LiveCaptureOptions(interface: interface.name, filter: traffic(of: interface))
        options.snapLength = snapLength
        options.ring = ring
        options.delay = min(delay, .milliseconds(100))
        options.promiscuous = promiscuous
        options.group = group
        return options
    }
}
