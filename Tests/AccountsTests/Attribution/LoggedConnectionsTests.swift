@testable import Accounts
import Connections
import Base
import Documents
import Signals
import Testing

struct LoggedConnectionsTests {
    private let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private func record(
        _ account: String, as userAgent: String = "KimiCLI/1.3", from client: Endpoint? = nil, ja4: JA4? = nil,
        _ start: Double, _ end: Double
    ) -> RequestRecord {
        RequestRecord(
            time: .at(end), duration: .at(end) - .at(start), source: client ?? self.client,
            destination: TestRun.server, account: account, client: userAgent, requestBytes: 1, responseBytes: 1,
            status: 200, ja4: ja4?.description)
    }

    @Test func `exchanges that follow each other are one connection`() {
        var run = TestRun()
        for start in stride(from: 100.0, to: 500, by: 50) { run.book.take(record("a", start, start + 5)) }
        let reports = run.reports()
        #expect(reports["a"]?.fanOut.connections == 1)
        #expect(run.book.counters.unjoinedExchanges == 0)
    }

    @Test(arguments: [(59.0, 1), (61.0, 2)])
    func `a long silence ends it`(silence: Double, connections: Int) {
        var run = TestRun()
        run.book.take(record("a", 100, 105))
        run.book.take(record("a", 105 + silence, 110 + silence))
        #expect(run.reports()["a"]?.fanOut.connections == connections)
    }

    @Test(arguments: [(59.0, 1, 0), (61, 1, 1)])
    func `what is older than the connection by more is not on it`(back: Double, connections: Int, unjoined: Int) {
        var run = TestRun()
        run.book.take(record("a", 1_000, 1_005))
        run.book.take(record("b", 995 - back, 1_000 - back))
        let reports = run.reports()
        #expect(reports["a"]?.fanOut.connections == connections)
        #expect(run.book.counters.unjoinedExchanges == unjoined)
        #expect(reports["a"]?.verdict == .clear && reports["b"]?.verdict == .clear)
    }

    /// Its line comes after the connection has been quiet for long, but it began in time.
    @Test func `a long answer keeps it open`() {
        var run = TestRun()
        run.book.take(record("a", 100, 105))
        for start in stride(from: 110.0, to: 600, by: 10) {
            run.book.take(record("b", from: Endpoint(address: client.address, port: 40_009), start, start + 1))
        }
        run.book.take(record("a", 120, 610))
        #expect(run.reports()["a"]?.fanOut.connections == 1)
    }

    @Test func `another hello is another connection`() {
        var run = TestRun()
        run.book.take(record("a", ja4: .made(1), 100, 101))
        run.book.take(record("a", ja4: .made(2), 102, 103))
        #expect(run.reports()["a"]?.fanOut.connections == 2)
        #expect(run.profile("a")?.groups[client.address]?.hellos.keys.count == 2)
    }

    @Test func `interleaved clients are watched`() {
        var run = TestRun()
        for (index, name) in ["KimiCLI/1.3", "aider/0.8", "KimiCLI/1.3", "aider/0.8"].enumerated() {
            run.book.take(record("a", as: name, Double(100 + index * 2), Double(101 + index * 2)))
        }
        let report = run.reports()["a"]
        #expect(report?.verdict == .watch)
        #expect(report?.evidence.map(\.signal.id).contains("clients-on-one-connection") == true)
        #expect(run.profile("a")?.mixing.firstSeveralClients == .at(107))
    }

    @Test func `interleaved accounts are watched all`() {
        var run = TestRun()
        for index in 0..<6 {
            run.book.take(record(["a", "b"][index % 2], Double(100 + index * 2), Double(101 + index * 2)))
        }
        let reports = run.reports()
        for name in ["a", "b"] {
            #expect(reports[name]?.verdict == .watch)
            #expect(run.profile(name)?.mixing.mostAccounts == 2)
        }
    }

    /// One host after another on a port that a NAT handed on within the minute.
    @Test func `a reused port is no sign of anything`() {
        var run = TestRun()
        for (index, account) in ["a", "a", "b", "b", "c", "c", "a"].enumerated() {
            run.book.take(
                record(account, as: "tool\(account)/1", Double(100 + index * 2), Double(101 + index * 2)))
        }
        let reports = run.reports()
        for name in ["a", "b", "c"] { #expect(reports[name]?.verdict == .clear) }
    }

    /// Who only had the port before is not drawn in by those who share it now.
    @Test func `sharing concerns only those who share`() {
        var run = TestRun()
        for (index, account) in "abcbcbc".map(String.init).enumerated() {
            run.book.take(record(account, Double(100 + index * 2), Double(101 + index * 2)))
        }
        let reports = run.reports()
        #expect(reports["a"]?.verdict == .clear)
        #expect(reports["b"]?.verdict == .watch)
        #expect(reports["c"]?.verdict == .watch)
    }

    @Test func `a captured connection counts instead never beside`() {
        var run = TestRun()
        run.book.take(record("a", 98, 99))
        let link = run.open(client, at: 100)
        for index in 0..<4 {
            let start = Double(101 + index)
            run.book.take(record("a", as: ["x/1", "y/1"][index % 2], start, start + 0.5))
        }
        run.close(link, at: 110)
        // Not joined: the captured connection is over. It is not made up either.
        run.book.take(record("a", 150, 151))
        let report = run.reports()["a"]
        #expect(report?.fanOut.connections == 1)
        #expect(run.profile("a")?.mixing.severalClients == 1)
        #expect(run.book.counters.loggedConnections == 0)
        #expect(run.book.counters.unjoinedExchanges == 1)
    }

    // MARK: Hellos

    private func crowd(
        _ run: inout TestRun, _ name: String, _ count: Int, _ tool: String, _ hello: JA4, _ network: UInt32
    ) {
        for index in 0..<count {
            let end = Endpoint(address: IPAddress(v4: network + UInt32(index)), port: 5_000)
            run.book.take(record("\(name)-\(index)", as: tool, from: end, ja4: hello, 100, 101))
        }
    }

    @Test func `families under one logged hello and mismatches show`() {
        var run = TestRun()
        crowd(&run, "kimi", 12, "KimiCLI/1.3", .made(1), 0x1400_0000)
        crowd(&run, "claude", 12, "claude-cli/2.0", .made(2), 0x1500_0000)
        let relay = IPAddress(v4: 0xC000_0201)
        for (port, tool) in [(UInt16(40_001), "KimiCLI/1.3"), (40_002, "claude-cli/2.0")] {
            run.book.take(
                record("x", as: tool, from: Endpoint(address: relay, port: port), ja4: .made(3), 102, 103))
        }
        let odd = Endpoint(address: IPAddress(v4: 0xC000_0301), port: 40_001)
        run.book.take(record("odd", as: "KimiCLI/1.3", from: odd, ja4: .made(4), 102, 103))
        let reports = run.reports()
        #expect(reports["x"]?.evidence.map(\.signal.id).contains("clients-behind-one-hello") == true)
        #expect(reports["x"]?.verdict == .watch)
        #expect(reports["odd"]?.findings.map(\.kind) == [.identityMismatch])
        #expect(reports["odd"]?.verdict == .clear)
        #expect(reports["kimi-0"]?.proofs.relay == 0)
    }

    /// The catalogue of captures holds stable hellos, a log gives whole ones.
    @Test func `logged hellos are not compared with captured ones`() {
        var captured = TestRun()
        captured.crowd("kimi", 12, "KimiCLI/1.3", hello: .made(1), network: 0x1400_0000)
        captured.book.settleAll()
        let saved = captured.book.assess().catalogue
        var run = TestRun()
        for index in 0..<4 {
            let end = Endpoint(address: IPAddress(v4: 0x1600_0000 + UInt32(index)), port: 5_000)
            run.book.take(record("a\(index)", from: end, ja4: .made(50), 100, 101))
        }
        run.book.settleAll()
        let assessment = run.book.assess(catalogue: saved)
        #expect(assessment.accounts.allSatisfy { $0.findings.isEmpty && $0.proofs.relay == 0 })
        #expect(assessment.catalogue.totals == saved.totals)
    }

    @Test func `a text that is no JA4 is no hello`() {
        var run = TestRun()
        var line = record("a", 100, 101)
        line.ja4 = "t13d1516h2_zzz"
        run.book.take(line)
        #expect(run.reports()["a"]?.fanOut.connections == 1)
        #expect(run.profile("a")?.groups[client.address]?.hellos.isEmpty == true)
    }

    // MARK: Ports

    /// Everybody behind an address would be one connection: what is logged is the server's port, or no port of a client's.
    @Test(arguments: [UInt16(80), 443, 1_023])
    func `a port that no client has is no connection`(port: UInt16) {
        var run = TestRun()
        for (index, account) in ["a", "b", "a", "b"].enumerated() {
            let start = 100 + Double(index)
            run.book.take(
                record(account, from: Endpoint(address: client.address, port: port), start, start + 0.5))
        }
        let reports = run.reports()
        #expect(reports["a"]?.fanOut.connections == 0 && reports["a"]?.verdict == .clear)
        #expect(run.book.counters.unjoinedExchanges == 4)
    }

    // MARK: Bounds

    @Test func `connections are bounded and what the bound costs is counted`() {
        var rules = AccountBook.Rules()
        rules.loggedConnections = 10
        var run = TestRun(rules: rules)
        for port in 40_001...40_100 {
            run.book.take(
                record("a", from: Endpoint(address: client.address, port: UInt16(port)), 100, 101))
        }
        #expect(run.book.counters.loggedConnectionsFiledEarly == 90)
        #expect(run.reports()["a"]?.fanOut.connections == 100)
    }

    @Test func `quiet connections are let go while the log goes on`() {
        var connections = LoggedConnections()
        var ended = 0
        for second in 0..<20_000 {
            let end = Endpoint(address: IPAddress(v4: UInt32(second)), port: 1)
            let time = Timestamp.at(Double(second))
            _ = connections.add(
                client: end, server: nil, account: 0, claimed: nil, hello: nil, start: time, end: time)
            while connections.takeEnded(at: time) != nil { ended += 1 }
        }
        #expect(connections.count < 700)
        #expect(ended + connections.count == 20_000)
    }

    @Test func `absurd times do not trap`() {
        var run = TestRun()
        for (time, duration) in [(Int64.min, Int64.max), (.max, 0), (0, .max), (.max, .max), (.min, 0)] {
            run.book.take(
                RequestRecord(
                    time: Timestamp(nanoseconds: time), duration: Nanoseconds(duration), source: client,
                    account: "a", client: "x/1", requestBytes: .max, responseBytes: .max, status: 200,
                    inputTokens: .max, cachedTokens: .max, outputTokens: .max, thread: "t", parent: "p",
                    device: "d", ja4: "j"))
        }
        #expect(run.reports()["a"]?.exchanges == 5)
    }
}
