import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// What the commands print of packets that were not used (`Tests/Fixtures/streams/README.md`).
struct CoverageCommandTests {
    private func fixture(_ name: String) -> String {
        "\(RepositoryPaths.root)/Tests/Fixtures/streams/\(name).pcap.gz"
    }

    @Test(arguments: [("udp443", "UDP port 443 (QUIC)", "QUIC is not read"), ("vxlan", "VXLAN", "tunnel")])
    func `a capture without TCP is not complete`(name: String, words: String, advice: String) throws {
        let text = try CommandLineTool.run(["analyze", fixture(name)])
        #expect(!text.output.contains("Coverage: complete"))
        #expect(text.output.contains("Not used: ") && text.output.contains(words))
        #expect(text.errors.contains(advice))
    }

    @Test func `the packets of every reference capture add up`() throws {
        let names = ["udp443", "vxlan", "t2-ftp", "t6-70", "t7-10", "t14-len0"].map(fixture)
        let others = RepositoryPaths.sharedCaptureFiles(in: "wire").filter { !$0.contains("compressed") }
        for file in names + others {
            let run = try CommandLineTool.run(["analyze", "--format", "json", file])
            guard let report = try? JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any],
                let coverage = report["coverage"] as? [String: Double]
            else {
                // A format that is not read at all.
                #expect(run.status != 0, "\(file)")
                continue
            }
            let unused = coverage.filter { name, _ in
                ["udp_", "quic_", "ip_protocol_", "ether_type_", "address_family_", "link_type_"].contains {
                    name.hasPrefix($0)
                }
                    || [
                        "erspan", "ieee_802_3", "short_frames", "fragments", "truncated_headers", "bad_lengths",
                        "unrecognised_segments", "stray_segments", "foreign_segments", "filtered_packets",
                    ].contains(name)
            }
            let sum = unused.values.reduce(coverage["packets_used"] ?? 0, +)
            #expect(coverage["packets"] == sum, "\(file): \(coverage)")
        }
    }
}
