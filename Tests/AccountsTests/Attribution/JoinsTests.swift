import Connections
import Base
import Testing

@testable import Accounts

struct JoinsTests {
    private func end(_ number: Int) -> Endpoint {
        Endpoint(address: IPAddress(v4: 0x0A00_0000 + UInt32(number)), port: 40_000)
    }

    @Test func `lines and exchanges are counted by what they matched`() {
        var run = TestRun()
        let one = run.open(end(1), at: 100)
        let two = run.open(end(2), at: 100)
        run.exchange("a", from: end(1), 101, 102)
        run.log("a", from: end(1), 101, 102)
        run.log("b", from: end(2), 101, 102)
        run.log("c", from: nil, 101, 102)
        run.exchange("d", from: nil, 101, 102)
        run.log("e", from: end(3), 101, 102, status: 401)
        run.close(one, at: 103)
        run.close(two, at: 103)
        run.book.settleAll()
        let joins = run.book.counters.joins
        #expect(joins.lines == 3)
        #expect(joins.linesOfExchanges == 1)
        #expect(joins.linesOnConnections == 1)
        #expect(joins.linesUnmatched == 1)
        #expect(joins.exchanges == 2)
        #expect(joins.exchangesOnConnections == 1)
        #expect(joins.mismatches.isEmpty)
    }

    @Test func `requests counted twice are a mismatch`() {
        var run = TestRun()
        for number in 0..<200 {
            let start = 100 + Double(number)
            run.exchange("a\(number)", from: nil, start, start + 0.5)
            run.log("b\(number)", from: end(number), start, start + 0.5)
        }
        #expect(run.book.counters.joins.mismatches == [.linesAndExchanges])
        let link = run.open(end(1), at: 500)
        run.close(link, at: 501)
        #expect(run.book.counters.joins.mismatches == [.linesAndExchanges, .connections])
    }

    @Test func `half of them is enough`() {
        var joins = Joins()
        joins.lines = 200
        joins.exchanges = 1_000
        joins.linesOfExchanges = 100
        #expect(joins.mismatches.isEmpty)
        joins.linesOfExchanges = 99
        #expect(joins.mismatches == [.linesAndExchanges])
    }
}

/// The gateway sends the application no X-Forwarded-For, as a configuration without the joining headers does.
struct TwinExchangesTests {
    private let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private func awaitingRun() -> TestRun {
        var rules = AccountBook.Rules()
        rules.awaitsLog = true
        return TestRun(rules: rules)
    }

    @Test func `log line and inside exchange are one and the line gives the connection`() throws {
        var run = awaitingRun()
        let link = run.open(client, at: 100)
        for turn in 0..<10 {
            let start = 101 + Double(turn)
            run.exchange("a", from: nil, start, start + 0.5)
            run.log("a", from: client, start - 0.1, start + 0.6)
        }
        run.close(link, at: 120, hello: .made(1))
        let report = try #require(run.reports()["a"])
        #expect(report.exchanges == 10)
        #expect(report.fanOut.connections == 1)
        #expect(report.fanOut.endpoints == 1)
        #expect(run.profile("a")?.unjoined == 0)
        #expect(run.profile("a")?.known.connection == 10)
        let joins = run.book.counters.joins
        #expect(joins.linesOfExchanges == 10)
        #expect(joins.exchangesOnConnections == 10)
        #expect(joins.mismatches.isEmpty)
    }

    @Test func `as many are counted as there were`() {
        var run = awaitingRun()
        // Sub-agents that begin together with prompts of one size.
        for _ in 0..<8 { run.exchange("a", from: nil, 101, 102) }
        for _ in 0..<10 { run.log("a", from: client, 101, 102) }
        #expect(run.reports()["a"]?.exchanges == 10)
        #expect(run.book.counters.joins.linesOfExchanges == 8)
    }

    @Test(arguments: [(101.6, 102.0), (101.0, 102.6)])
    func `log line and inside exchange at other times are two`(start: Double, end: Double) {
        var run = awaitingRun()
        run.exchange("a", from: nil, 101, 102)
        run.log("a", from: client, start, end)
        #expect(run.reports()["a"]?.exchanges == 2)
    }

    @Test func `exchanges of other accounts, sizes or answers are two`() {
        var run = awaitingRun()
        run.exchange("a", from: nil, 101, 102)
        run.log("b", from: client, 101, 102)
        run.exchange("c", from: nil, 101, 102)
        run.book.take(
            RequestRecord(
                time: .at(102), duration: .at(102) - .at(101), source: client, account: "c", requestBytes: 9_000,
                responseBytes: 1, status: 200))
        run.exchange("d", from: nil, 101, 102)
        run.log("d", from: client, 101, 102, status: 429)
        let reports = run.reports()
        #expect(reports["a"]?.exchanges == 1)
        #expect(reports["b"]?.exchanges == 1)
        #expect(reports["c"]?.exchanges == 2)
        #expect(reports["d"]?.exchanges == 1)
        #expect(run.book.counters.joins.linesOfExchanges == 0)
    }

    @Test func `log line and inside exchange with different ends are two`() {
        var run = awaitingRun()
        run.exchange("a", from: client, 101, 102)
        run.log("a", from: Endpoint(address: client.address, port: 2), 101, 102)
        #expect(run.reports()["a"]?.exchanges == 2)
    }
}
