import Connections
import Base
import Testing

@testable import Accounts

struct RefusedExchangesTests {
    private let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    @Test(arguments: [
        (200, ExchangeStanding.served), (204, .served), (101, .served), (302, .refused), (400, .refused),
        (401, .refused),
        (403, .refused), (404, .refused), (407, .refused), (408, .attempted), (429, .attempted), (499, .attempted),
        (500, .attempted), (529, .attempted), (600, .refused),
    ])
    func `the answer decides`(status: Int, standing: ExchangeStanding) {
        #expect(ExchangeStanding(status: status) == standing)
        #expect(ExchangeStanding(logged: status) == standing)
    }

    @Test func `no response is an attempt and a log without status is believed`() {
        #expect(ExchangeStanding(status: nil) == .attempted)
        #expect(ExchangeStanding(logged: 0) == .attempted)
        #expect(ExchangeStanding(logged: nil) == .served)
    }

    @Test(arguments: [401, 403, 404, 429, 500, nil])
    func `a name that was never served gets no profile`(status: Int?) {
        var run = TestRun()
        run.exchange("made-up", from: client, 101, 102, status: status)
        run.log("made-up", from: client, 103, 104, status: status ?? 0)
        #expect(run.book.accountCount == 0)
        #expect(run.book.counters.refusedExchanges == 2)
        #expect(run.book.counters.exchanges == 0)
    }

    /// Somebody uses another account's name on connections of their own, and is refused.
    @Test(arguments: [401, 403, 404, 429, 500, nil])
    func `another account's name adds nothing to its evidence`(status: Int?) throws {
        func run(attacked: Bool) throws -> AccountReport {
            var run = TestRun()
            let link = run.open(client, at: 100)
            run.exchange("victim", from: client, 101, 102)
            let other = Endpoint(address: IPAddress(v4: 0x0A00_0009), port: 9)
            let attack = run.open(other, at: 100)
            if attacked {
                for turn in 0..<20 {
                    let start = 103 + Double(turn)
                    let name = turn.isMultiple(of: 2) ? "victim" : "attacker"
                    run.exchange(
                        name, "tool\(turn)/1.0", from: other, start, start + 0.5,
                        status: name == "victim" ? status : 200)
                    run.exchange("victim", "tool\(turn)/1.0", from: client, start, start + 0.5, status: status)
                    run.log("victim", "tool\(turn)/1.0", from: other, start + 0.6, start + 0.9, status: status ?? 0)
                }
            }
            run.close(link, at: 130)
            run.close(attack, at: 130)
            return try #require(run.reports()["victim"])
        }
        #expect(try run(attacked: true) == run(attacked: false))
    }

    @Test func `a refused exchange and its line are counted once`() {
        var run = TestRun()
        run.exchange("made-up", from: client, 101, 102, status: 401)
        run.log("made-up", from: client, 101, 102, status: 401)
        #expect(run.book.counters.refusedExchanges == 1)
    }

    @Test func `a retry of a failed request is no prompt`() {
        var attempts = FailedAttempts()
        func exchange(_ bytes: Int, _ start: Double) -> AccountExchange {
            AccountExchange(start: .at(start), end: .at(start + 1), requestBytes: bytes, responseBytes: 1)
        }
        attempts.add(exchange(5_000, 100))
        #expect(attempts.contains(exchange(5_000, 110)))
        #expect(!attempts.contains(exchange(5_001, 110)))
        #expect(!attempts.contains(exchange(5_000, 100.5)))
        #expect(!attempts.contains(exchange(5_000, 800)))
        for other in 0..<FailedAttempts.most { attempts.add(exchange(10 + other, 120)) }
        #expect(!attempts.contains(exchange(5_000, 130)))
    }

    @Test func `refused lines say nothing about the log's pace`() {
        var run = TestRun()
        for line in 0..<5_000 {
            let time = 1_000 + Double(line) * 0.01
            run.log("made-up-\(line)", from: nil, time, time, status: 401)
        }
        for line in 0..<20 {
            run.log("honest-\(line % 2)", from: nil, 1_100 + Double(line) * 60, 1_101 + Double(line) * 60)
        }
        #expect(run.book.counters.stalledSeconds == 0)
    }
}

struct AccountRoomTests {
    private func book(_ accounts: Int) -> TestRun {
        var rules = AccountBook.Rules()
        rules.accounts = accounts
        return TestRun(rules: rules)
    }

    @Test func `a million made up credentials displace nobody`() {
        var run = book(100)
        run.log("honest", from: nil, 1, 2)
        for number in 0..<1_000_000 { run.log("made-up-\(number)", from: nil, 3, 4, status: 401) }
        #expect(run.book.accountCount == 1)
        run.log("new", from: nil, 5, 6)
        #expect(run.book.assess().accounts.map(\.account) == ["honest", "new"])
        #expect(run.book.counters.refusedExchanges == 1_000_000)
    }

    @Test func `a flood of served names displaces itself`() {
        var run = book(1_000)
        for turn in 0..<3 { run.log("honest", from: nil, 1 + Double(turn), 2 + Double(turn)) }
        for number in 0..<100_000 {
            let time = 10 + Double(number) * 0.01
            run.log("made-up-\(number)", from: nil, time, time + 1)
            // A new account that goes on while the flood does.
            if (50_000...50_200).contains(number), number.isMultiple(of: 50) {
                run.log("new", from: nil, time, time + 1)
            }
        }
        let known = Set(run.book.assess().accounts.map(\.account))
        #expect(known.contains("honest"))
        #expect(known.contains("new"))
        #expect(known.count <= 1_000)
        #expect(run.book.counters.accountsBeyondBound + known.count == 100_002)
    }

    @Test func `beyond it the longest silent is forgotten`() {
        var run = book(3)
        for (place, name) in ["a", "b", "c", "a"].enumerated() {
            for turn in 0..<3 {
                run.log(name, from: nil, Double(10 * place + turn), Double(10 * place + turn) + 0.5)
            }
        }
        run.book.listsForgotten = true
        run.log("d", from: nil, 100, 101)
        #expect(run.book.assess().accounts.map(\.account) == ["a", "c", "d"])
        let forgotten = run.book.takeForgotten()
        #expect(forgotten.map(\.text) == ["b"])
        #expect(run.book.takeForgotten().isEmpty)
    }

    @Test func `what is open forgets them`() throws {
        var run = book(2)
        let end = Endpoint(address: IPAddress(v4: 1), port: 1)
        let link = run.open(end, at: 10)
        run.exchange("a", from: end, 11, 12)
        run.exchange("b", from: end, 13, 14)
        run.exchange("new", from: nil, 15, 16)
        run.close(link, at: 17)
        let reports = run.reports()
        #expect(reports.keys.sorted() == ["b", "new"])
        #expect(reports["b"]?.fanOut.connections == 1)
        #expect(reports["new"]?.fanOut.connections == 0)
    }
}
