import Documents
import Foundation
import Testing

/// Every figure of the status is one that Prometheus reads too.
struct StatusMetricsTests {

    private static let sample: Status = {
        var status = Status()
        status.captures = [Status.Capture(interface: "eth0", side: "edge", state: .open)]
        status.requestLog = Status.RequestLogs([Status.RequestLog()])
        return status
    }()

    @Test func `names are unique, and counters end in total`() {
        let families = Self.sample.metrics(logFields: ["src"])
        #expect(Set(families.map(\.name)).count == families.count)
        for family in families {
            #expect(family.name.hasSuffix("_total") == (family.kind == .counter), "\(family.name)")
            #expect(family.help.hasSuffix("."))
            #expect(
                !family.samples.isEmpty || family.name == "tailgate_capture_unused_packets_total", "\(family.name)")
        }
    }

    @Test func `a metric shows the figure that it names`() throws {
        var status = Self.sample
        status.exchanges = 1
        status.mailbox.dropped = 2
        status.captures[0][.lostBytes] = 3
        status.accounts.alert = 4
        let families = status.metrics(logFields: [])
        func value(_ name: String) -> Double? { families.first { $0.name == name }?.samples.first?.value }
        #expect(value("tailgate_exchanges_total") == 1)
        #expect(value("tailgate_mailbox_dropped_total") == 2)
        #expect(value("tailgate_capture_lost_stream_bytes_total") == 3)
        let accounts = try #require(families.first { $0.name == "tailgate_accounts" })
        #expect(accounts.samples.first { $0.labels == [.init("verdict", "alert")] }?.value == 4)
    }
}
