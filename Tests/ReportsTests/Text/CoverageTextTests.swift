import Connections
import Packets
import Testing

@testable import Reports

struct CoverageTextTests {
    private func report(
        _ unused: [UnusedPackets], packets: Int, _ change: (inout Report.Coverage) -> Void = { _ in }
    ) -> Report {
        var coverage = Report.Coverage(evictedConnections: 0)
        coverage.packets = packets
        coverage.unused = unused
        coverage.packetsUsed = packets - unused.sum
        change(&coverage)
        return Report(inputs: [], accounts: [], coverage: coverage)
    }

    @Test func `coverage is complete only when every packet was used`() {
        #expect(report([], packets: 20).text(.plain).hasSuffix("\nCoverage: complete\n"))
        #expect(report([.init(.stray, packets: 0)], packets: 20).text(.plain).hasSuffix("\nCoverage: complete\n"))
        let udp = report([.init(.udp(port: 443), packets: 20)], packets: 20).text(.plain)
        #expect(udp.hasSuffix("\nNot used: 20 of 20 packets (UDP port 443 (QUIC): 20)\n"))
        #expect(!udp.contains("complete"))
    }

    @Test func `each reason has a name for programs and one for people`() {
        let reasons: [(UnusedPackets.Reason, String, String)] = [
            (.udp(port: 4_789), "udp_4789", "UDP port 4789 (VXLAN)"),
            (.udp(port: nil), "udp_other", "other UDP ports"),
            (.udp(port: 40_000), "udp_40000", "UDP port 40000"),
            (.quic(port: 8_443), "quic_8443", "UDP port 8443 (QUIC)"),
            (.ipProtocol(47), "ip_protocol_47", "IP protocol 47 (GRE)"), (.erspan, "erspan", "ERSPAN in GRE"),
            (.etherType(0x0806), "ether_type_2054", "EtherType 0x0806 (ARP)"),
            (.linkType(147), "link_type_147", "link type 147"),
            (.unrecognised, "unrecognised_segments", "TCP without TLS or HTTP/1"),
        ]
        for (reason, key, words) in reasons {
            #expect(UnusedPackets(reason, packets: 1).key == key)
            #expect(UnusedPackets(reason, packets: 1).words == words)
        }
    }

    @Test func `the JSON counts unused packets under their names`() {
        let json = String(
            decoding: report([.init(.udp(port: 443), packets: 3), .init(.stray, packets: 1)], packets: 9).json(
                indents: false), as: UTF8.self)
        #expect(json.contains("\"packets\":9,\"packets_used\":5,\"stray_segments\":1"))
        #expect(json.contains("\"udp_443\":3"))
    }

    @Test func `advice under an empty result names what was seen`() {
        let quic = report([.init(.udp(port: 443), packets: 20)], packets: 20).emptyResultAdvice
        #expect(quic.contains("20 of 20 packets are UDP port 443 (QUIC)") && quic.contains("QUIC is not read"))
        for tunnel in [UnusedPackets.Reason.udp(port: 4_789), .ipProtocol(47), .erspan, .etherType(0x8847)] {
            let advice = report([.init(tunnel, packets: 19)], packets: 20).emptyResultAdvice
            #expect(advice.contains("capture on the interface where they leave the tunnel"), "\(tunnel)")
        }
        let tls = report([.init(.udp(port: 443), packets: 20)], packets: 50) {
            $0.tlsConnections = 12
            $0.tlsPorts = [443, 8_443]
        }.emptyResultAdvice
        #expect(tls.contains("12 TLS connections to ports 443, 8443") && tls.contains("--requests"))
        let hop = report([], packets: 50) {
            $0.httpConnections = 2
            $0.httpPorts = [8_080]
            $0.counters = ["untrusted_hops": 2]
        }.emptyResultAdvice
        #expect(hop.contains("2 HTTP connections to port 8080") && hop.contains("--trust"))
        #expect(report([], packets: 0).emptyResultAdvice.contains("no packet"))
        #expect(
            report([], packets: 9) { $0.counters = ["http2_connections": 1] }.emptyResultAdvice.contains("HTTP/2"))
    }

    @Test func `decoder and table give one list without gaps`() {
        var table = ConnectionCounters()
        table.strays = 3
        table.foreignSegments = 2
        table.unrecognisedSegments = 5
        let all = UnusedPackets.all(DecodeCounters(), table)
        #expect(all.sum == 10)
        #expect(all.first == UnusedPackets(.unrecognised, packets: 5))
    }
}
