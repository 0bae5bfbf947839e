package import Base

/// Where plain HTTP comes from the gateway: the ports and addresses of the inside hop.
package struct HopTrust: Sendable {
    /// Ports of the servers behind the gateway.
    package var insidePorts: [UInt16]
    /// The side of the interface, or `both` for a file.
    package var side: CaptureSide
    /// Addresses that the gateway connects from.
    package var trustedHops: [IPNetwork]

    package init(insidePorts: [UInt16] = Self.commonPorts, side: CaptureSide = .both, trustedHops: [IPNetwork]) {
        self.insidePorts = insidePorts
        self.side = side
        self.trustedHops = trustedHops
    }

    /// Ports that servers behind a gateway commonly use: what runs over files believe unless others are named.
    package static let commonPorts: [UInt16] = [8000, 8080]

    /// Whether the headers of a plain HTTP connection may be believed, and if not, why.
    package enum Verdict: Sendable {
        case insideHop
        case edgeSide
        case otherPort
        case untrustedHop
    }

    /// - Parameters:
    ///   - client: the end that sent the request.
    ///   - server: the end that it was sent to.
    package func judge(client: Endpoint, server: Endpoint) -> Verdict {
        guard side != .edge else { return .edgeSide }
        guard insidePorts.contains(server.port) else { return .otherPort }
        return trusts(client.address) ? .insideHop : .untrustedHop
    }

    /// Whether the gateway connects from this address.
    func trusts(_ address: IPAddress) -> Bool { trustedHops.contains { $0.contains(address) } }
}
