import Packets
import Accounts
import Connections
import Base
import Testing

@testable import Simulation

struct PacketLogTests {
    private static let scenarios: [(Scenario, UInt64)] = {
        var pooled = Hiding()
        pooled.stack = .node
        pooled.accounts = 2
        pooled.exitPerAccount = true
        return [
            (Scenario(kind: .ordinary, days: 3), 3),
            (Scenario(kind: .relay, people: 4, days: 2, sharingBegins: 1), 5),
            (Scenario(kind: .relay, people: 3, hiding: pooled, days: 1, fields: .bytesAndTimes), 2),
            (Scenario(kind: .subAgents, days: 2), 4),
        ]
    }()

    @Test(arguments: scenarios)
    func `every connection of the log is on the wire around its exchanges`(_ scenario: Scenario, _ seed: UInt64)
        throws
    {
        let capture = try EdgeCapture(scenario, seed: seed)
        struct Key: Hashable {
            var source: Endpoint
            var number: UInt32
        }
        let logged = Dictionary(grouping: capture.records) {
            Key(source: $0.flow.source, number: $0.flow.connection)
        }
        #expect(capture.connections.count == logged.count)
        #expect(logged.count > 5)
        let seen = Dictionary(grouping: capture.connections, by: \.client)
        for (key, exchanges) in logged {
            let start = try #require(exchanges.map(\.record.start).min())
            let end = try #require(exchanges.map(\.record.time).max())
            let connection = try #require(
                seen[key.source]?.first { $0.first < start && end <= $0.last }, "\(key) at \(start)")
            let flow = exchanges[0].flow
            #expect(connection.hello?.ja4.description == flow.ja4)
            #expect(!connection.midstream)
            // Computing adds up to 0.6 ms to the one, and to 2.5 ms to the other.
            let tcp = try #require(connection.roundTripTCP)
            let tls = try #require(connection.roundTripTLS)
            #expect((0...0.7).contains((tcp - flow.roundTrip).milliseconds))
            #expect((0...2.6).contains((tls - flow.roundTrip).milliseconds))
            // Records and handshakes come on top of what is logged.
            let up = exchanges.reduce(0) { $0 + max($1.record.requestBytes, 1) }
            let down = exchanges.reduce(0) { $0 + max($1.record.responseBytes, 1) }
            #expect((up...up + up / 50 + 3_000 + 30 * exchanges.count).contains(Int(connection.bytesUp)))
            #expect((down...down + down / 50 + 3_500 + 100 * exchanges.count).contains(Int(connection.bytesDown)))
        }
    }

    @Test(arguments: scenarios)
    func `packets are in order and without damage`(_ scenario: Scenario, _ seed: UInt64) throws {
        let capture = try EdgeCapture(scenario, seed: seed)
        #expect(capture.times.count == capture.packets.count)
        #expect(zip(capture.times, capture.times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(capture.statistics.problems.isEmpty)
        #expect(capture.counters.strays == 0)
        #expect(capture.counters.hellosUnparsed == 0)
        #expect(capture.counters.lostStreamBytes == 0)
        // Data is cut, handshakes are not.
        let packets = capture.packets
        #expect(packets.allSatisfy { $0.kept == min($0.length, 120) || $0.kept == $0.length })
        #expect(packets.allSatisfy { $0.length <= 3_000 || $0.kept == 120 })
        #expect(packets.allSatisfy { capture.headerSum(at: $0.place) == 0xFFFF })
    }

    @Test func `the hello of every known client hashes to its JA4`() throws {
        let record = try #require(Simulated(Scenario(kind: .light, days: 3)).records.first)
        let known = HelloLists.byJA4.keys.sorted()
        let records = known.enumerated().map { index, ja4 in
            var record = record
            record.flow.ja4 = ja4
            record.flow.connection = UInt32(index)
            record.flow.source.port = UInt16(40_000 + index)
            return record
        }
        let capture = try EdgeCapture(records)
        #expect(capture.connections.map { $0.hello?.ja4.description ?? "" }.sorted() == known)
        #expect(capture.connections.allSatisfy { $0.hello?.version == 0x0304 && $0.hello?.resumed == false })
    }

    @Test func `every hello that the model logs is known`() {
        var hellos = Set(Tool.all.map(\.ja4) + Hiding.Stack.allCases.map(Intermediary.ja4))
        for kind in Kind.allCases {
            hellos.formUnion(Simulated(Scenario(kind: kind, people: 2, days: 2)).records.map(\.flow.ja4))
        }
        #expect(hellos.subtracting(HelloLists.byJA4.keys) == [])
    }

    @Test func `the signature is of a system and a tunnel shows in the MSS`() throws {
        let home = try EdgeCapture(Scenario(kind: .ordinary, days: 2))
        let away = try EdgeCapture(Scenario(kind: .vpnHopping, days: 2))
        #expect(home.connections.allSatisfy { $0.signature?.link == .ethernet })
        #expect(away.connections.allSatisfy { $0.signature?.link == .tunnel })
        let distances = home.connections.compactMap { $0.signature?.hopDistance }
        #expect(distances.allSatisfy { (6...17).contains($0) })
    }

    @Test func `the seed decides every byte`() throws {
        let scenario = Scenario(kind: .light, days: 3)
        let records = Simulated(scenario).records
        #expect(!records.isEmpty)
        #expect(try EdgeCapture(scenario).bytes == EdgeCapture(scenario).bytes)
        #expect(try EdgeCapture(scenario).bytes != EdgeCapture(scenario, seed: 2).bytes)
    }

    /// By starts the same records come as by ends, each once.
    @Test(arguments: [Kind.autonomousAgents, .orchestrator, .relay, .harvest])
    func `days by start hold the same exchanges`(_ kind: Kind) {
        let scenario = Scenario(kind: kind, days: 3)
        let byEnd = Simulated(scenario, seed: 9).records
        var household = SimulatedAccounts(scenario, seed: 9)
        var byStart: [SimulatedRecord] = []
        while let day = household.nextDayByStart() { byStart += day }
        #expect(zip(byStart, byStart.dropFirst()).allSatisfy { $0.record.start <= $1.record.start })
        #expect(byStart.count == byEnd.count)
        #expect(Set(byStart.map(\.record)) == Set(byEnd.map(\.record)))
        #expect(!byEnd.isEmpty)
    }
}
