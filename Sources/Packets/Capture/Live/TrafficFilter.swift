package import Base

/// Which packets a live capture is about: connections to the gateway (edge) and of the gateway to what it protects (inside).
///
/// Made into a BPF expression (pcap-filter(7)) that the kernel runs before a packet costs anything. Only TCP is asked for:
/// nothing else is read yet.
package struct TrafficFilter: Sendable, Equatable {
    /// Ports on which the gateway is asked.
    package var edgePorts: [UInt16]
    /// Ports that the gateway asks on the inside hop.
    package var insidePorts: [UInt16]
    /// Networks of the gateway itself; empty for whatever the interface sees.
    ///
    /// With them, an edge connection is one *to* them, so that TLS which the gateway itself opens to others is no client's;
    /// and an inside connection is one of them, or of this machine's loopback.
    package var addresses: [IPNetwork]

    package init(edgePorts: [UInt16] = [], insidePorts: [UInt16] = [], addresses: [IPNetwork] = []) {
        self.edgePorts = edgePorts
        self.insidePorts = insidePorts
        self.addresses = addresses
    }

    /// VLAN tags that may stand before the packet, beyond the one that Linux takes off: 802.1ad has two.
    static let tagDepth = 2

    /// - Parameter isTagged: the link layer has VLAN tags (Ethernet). libpcap refuses `vlan` on others.
    package func expression(isTagged: Bool) -> String {
        let plain = "(\(untagged))"
        guard isTagged else { return plain }
        // Each `vlan` moves what stands after it by one tag.
        return ([plain] + Array(repeating: "(vlan and \(plain))", count: Self.tagDepth)).joined(separator: " or ")
    }

    /// Whether a decoded segment is of the traffic meant. The kernel lets IPv6 packets with extension headers through
    /// unseen, as BPF without loops cannot follow the chain.
    package func accepts(_ segment: Segment) -> Bool {
        isEdge(server: segment.source) || isEdge(server: segment.destination)
            || isInside(server: segment.source, client: segment.destination)
            || isInside(server: segment.destination, client: segment.source)
    }

    private func isEdge(server: Endpoint) -> Bool {
        edgePorts.contains(server.port)
            && (addresses.isEmpty || addresses.contains { $0.contains(server.address) })
    }

    private func isInside(server: Endpoint, client: Endpoint) -> Bool {
        insidePorts.contains(server.port)
            && (addresses.isEmpty
                || insideNetworks.contains { $0.contains(server.address) || $0.contains(client.address) })
    }
}

extension TrafficFilter {
    /// A gateway and what it protects may share a machine.
    private static let loopback = [
        IPNetwork(IPAddress(v4: 0x7F00_0000), prefixLength: 8),
        IPNetwork(IPAddress(high: 0, low: 1), prefixLength: 128),
    ]

    private var insideNetworks: [IPNetwork] { addresses + Self.loopback }

    private var untagged: String {
        var clauses: [String] = []
        if !edgePorts.isEmpty {
            if addresses.isEmpty {
                clauses.append(Self.any(edgePorts) { "tcp port \($0)" })
            } else {
                for end in ["dst", "src"] {
                    let ports = Self.any(edgePorts) { "tcp \(end) port \($0)" }
                    clauses.append("(\(ports) and \(Self.any(addresses) { Self.network($0, end) }))")
                }
            }
        }
        if !insidePorts.isEmpty {
            let ports = Self.any(insidePorts) { "tcp port \($0)" }
            clauses.append(
                addresses.isEmpty
                    ? ports : "(\(ports) and \(Self.any(insideNetworks) { Self.network($0, "") }))")
        }
        clauses += chained.map { [$0] } ?? []
        // Nothing asked for is nothing let through.
        return clauses.isEmpty ? "less 1" : clauses.joined(separator: " or ")
    }

    /// IPv6 packets with extension headers; nil where only IPv4 is meant or nothing at all.
    private var chained: String? {
        guard !edgePorts.isEmpty || !insidePorts.isEmpty else { return nil }
        let headers = Self.any(ExtensionHeaders.numbers) { "ip6[6] = \($0)" }
        if addresses.isEmpty { return "(ip6 and \(headers))" }
        let networks = addresses.filter { !$0.address.isIPv4 }
        return networks.isEmpty ? nil : "(ip6 and \(headers) and \(Self.any(networks) { Self.network($0, "") }))"
    }

    /// - Parameter end: `src`, `dst`, or nothing for either.
    private static func network(_ network: IPNetwork, _ end: String) -> String {
        // libpcap takes a block of all addresses for one address.
        if network.prefixLength == 0 { return network.address.isIPv4 ? "ip" : "ip6" }
        return end.isEmpty ? "net \(network)" : "\(end) net \(network)"
    }

    private static func any<Item>(_ items: [Item], _ text: (Item) -> String) -> String {
        items.count == 1 ? text(items[0]) : "(" + items.map(text).joined(separator: " or ") + ")"
    }
}
