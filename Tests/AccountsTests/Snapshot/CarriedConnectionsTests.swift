import Connections
import Base
import Documents
import Signals
import Testing

@testable import Accounts

struct CarriedConnectionsTests {
    private let end = Endpoint(address: IPAddress(v4: 0xC633_6409), port: 40_000)

    /// A relay's one long connection with two accounts, as a process saw it.
    private func firstProcess(logged: Bool) -> TestRun {
        var run = TestRun()
        if logged {
            for turn in 0..<8 {
                let start = 101 + Double(turn) * 4
                run.log("a\(turn % 2)", from: end, start, start + 1)
            }
        } else {
            let link = run.open(end, at: 100)
            for turn in 0..<8 {
                let start = 101 + Double(turn)
                run.exchange("a\(turn % 2)", from: end, start, start + 0.5)
            }
            run.progress(link, at: 110)
        }
        return run
    }

    private func restart(_ run: inout TestRun) throws -> TestRun {
        var next = TestRun()
        for snapshot in run.book.takeSnapshots(10) {
            try next.book.restore(try #require(AccountName(snapshot.account)), from: snapshot.blob)
        }
        return next
    }

    private func expectProof(_ run: TestRun) throws {
        for account in ["a0", "a1"] {
            let profile = try #require(run.profile(account))
            #expect(profile.mixing.severalAccounts == 1)
            #expect(profile.connections == 1)
        }
        let context = AssessmentContext(run.book)
        let report = try #require(AccountName("a0").flatMap { run.book.report(of: $0, in: context) })
        #expect(report.verdict == .watch)
        #expect(report.evidence.contains { $0.signal.id == "accounts-on-one-connection" })
    }

    @Test(arguments: [false, true])
    func `the proof is there after a restart`(logged: Bool) throws {
        var run = firstProcess(logged: logged)
        try expectProof(try restart(&run))
    }

    @Test func `a snapshot changes nothing in the process that took it`() throws {
        var run = firstProcess(logged: false)
        _ = run.book.takeSnapshots(10)
        #expect(run.profile("a0")?.connections == 0)
        let context = AssessmentContext(run.book)
        let report = try #require(AccountName("a0").flatMap { run.book.report(of: $0, in: context) })
        #expect(report.fanOut.connections == 1)
    }

    @Test(arguments: [1, 3])
    func `what goes on is not counted twice`(restarts: Int) throws {
        var run = firstProcess(logged: false)
        for number in 0..<restarts {
            run = try restart(&run)
            let start = 200 + Double(number) * 100
            let link = run.open(end, at: start)
            for turn in 0..<8 {
                let time = start + 1 + Double(turn)
                run.exchange("a\(turn % 2)", from: end, time, time + 0.5)
            }
            run.progress(link, at: start + 20, midstream: true)
            if number == restarts - 1 {
                run.close(link, at: start + 30, midstream: true)
                run.book.settleAll()
            }
        }
        try expectProof(run)
    }

    @Test func `a logged one that goes on is not counted twice`() throws {
        var run = firstProcess(logged: true)
        var next = try restart(&run)
        for turn in 0..<8 {
            let start = 140 + Double(turn) * 4
            next.log("a\(turn % 2)", from: end, start, start + 1)
        }
        next.book.settleAll()
        try expectProof(next)
    }

    @Test func `a new connection from the same end counts`() throws {
        var run = firstProcess(logged: false)
        var next = try restart(&run)
        let link = next.open(end, at: 200)
        next.exchange("a0", from: end, 201, 202)
        next.close(link, at: 210)
        next.book.settleAll()
        #expect(next.profile("a0")?.connections == 2)
        #expect(next.profile("a0")?.carried.isEmpty == true)
    }

    @Test func `the first report of a connection is saved`() throws {
        var run = TestRun()
        let link = run.open(end, at: 100)
        for turn in 0..<4 { run.exchange("a\(turn % 2)", from: end, 101 + Double(turn), 101.5 + Double(turn)) }
        _ = run.book.takeSnapshots(10)
        run.progress(link, at: 110)
        #expect(run.book.unsavedAccounts == 2)
        run.progress(link, at: 120)
        _ = run.book.takeSnapshots(10)
        run.progress(link, at: 130)
        #expect(run.book.unsavedAccounts == 0)
    }

    @Test func `a few are kept of many`() {
        var profile = AccountProfile(name: .none)
        for port in 0..<1_000 {
            profile.carry(
                CarriedConnection(
                    client: Endpoint(address: end.address, port: UInt16(port)), last: .at(1),
                    hasSeveralClients: false,
                    hasSeveralAccounts: false))
        }
        #expect(profile.carried.count == CarriedConnection.most)
    }
}
