import Connections
import Base
import TestSupport
import Testing

struct HopTrustTests {
    static let gateway = End("10.0.0.1", 40_000).endpoint
    static let backend = End("10.0.0.2", 8_080).endpoint
    static let networks = ["10.0.0.0/24"].compactMap { IPNetwork($0) }

    @Test func `an inside port, a side that is not the edge, and a trusted client are all needed`() {
        func verdict(
            ports: [UInt16] = [8_080], side: CaptureSide = .both, client: Endpoint = Self.gateway,
            server: Endpoint = Self.backend
        ) -> HopTrust.Verdict {
            HopTrust(insidePorts: ports, side: side, trustedHops: Self.networks).judge(
                client: client, server: server)
        }
        #expect(verdict() == .insideHop)
        #expect(verdict(side: .inside) == .insideHop)
        #expect(verdict(side: .edge) == .edgeSide)
        #expect(verdict(ports: []) == .otherPort)
        #expect(verdict(ports: [9_000, 80]) == .otherPort)
        #expect(verdict(server: End("10.0.0.2", 443).endpoint) == .otherPort)
        // An inside port of the client's end does not help.
        #expect(
            verdict(client: End("10.0.0.1", 8_080).endpoint, server: End("10.0.0.2", 80).endpoint) == .otherPort)
        #expect(verdict(client: End("192.0.2.1", 40_000).endpoint) == .untrustedHop)
    }
}
