@testable import Accounts
@testable import Connections
import Base
import Documents
import Testing

struct AccountBookTests {
    private let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private func connections(_ run: inout TestRun, _ account: String) -> Int {
        run.book.settleAll()
        return Int(run.profile(account)?.connections ?? 0)
    }

    @Test func `an exchange inside a connection belongs to it`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.close(link, at: 103)
        #expect(connections(&run, "a") == 1)
        #expect(run.book.counters.joinedExchanges == 1)
        #expect(run.book.counters.unjoinedExchanges == 0)
    }

    @Test(arguments: [(-4.9, 1), (-5.1, 0), (4.9, 1), (5.1, 0)])
    func `clocks may differ by the window`(offset: Double, joined: Int) {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.close(link, at: 110)
        let (start, end) = offset < 0 ? (100 + offset, 105.0) : (105.0, 110 + offset)
        run.exchange("a", from: client, start, end)
        #expect(connections(&run, "a") == joined)
        #expect(run.book.counters.unjoinedExchanges == 1 - joined)
    }

    @Test func `the same window holds for the log`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.close(link, at: 110)
        run.log("near", from: client, 97, 103)
        run.log("far", from: client, 90, 94)
        #expect(connections(&run, "near") == 1)
        #expect(run.profile("far")?.connections == 0)
    }

    @Test func `another port or address is another client`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("port", from: Endpoint(address: client.address, port: 40_001), 101, 102)
        run.exchange("address", from: Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 40_000), 101, 102)
        run.close(link, at: 103)
        #expect(connections(&run, "port") == 0)
        #expect(connections(&run, "address") == 0)
    }

    @Test func `a reused port does not cross accounts`() {
        var run = TestRun()
        let first = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.close(first, at: 103, hello: .made(1))
        let second = run.open(client, at: 104)
        run.exchange("b", from: client, 105, 106)
        run.close(second, at: 107, hello: .made(2))
        let reports = run.reports()
        #expect(run.profile("a")?.connections == 1)
        #expect(run.profile("b")?.connections == 1)
        #expect(run.profile("a")?.groups[client.address]?.hellos.keys.first == .made(1))
        #expect(run.profile("b")?.groups[client.address]?.hellos.keys.first == .made(2))
        #expect(reports.values.allSatisfy { $0.verdict == .clear })
    }

    @Test(arguments: [(103.1, 103.3), (102.5, 104.5), (103.9, 104.2)])
    func `an exchange between two lives belongs to none`(start: Double, end: Double) {
        var run = TestRun()
        let first = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.close(first, at: 103)
        let second = run.open(client, at: 104)
        run.exchange("c", from: client, start, end)
        run.close(second, at: 107)
        #expect(connections(&run, "c") == 0)
        #expect(run.profile("a")?.mixing.severalAccounts == 0)
    }

    /// The log's clock is 1.5 s slow: the exchange of the second connection seems to lie in the first.
    @Test func `a slow log does not cross accounts on a reused port`() {
        var run = TestRun()
        let first = run.open(client, at: 100)
        run.log("a", from: client, 99.5, 100.5)
        run.close(first, at: 103)
        let second = run.open(client, at: 103.5)
        run.log("b", from: client, 102.2, 102.6)
        run.close(second, at: 107)
        #expect(connections(&run, "a") == 1)
        #expect(run.profile("b")?.connections == 0)
        #expect(run.profile("a")?.mixing.severalAccounts == 0)
    }

    @Test func `the server end tells simultaneous connections apart`() {
        var run = TestRun()
        let one = run.open(client, at: 100)
        let two = run.open(client, server: TestRun.otherServer, at: 100)
        run.log("one", from: client, to: TestRun.server, 101, 102)
        run.log("two", from: client, to: TestRun.otherServer, 101, 102)
        run.log("unsaid", from: client, 103, 104)
        run.close(one, at: 105)
        run.close(two, at: 105)
        #expect(connections(&run, "one") == 1)
        #expect(connections(&run, "two") == 1)
        #expect(connections(&run, "unsaid") == 0)
        #expect(run.profile("one")?.mixing.severalAccounts == 0)
    }

    @Test func `a balancer may have rewritten the server end`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.log("a", from: client, to: TestRun.otherServer, 101, 102)
        run.close(link, at: 103)
        #expect(connections(&run, "a") == 1)
    }

    @Test(arguments: [0.0, 0.3, -0.3])
    func `an exchange that the log repeats counts once`(offset: Double) {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.log("a", from: client, 101 + offset, 102 + offset)
        run.close(link, at: 103)
        #expect(run.reports()["a"]?.exchanges == 1)
        #expect(run.book.counters.mergedLogRecords == 1)
    }

    @Test func `a long exchange that the log repeats later counts once`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 161)
        run.book.settle(at: .at(162))
        run.log("a", from: client, 101, 161)
        run.close(link, at: 163)
        #expect(run.reports()["a"]?.exchanges == 1)
    }

    @Test func `a request that the gateway buffered counts once`() {
        var run = TestRun()
        run.exchange("a", from: client, 104, 110)
        run.log("a", from: client, 101, 110.01)
        #expect(run.reports()["a"]?.exchanges == 1)
    }

    @Test func `another exchange of the log counts`() {
        var run = TestRun()
        run.exchange("a", from: client, 101, 102)
        run.log("a", from: client, 103, 104)
        run.log("a", from: Endpoint(address: client.address, port: 40_002), 101, 102)
        #expect(run.reports()["a"]?.exchanges == 3)
        #expect(run.book.counters.mergedLogRecords == 0)
    }

    @Test func `without an edge the exchanges tell of connections`() {
        var run = TestRun()
        run.log("log", from: client, 101, 102)
        run.exchange("inside", from: Endpoint(address: IPAddress(v4: 7), port: 40_007), 101, 102)
        let reports = run.reports()
        for name in ["log", "inside"] {
            #expect(reports[name]?.exchanges == 1)
            #expect(reports[name]?.fanOut.connections == 1)
            #expect(reports[name]?.path.primary == .unknown)
            #expect(reports[name]?.verdict == .clear)
        }
        #expect(run.book.counters.unjoinedExchanges == 0)
        #expect(run.book.counters.loggedConnections == 2)
    }

    @Test func `an exchange without a port is not joined`() {
        var run = TestRun()
        let link = run.open(Endpoint(address: client.address, port: 0), at: 100)
        run.exchange("a", from: Endpoint(address: client.address, port: 0), 101, 102)
        run.exchange("b", from: nil, 101, 102)
        run.close(link, at: 103)
        let reports = run.reports()
        #expect(reports["a"]?.fanOut.connections == 0)
        #expect(reports["a"]?.fanOut.endpoints == 1)
        #expect(reports["b"]?.fanOut.endpoints == 0)
        #expect(run.book.counters.unjoinedExchanges == 2)
    }

    @Test func `exchanges without an account are counted`() {
        var run = TestRun()
        run.exchange(nil, from: client, 101, 102)
        run.log("not\u{7}a name", from: nil, 101, 102)
        #expect(run.book.counters.unattributedExchanges == 2)
        let reports = run.reports()
        #expect(reports.isEmpty)
    }

    @Test func `connections are listed with their account`() {
        var run = TestRun()
        run.book.listsConnections = true
        let known = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.close(known, at: 103)
        let unknown = run.open(Endpoint(address: client.address, port: 9), at: 100)
        run.close(unknown, at: 104)
        let plain = TestRun.Link(
            id: ConnectionID(serial: 99), client: client, server: TestRun.server, opened: 100)
        run.close(plain, at: 101, content: .http)
        run.book.settleAll()
        let settled = run.book.takeSettled()
        #expect(settled.count == 3)
        #expect(settled.compactMap { $0.account?.text } == ["a"])
        let rest = run.book.takeSettled()
        #expect(rest.isEmpty)
    }

    // MARK: Bursts

    @Test func `a burst counts only on an attributed connection`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.burst(link, 100.5, 100.6)
        run.exchange("a", from: client, 101, 102)
        run.burst(link, 103, 104)
        let other = run.open(Endpoint(address: client.address, port: 9), at: 100)
        run.burst(other, 103, 104)
        run.close(link, at: 105)
        run.close(other, at: 105)
        #expect(run.reports()["a"]?.exchanges == 2)
        #expect(run.profile("a")?.burstExchanges == 1)
    }

    @Test(arguments: [true, false])
    func `a burst that an exchange explains does not count`(burstFirst: Bool) {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        if burstFirst { run.burst(link, 102.9, 104.1) }
        run.exchange("a", from: client, 103, 104)
        if !burstFirst { run.burst(link, 102.9, 104.1) }
        run.close(link, at: 105)
        #expect(run.reports()["a"]?.exchanges == 2)
    }

    @Test func `bursts of a shared connection are nobodys`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.exchange("b", from: client, 103, 104)
        run.burst(link, 105, 106)
        run.close(link, at: 107)
        let reports = run.reports()
        #expect(reports["a"]?.exchanges == 1)
        #expect(reports["b"]?.exchanges == 1)
    }

    // MARK: Bounds and hostile values

    @Test func `an account keeps its latest addresses`() {
        var run = TestRun()
        for index in 0..<200 {
            let end = Endpoint(address: IPAddress(v4: UInt32(index) << 8), port: 40_001)
            run.exchange("a", from: end, Double(index), Double(index) + 0.5)
        }
        #expect(run.profile("a")?.groups.count == AccountProfile.mostAddresses)
        #expect(run.profile("a")?.groups[IPAddress(v4: 199 << 8)] != nil)
        #expect(run.profile("a")?.groups[IPAddress(v4: 0)] == nil)
        #expect(run.reports()["a"]?.fanOut.endpoints == 200)
    }

    @Test func `a connection of many names keeps a few`() {
        var rules = AccountBook.Rules()
        rules.fronts = []
        var run = TestRun(rules: rules)
        run.visit(
            (0..<100).map { ("a\($0)", "tool\($0)/1.0") }, from: client.address, hello: .made(1))
        let reports = run.reports()
        #expect(reports["a0"]?.verdict == .watch)
        #expect(run.profile("a0")?.mixing.mostAccounts == 16)
    }

    /// Beyond the chain a younger connection may be unknown, so nothing can be told of that end.
    @Test func `an end reused too often is joined to nothing`() {
        var run = TestRun()
        for index in 0..<20 {
            let link = run.open(client, at: 100 + Double(index) * 0.1)
            run.close(link, at: 100.05 + Double(index) * 0.1)
        }
        run.exchange("a", from: client, 100.01, 100.04)
        #expect(connections(&run, "a") == 0)
    }

    @Test func `waiting connections are bounded`() {
        var edges = EdgeIndex(window: .seconds(5))
        let most = EdgeIndex.mostWaiting
        for index in 0..<most + 10 {
            let end = Endpoint(address: IPAddress(v4: UInt32(index)), port: 40_001)
            let id = ConnectionID(serial: UInt64(index))
            edges.open(ConnectionEvents.Opened(id: id, client: end, server: TestRun.server, time: .at(1)))
            let record = ConnectionRecord(
                id: id, client: end, server: TestRun.server, first: .at(1), last: .at(2), content: .tls,
                ending: .closed, midstream: false, bytesUp: 0, bytesDown: 0, idleBeforeReuse: [], longestIdle: 0,
                exchanges: 0)
            _ = edges.end(record)
        }
        var settled = 0
        while edges.nextSettled(at: .at(2)) != nil {
            edges.dropFirstEnded()
            settled += 1
        }
        #expect(settled == 10)
    }

    @Test func `a connection ends once`() {
        var run = TestRun()
        let link = run.open(client, at: 100)
        run.exchange("a", from: client, 101, 102)
        run.close(link, at: 103)
        run.close(link, at: 103)
        #expect(connections(&run, "a") == 1)
    }

    /// The differences of these times do not fit in 64 bits.
    @Test func `absurd times neither trap nor join`() {
        var run = TestRun()
        let least = Timestamp(nanoseconds: .min)
        let greatest = Timestamp(nanoseconds: .max)
        var recent = RecentExchanges()
        recent.add(client, start: least, end: least)
        #expect(!recent.contains(client, start: Timestamp(nanoseconds: 0), end: Timestamp(nanoseconds: 0)))
        #expect(!recent.contains(client, start: greatest, end: greatest))
        #expect(recent.contains(client, start: least, end: greatest))
        var edges = EdgeIndex(window: .seconds(5))
        edges.open(
            ConnectionEvents.Opened(
                id: ConnectionID(serial: 1), client: client, server: TestRun.server, time: greatest))
        #expect(edges.match(client: client, server: nil, start: least, end: least) == nil)
        let link = run.open(client, at: 100)
        for time in [least, greatest] {
            run.book.take(
                RequestRecord(
                    time: time, duration: Nanoseconds(.max), source: client, account: "a", requestBytes: 0,
                    responseBytes: 0, status: 0))
            run.book.settle(at: time)
        }
        run.close(link, at: 103)
        #expect(connections(&run, "a") == 0)
    }

    @Test func `recent exchanges are bounded and forgotten`() {
        var recent = RecentExchanges()
        for index in 0..<RecentExchanges.most + 100 {
            let time = Timestamp.at(Double(index))
            recent.add(client, start: time, end: time)
        }
        #expect(recent.count == RecentExchanges.most)
        #expect(!recent.contains(client, start: .at(50), end: .at(50)))
        #expect(recent.contains(client, start: .at(150), end: .at(150)))
        recent.forget(before: .at(1_000))
        #expect(!recent.contains(client, start: .at(150), end: .at(150)))
    }

    /// Ends whose 64-bit sum is equal: folded into one word they would share a hash, and this would take minutes.
    @Test(.timeLimit(.minutes(1)))
    func `crafted IPv6 ends do not slow the index down`() {
        var edges = EdgeIndex(window: .seconds(5))
        for index in 0..<UInt64(60_000) {
            let end = Endpoint(
                address: IPAddress(high: 0x2001_0DB8_0000_0000, low: index << 48), port: UInt16(index))
            edges.open(
                ConnectionEvents.Opened(
                    id: ConnectionID(serial: index), client: end, server: TestRun.server, time: .at(1)))
        }
        let last = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 59_999 << 48), port: 59_999)
        #expect(edges.match(client: last, server: nil, start: .at(2), end: .at(3)) != nil)
    }
}
