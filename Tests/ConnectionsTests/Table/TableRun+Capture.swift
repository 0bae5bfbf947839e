import Connections
import Base
import Packets
import TestSupport

extension TableRun {
    /// Reads a capture of `Tests/Fixtures/streams`.
    init(
        fixture name: String, rules: HeaderRules = HeaderRules(), trusted: [String] = []
    ) throws(CaptureError) {
        try self.init(
            capture: "\(RepositoryPaths.root)/Tests/Fixtures/streams/\(name).pcap.gz", rules: rules,
            trusted: trusted)
    }

    init(capture path: String, rules: HeaderRules = HeaderRules(), trusted: [String] = []) throws(CaptureError) {
        var reader = try CaptureReader(path: path)
        var table = ConnectionTable(
            limits: TableRun.small, rules: rules, trustedHops: trusted.compactMap { IPNetwork($0) })
        while reader.advance() { table.observe(reader.segments, bytes: reader.bytes) }
        table.finishAll()
        self.init([], [])
        events = table.events
        counters = table.counters
        decoded = reader.statistics.counters
    }
}
