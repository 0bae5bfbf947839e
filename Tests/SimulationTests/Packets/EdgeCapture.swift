import Connections
import Base
import Packets
import Simulation
import TestSupport

/// The packets of a scenario, and what a capture beside the gateway makes of them.
struct EdgeCapture {
    var bytes: [UInt8]
    var records: [SimulatedRecord] = []
    var connections: [ConnectionRecord]
    var counters: ConnectionCounters
    var statistics: CaptureStatistics
    /// Times of all packets, in the order of the file.
    var times: [Timestamp] = []

    init(_ scenario: Scenario, seed: UInt64 = 1) throws {
        var household = SimulatedAccounts(scenario, seed: seed)
        var records: [SimulatedRecord] = []
        while let day = household.nextDayByStart() { records += day }
        try self.init(records, seed: seed)
    }

    init(_ records: [SimulatedRecord], seed: UInt64 = 1) throws {
        var log = PacketLog(seed: seed)
        for record in records { log.add(record, household: 0) }
        log.finish()
        bytes = log.take()
        self.records = records
        let file = TemporaryFile(bytes)
        var limits = ConnectionLimits()
        limits.connections = 20_000
        var reader = try CaptureReader(path: file.path)
        var table = ConnectionTable(limits: limits, rules: HeaderRules(), trustedHops: [])
        while reader.advance() {
            let segments = reader.segments
            for index in segments.indices { times.append(segments[index].time) }
            table.observe(segments, bytes: reader.bytes)
        }
        table.finishAll()
        connections = table.events.finished
        counters = table.counters
        statistics = reader.statistics
    }

    /// Packets as the file's record headers tell them: bytes kept and bytes on the wire, and where the packet begins.
    var packets: [(kept: Int, length: Int, place: Int)] {
        var packets: [(kept: Int, length: Int, place: Int)] = []
        var place = 24
        while place + 16 <= bytes.count {
            packets.append((word(place + 8), word(place + 12), place + 16))
            place += 16 + word(place + 8)
        }
        return packets
    }

    /// The ones' complement sum of an IPv4 header, all ones where its checksum is right (RFC 1071).
    func headerSum(at place: Int) -> Int {
        var sum = stride(from: place, to: place + 20, by: 2).reduce(0) {
            $0 + (Int(bytes[$1]) << 8 | Int(bytes[$1 + 1]))
        }
        while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
        return sum
    }

    private func word(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
}
