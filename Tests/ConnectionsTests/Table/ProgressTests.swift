import Packets
import Connections
import Base
import TestSupport
import Testing

struct ProgressTests {
    private static func talk() -> TCPConversation {
        var (talk, _) = ClientHelloStreamTests.talk(TLSBytes.clientHello(TLSBytes.hello()), segmentSize: 4_000)
        ClientHelloStreamTests.end(&talk)
        return talk
    }

    private func table(_ talk: TCPConversation) -> ConnectionTable {
        var table = ConnectionTable(limits: TableRun.small, trustedHops: [])
        table.observe(talk.segments.span, bytes: talk.bytes.raw)
        return table
    }

    private func reports(_ table: inout ConnectionTable, at seconds: Double, from start: Timestamp) -> Int {
        table.pass(to: start + Nanoseconds(Int64(seconds * 1e9)))
        for _ in 0..<3 { table.reportProgress(atMost: 1_000) }
        defer { table.events.progress.removeAll() }
        #expect(table.events.progress.allSatisfy { $0.ending == .goesOn && $0.content == .tls })
        return table.events.progress.count
    }

    @Test func `at ten seconds and then at four times the age`() {
        let talk = Self.talk()
        var table = table(talk)
        let start = talk.segments[0].time
        #expect(reports(&table, at: 9, from: start) == 0)
        #expect(reports(&table, at: 10, from: start) == 1)
        #expect(reports(&table, at: 39, from: start) == 0)
        #expect(reports(&table, at: 40, from: start) == 1)
        #expect(reports(&table, at: 159, from: start) == 0)
        #expect(reports(&table, at: 161, from: start) == 1)
    }

    @Test func `a report changes nothing of the end`() {
        let talk = Self.talk()
        var table = table(talk)
        _ = reports(&table, at: 20, from: talk.segments[0].time)
        table.finishAll()
        let plain = TableRun(talk)
        #expect(table.events.finished.count == 1)
        #expect(table.events.finished.first?.hello?.ja4 == plain.only?.hello?.ja4)
        #expect(table.events.finished.first?.bytesUp == plain.only?.bytesUp)
        #expect(table.openConnections == 0)
    }
}
