import Documents
import Testing

@testable import Accounts
@testable import Connections
import Base
@testable import Packets
import Signals

struct OpenConnectionsTests {
    private static let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private func report(_ book: AccountBook, _ account: String) -> AccountReport? {
        AccountName(account).flatMap { book.report(of: $0, in: AssessmentContext(book)) }
    }

    private func record(_ account: String, as userAgent: String, _ start: Double, _ end: Double) -> RequestRecord {
        RequestRecord(
            time: .at(end), duration: .at(end) - .at(start), source: Self.client, destination: TestRun.server,
            account: account, client: userAgent, requestBytes: 1, responseBytes: 1, status: 200)
    }

    @Test func `clients that interleave on a logged one are seen before it ends`() {
        var run = TestRun()
        for turn in 0..<6 {
            let start = 100 + Double(turn) * 4
            run.book.take(record("a", as: "KimiCLI/1.3", start, start + 1))
            run.book.take(record("a", as: "opencode/0.15.2", start + 2, start + 3))
        }
        let open = report(run.book, "a")
        #expect(open?.fanOut.connections == 1)
        #expect(open?.verdict == .watch)
        #expect(open?.evidence.contains { $0.signal.id == "clients-on-one-connection" } == true)
        // Judging changes nothing: at its end it is filed once.
        #expect(run.reports()["a"]?.fanOut.connections == 1)
        #expect(report(run.book, "a")?.fanOut.connections == 1)
    }

    @Test func `a captured one counts from its first report on`() {
        var run = TestRun()
        let link = run.open(Self.client, at: 100)
        for turn in 0..<4 {
            run.exchange(
                "a", turn.isMultiple(of: 2) ? "KimiCLI/1.3" : "opencode/0.15.2", from: Self.client,
                101 + Double(turn), 101.5 + Double(turn))
        }
        #expect(report(run.book, "a")?.fanOut.connections == 0)
        var events = ConnectionEvents()
        events.progress = [
            ConnectionRecord(
                id: link.id, client: link.client, server: link.server, first: .at(100), last: .at(110),
                content: .tls,
                ending: .goesOn, midstream: false, bytesUp: 1, bytesDown: 1, idleBeforeReuse: [], longestIdle: 0,
                exchanges: 0)
        ]
        run.book.take(events)
        let open = report(run.book, "a")
        #expect(open?.fanOut.connections == 1)
        #expect(open?.evidence.contains { $0.signal.id == "clients-on-one-connection" } == true)
        run.close(link, at: 200)
        #expect(run.reports()["a"]?.fanOut.connections == 1)
    }

    @Test func `a forgotten account leaves none to whoever takes its place`() {
        var run = TestRun()
        run.book.take(record("a", as: "KimiCLI/1.3", 100, 101))
        #expect(AccountName("a").map { run.book.forget($0) } == true)
        let other = Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 40_001)
        var next = record("b", as: "KimiCLI/1.3", 102, 103)
        next.source = other
        run.book.take(next)
        #expect(report(run.book, "a") == nil)
        #expect(report(run.book, "b")?.fanOut.connections == 1)
    }
}
