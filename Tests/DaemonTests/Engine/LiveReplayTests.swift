import Accounts
import Connections
import Daemon
import Documents
import Intake
import Base
import Packets
import RequestLogs
import TestSupport
import Testing

/// A run of real software, handed over as live threads do.
struct LiveReplayTests {
    private static let handover = Nanoseconds.milliseconds(50)

    /// What a capture thread leaves in the mailbox, hand-over by hand-over.
    private static func deliveries(of path: String, source: Int) throws -> [(at: Timestamp, Delivery)] {
        var reader = try CaptureReader(path: path)
        var table = ConnectionTable(
            limits: ConnectionLimits(), rules: rules, trustedHops: ["10.0.0.0/8"].compactMap { IPNetwork($0) },
            firstSerial: UInt64(source) << 56 | 1)
        var deliveries: [(at: Timestamp, Delivery)] = []
        var last: Timestamp?
        func handOver(_ table: inout ConnectionTable) {
            table.reportProgress(atMost: 4_096)
            deliveries.append(
                (table.clock, .packets(PacketDelivery(source: source, events: table.events, clock: table.clock))))
            table.events.removeAll()
        }
        while reader.advance() {
            let segments = reader.segments
            for index in 0..<segments.count {
                table.observe(segments.extracting(index..<index + 1), bytes: reader.bytes)
                if last.map({ table.clock - $0 >= handover }) ?? true {
                    last = table.clock
                    handOver(&table)
                }
            }
        }
        handOver(&table)
        return deliveries
    }

    private static var rules: HeaderRules {
        var rules = HeaderRules()
        rules.account = FieldName("X-Account-Id")
        rules.trustsProxyHeader = true
        return rules
    }

    private static func records(of path: String) throws -> [RequestRecord] {
        var reader = try RequestLogReader(path: path)
        var records: [RequestRecord] = []
        while let record = reader.next() { records.append(record) }
        return records
    }

    private static func offline(_ edge: String, _ inside: String, _ records: [RequestRecord]) throws -> AccountBook
    {
        var merge = try CaptureMerge(paths: [edge, inside], filter: nil)
        var table = ConnectionTable(
            limits: ConnectionLimits(), rules: rules, trustedHops: ["10.0.0.0/8"].compactMap { IPNetwork($0) })
        var bookRules = AccountBook.Rules()
        bookRules.awaitsLog = true
        var book = AccountBook(rules: bookRules)
        var place = 0
        while merge.next({ segments, bytes, _ in table.observe(segments, bytes: bytes) }) {
            book.take(table.events)
            table.events.removeAll()
            while place < records.count, records[place].time + .seconds(2) <= table.clock {
                book.take(records[place])
                place += 1
            }
            book.settle(at: table.clock)
        }
        table.finishAll()
        book.take(table.events)
        for record in records[place...] { book.take(record) }
        book.settleAll()
        return book
    }

    @Test(arguments: ["lab-haproxy-s7"])
    func `paths, turns and exchanges are the same`(_ fixture: String) async throws {
        let folder = RepositoryPaths.root + "/Tests/Fixtures/\(fixture)"
        let (edge, inside) = ("\(folder)/edge.pcapng.gz", "\(folder)/inside.pcapng.gz")
        let records = try Self.records(of: "\(folder)/requests.jsonl")
        let book = try Self.offline(edge, inside, records)
        let expected = Dictionary(uniqueKeysWithValues: book.assess().accounts.map { ($0.account, $0) })

        var all = try Self.deliveries(of: edge, source: 0) + Self.deliveries(of: inside, source: 1)
        for record in records {
            // A gateway writes its line within a moment of the end.
            let line = RequestDelivery(records: [record], gaps: [], clock: record.time)
            all.append((record.time + Nanoseconds.milliseconds(20), .requests(line)))
        }
        all.sort { $0.at < $1.at }
        var bookRules = AccountBook.Rules()
        bookRules.awaitsLog = true
        let engine = Engine(rules: bookRules, sources: 2)
        let begin = try #require(all.first?.at)
        for (at, delivery) in all { await engine.take([delivery], at: Nanoseconds(0) + (at - begin)) }
        await engine.finish()

        var same = 0
        for (account, offline) in expected {
            let live = try #require(await engine.report(of: account))
            #expect(live.exchanges == offline.exchanges, "\(account)")
            #expect(live.timeline.map(\.humanTurns) == offline.timeline.map(\.humanTurns), "\(account)")
            if live.path.primary == offline.path.primary, live.verdict == offline.verdict { same += 1 }
        }
        #expect(same == expected.count)
        #expect(expected.values.contains { $0.timeline.contains { $0.humanTurns > 0 } })
    }
}
