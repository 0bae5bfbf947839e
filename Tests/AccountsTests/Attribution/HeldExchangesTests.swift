@testable import Accounts
import Connections
import Base
import Testing

struct HeldExchangesTests {
    private let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private func exchange(_ start: Double, _ end: Double) -> AccountExchange {
        AccountExchange(start: .at(start), end: .at(end), requestBytes: 10, responseBytes: 20)
    }

    private func record(_ start: Double, _ end: Double, tokens: Int) -> RequestRecord {
        RequestRecord(
            time: .at(end), duration: .at(end) - .at(start), source: client, account: "a", requestBytes: 11,
            responseBytes: 22, status: 200, stop: .tool, initiator: .user, inputTokens: tokens, thread: "t",
            parent: "p", device: "d")
    }

    @Test func `the log's fields win and measured ones stay`() {
        var held = HeldExchanges()
        held.add(exchange(100, 101), account: 3, client: client, isComplete: false)
        let found1 = held.complete(client, with: record(100.1, 101.2, tokens: 7), hello: 5)
        #expect(found1)
        let taken = held.take(endedBefore: nil)
        #expect(taken?.account == 3)
        #expect(taken?.exchange.start == .at(100))
        #expect(taken?.exchange.requestBytes == 10)
        #expect(taken?.exchange.inputTokens == 7)
        #expect(taken?.exchange.stop == .tool)
        #expect(taken?.exchange.initiator == .user)
        #expect(taken?.exchange.thread == NameNumber.of("t"))
        #expect(taken?.exchange.parent == NameNumber.of("p"))
        #expect(taken?.exchange.device == NameNumber.of("d"))
        #expect(taken?.exchange.endpoint == 5)
    }

    /// Streams of one HTTP/2 connection that begin together.
    @Test func `each line finds the closest`() {
        var held = HeldExchanges()
        for end in [101.0, 105, 109] {
            held.add(exchange(100, end), account: 0, client: client, isComplete: false)
        }
        for (end, tokens) in [(105.01, 5), (109.01, 9), (101.01, 1)] {
            let found2 = held.complete(client, with: record(100, end, tokens: tokens), hello: nil)
            #expect(found2)
        }
        var tokens: [Int?] = []
        while let next = held.take(endedBefore: nil) { tokens.append(next.exchange.inputTokens) }
        #expect(tokens == [1, 5, 9])
    }

    @Test func `a line of another time or end finds nothing`() {
        var held = HeldExchanges()
        held.add(exchange(100, 101), account: 0, client: client, isComplete: false)
        let found3 = held.complete(client, with: record(102, 103, tokens: 1), hello: nil)
        #expect(!found3)
        let other = Endpoint(address: client.address, port: 40_001)
        let found4 = held.complete(other, with: record(100, 101, tokens: 1), hello: nil)
        #expect(!found4)
        let found5 = held.complete(client, with: record(100, 101, tokens: 1), hello: nil)
        #expect(found5)
        let found6 = held.complete(client, with: record(100, 101, tokens: 1), hello: nil)
        #expect(!found6)
    }

    @Test func `they leave in order when their time is over`() {
        var held = HeldExchanges()
        for index in 0..<10_000 {
            held.add(
                exchange(Double(index), Double(index) + 1), account: Int32(index), client: client,
                isComplete: index.isMultiple(of: 2))
        }
        var taken: [Int32] = []
        while let next = held.take(endedBefore: .at(9_000.5)) { taken.append(next.account) }
        #expect(taken == Array(0..<9_000))
        #expect(held.count == 1_000)
        let found7 = held.complete(client, with: record(9_951, 9_952, tokens: 1), hello: nil)
        #expect(found7)
    }

    // MARK: In the book

    private func run(awaitsLog: Bool) -> TestRun {
        var rules = AccountBook.Rules()
        rules.awaitsLog = awaitsLog
        return TestRun(rules: rules)
    }

    @Test func `a merged line gives the exchange what only it knows`() {
        var run = run(awaitsLog: true)
        run.exchange("a", from: client, 100, 101)
        #expect(run.profile("a")?.known.exchanges == 0)
        run.book.take(record(100, 101, tokens: 7))
        run.book.settle(at: .at(110))
        #expect(run.book.counters.mergedLogRecords == 1)
        let known = run.profile("a")?.known
        #expect(known?.exchanges == 1)
        #expect(known?.tokens == 1)
        #expect(known?.stop == 1)
        #expect(known?.initiator == 1)
        #expect(known?.thread == 1)
        #expect(known?.device == 1)
        #expect(known?.connection == 1)
    }

    @Test func `without a log nothing waits`() {
        var run = run(awaitsLog: false)
        run.exchange("a", from: client, 100, 101)
        #expect(run.profile("a")?.known.exchanges == 1)
        #expect(run.profile("a")?.known.tokens == 0)
    }

    @Test func `an exchange whose line never comes is observed after the window`() {
        var run = run(awaitsLog: true)
        run.exchange("a", from: client, 100, 101)
        run.book.settle(at: .at(105.9))
        #expect(run.profile("a")?.known.exchanges == 0)
        run.book.settle(at: .at(106.1))
        #expect(run.profile("a")?.known.exchanges == 1)
    }

    @Test func `waiting exchanges are bounded`() {
        var run = run(awaitsLog: true)
        let extra = 50
        for index in 0..<HeldExchanges.most + extra {
            run.exchange("a", from: Endpoint(address: IPAddress(v4: UInt32(index)), port: 40_001), 100, 101)
        }
        #expect(run.book.counters.exchangesReleasedEarly == extra)
        #expect(run.profile("a")?.known.exchanges == UInt32(extra))
        run.book.settleAll()
        #expect(run.profile("a")?.known.exchanges == UInt32(HeldExchanges.most + extra))
    }
}
