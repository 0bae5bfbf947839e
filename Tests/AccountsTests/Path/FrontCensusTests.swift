import Connections
import Base
import Documents
import Signals
import Testing

@testable import Accounts

struct FrontCensusTests {
    private static let front = IPAddress(v4: 0xCB00_7105)
    private static let relay = IPAddress(v4: 0xC633_6409)

    private func fronts(_ accounts: [[IPAddress]], after before: Set<IPAddress> = []) -> Set<IPAddress> {
        var census = FrontCensus()
        for shared in accounts { census.add(used: true, shared: shared) }
        return census.fronts(after: before)
    }

    private func accounts(_ count: Int, sharing addresses: [IPAddress]) -> [[IPAddress]] {
        [[IPAddress]](repeating: addresses, count: count)
    }

    @Test func `more than three quarters of the accounts make one`() {
        #expect(fronts(accounts(7, sharing: [Self.front]) + accounts(2, sharing: [])) == [Self.front])
        #expect(fronts(accounts(6, sharing: [Self.front]) + accounts(2, sharing: [])) == [])
        #expect(fronts(accounts(4, sharing: [Self.front])) == [])
        #expect(fronts(accounts(4, sharing: [Self.front]) + accounts(1, sharing: [])) == [])
        #expect(fronts(accounts(5, sharing: [Self.front])) == [Self.front])
    }

    @Test func `a relay beside the front stays a relay`() {
        let all = accounts(30, sharing: [Self.front]) + accounts(10, sharing: [Self.relay])
        #expect(fronts(all) == [Self.front])
        #expect(fronts(all, after: [Self.front]) == [Self.front])
    }

    /// A CDN has many addresses, and each of its clients is seen at some of them.
    @Test func `the addresses of one front belong together`() {
        let addresses = (0..<40).map { IPAddress(v4: 0xCB00_7100 + UInt32($0)) }
        var random = SeededGenerator(seed: 7)
        let behind = (0..<200).map { _ in (0..<6).map { _ in random.pick(addresses) } }
        let all = behind + accounts(10, sharing: [Self.relay])
        #expect(fronts(all) == Set(addresses))
        #expect(fronts(all.shuffled(using: &random)) == Set(addresses))
    }

    @Test func `recognition ends below one half`() {
        let before: Set = [Self.front]
        #expect(fronts(accounts(6, sharing: [Self.front]) + accounts(5, sharing: []), after: before) == before)
        #expect(fronts(accounts(5, sharing: [Self.front]) + accounts(6, sharing: []), after: before) == [])
        // A quiet night says nothing.
        #expect(fronts(accounts(2, sharing: []), after: before) == before)
    }
}

struct FrontTests {
    private static let front = IPAddress(v4: 0xCB00_7105)
    private static let relay = IPAddress(v4: 0xC633_6409)

    private func rules(_ fronts: [IPNetwork]?) -> AccountBook.Rules {
        var rules = AccountBook.Rules()
        rules.fronts = fronts
        return rules
    }

    /// Six people, one client each, whose requests a keep-alive front puts on four connections of its own.
    private func addHonest(_ run: inout TestRun) {
        for round in 0..<4 {
            run.visit(
                (0..<6).map {
                    (account: "honest-\($0)", client: $0.isMultiple(of: 2) ? "KimiCLI/1.3" : "opencode/0.15.2")
                },
                from: Self.front, hello: .made(1), tcp: 1, tls: 1 + Double(round) * 0.1)
        }
    }

    /// A relay that works three accounts on connections from `address`.
    private func addPool(_ run: inout TestRun, from address: IPAddress) {
        for _ in 0..<4 {
            run.visit(
                (0..<3).map { (account: "pool-\($0)", client: "KimiCLI/1.3") }, from: address, hello: .made(2),
                tcp: 20,
                tls: 20)
        }
    }

    private func addDirect(_ run: inout TestRun, _ count: Int) {
        run.crowd("direct", count, "KimiCLI/1.3", hello: .made(3), network: 0x0A00_0000)
    }

    @Test func `six honest accounts are clear and the report says why`() throws {
        var run = TestRun()
        addHonest(&run)
        let reports = run.reports()
        #expect(reports.count == 6)
        for report in reports.values {
            #expect(report.verdict == .clear)
            #expect(report.findings.isEmpty)
            #expect(report.proofs.relay == 0)
            #expect(report.path.primary == .unknown)
            #expect(report.silent.contains { $0 == Silence(.connections, .recognisedFront) })
        }
    }

    @Test func `while their connections are open they are clear too`() throws {
        var run = TestRun()
        let end = Endpoint(address: Self.front, port: 40_000)
        let link = run.open(end, at: 1_000)
        for turn in 0..<24 {
            let start = 1_001 + Double(turn)
            run.exchange("honest-\(turn % 6)", from: end, start, start + 0.5)
        }
        run.progress(link, at: 1_030)
        let context = AssessmentContext(run.book)
        #expect(context.fronts.recognised == [Self.front])
        for number in 0..<6 {
            let name = try #require(AccountName("honest-\(number)"))
            #expect(run.book.report(of: name, in: context)?.verdict == .clear)
        }
    }

    @Test func `without recognition they were watched`() {
        var run = TestRun(rules: rules([]))
        addHonest(&run)
        #expect(run.reports().values.allSatisfy { $0.verdict == .watch })
    }

    @Test func `a relay without a front keeps its verdict`() {
        var run = TestRun()
        addDirect(&run, 6)
        addPool(&run, from: Self.relay)
        let reports = run.reports()
        for number in 0..<3 {
            #expect(reports["pool-\(number)"]?.verdict == .watch)
            #expect(
                reports["pool-\(number)"]?.evidence.contains { $0.signal.id == "accounts-on-one-connection" }
                    == true)
        }
        for number in 0..<6 { #expect(reports["direct-\(number)"]?.verdict == .clear) }
    }

    @Test func `a relay beside a front keeps its verdict`() {
        var run = TestRun()
        addHonest(&run)
        addPool(&run, from: Self.relay)
        let reports = run.reports()
        for number in 0..<3 { #expect(reports["pool-\(number)"]?.verdict == .watch) }
        for number in 0..<6 { #expect(reports["honest-\(number)"]?.verdict == .clear) }
    }

    @Test func `a relay behind a front is silent on these signals and the report says so`() {
        var run = TestRun()
        addHonest(&run)
        addPool(&run, from: Self.front)
        let reports = run.reports()
        #expect(reports.count == 9)
        for report in reports.values {
            #expect(report.verdict == .clear)
            #expect(report.silent.contains { $0.id == "connections" })
        }
    }

    @Test func `a named front is silent and its field gives the client's address`() throws {
        var run = TestRun(rules: rules([try #require(IPNetwork("203.0.113.0/24"))]))
        let end = Endpoint(address: Self.front, port: 40_000)
        let link = run.open(end, at: 100)
        let clients = [IPAddress(v4: 0x0A00_0001), IPAddress(v4: 0x0A00_0002)]
        for turn in 0..<10 {
            let start = 101 + Double(turn)
            run.exchange(
                "a\(turn % 2)", from: end, start, start + 0.5, behindFront: turn < 8 ? clients[turn % 2] : nil)
        }
        run.close(link, at: 120, hello: .made(1), tcp: 1, tls: 200)
        let reports = run.reports()
        for number in 0..<2 {
            let report = try #require(reports["a\(number)"])
            #expect(report.verdict == .clear)
            #expect(report.path.primary == .unknown)
            #expect(report.fanOut.endpoints == 1)
            #expect(report.fanOut.connections == 0)
            #expect(report.silent.contains { $0.id == "connections" })
            #expect(run.profile("a\(number)")?.groups[clients[number]]?.exchanges == 4)
        }
        #expect(run.book.counters.frontedExchanges == 10)
    }

    /// Accounts that were judged by what a front's connections showed are judged again once it is named.
    @Test func `evidence from before the front was named is left out`() throws {
        var run = TestRun(rules: rules([]))
        addHonest(&run)
        #expect(run.reports()["honest-0"]?.verdict == .watch)
        run.book.rules.fronts = [try #require(IPNetwork("203.0.113.0/24"))]
        #expect(run.reports()["honest-0"]?.verdict == .clear)
    }
}
