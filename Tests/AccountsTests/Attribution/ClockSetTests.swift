@testable import Accounts
import Connections
import Base
import Documents
import Signals
import Testing

struct ClockSetTests {
    private let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private func record(_ account: String, as userAgent: String = "KimiCLI/1.3", _ start: Double, _ end: Double)
        -> RequestRecord
    {
        RequestRecord(
            time: .at(end), duration: .at(end) - .at(start), source: client, destination: TestRun.server,
            account: account, client: userAgent, requestBytes: 1, responseBytes: 1, status: 200)
    }

    private func gap(_ from: Double, _ to: Double) -> ConnectionEvents.Gap {
        ConnectionEvents.Gap(from: .at(from), to: .at(to))
    }

    /// One account uses an end for an hour; the clock goes back; another has the end since.
    private var handedOn: (before: [RequestRecord], after: [RequestRecord]) {
        (
            stride(from: 10_000.0, to: 13_600, by: 20).map { record("a", $0, $0 + 5) },
            stride(from: 10_060.0, to: 10_200, by: 20).map { record("b", $0, $0 + 5) }
        )
    }

    @Test func `a port handed on in the hour that comes twice is nobody's sign`() {
        let (before, after) = handedOn
        var run = TestRun()
        for record in before { run.book.take(record) }
        run.book.noteClockSet(gap(10_000, 13_600), isBack: true)
        for record in after { run.book.take(record) }
        let reports = run.reports()
        for name in ["a", "b"] {
            #expect(reports[name]?.verdict == .clear)
            #expect(reports[name]?.evidence.map(\.signal.id).contains("accounts-on-one-connection") == false)
        }
        // By their times alone both used it at once: it is the step that tells.
        var unnoticed = TestRun()
        for record in (before + after).sorted(by: { $0.precedes($1) }) { unnoticed.book.take(record) }
        #expect(unnoticed.reports()["a"]?.verdict == .watch)
    }

    @Test func `nothing waits for a time that has been set back`() {
        var rules = AccountBook.Rules()
        rules.awaitsLog = true
        var run = TestRun(rules: rules)
        run.exchange("a", from: client, 13_599, 13_600)
        #expect(run.profile("a")?.known.exchanges == 0)
        run.book.noteClockSet(gap(10_000, 13_600), isBack: true)
        #expect(run.profile("a")?.known.exchanges == 1)
        // A packet that the ring still held.
        run.exchange("a", from: client, 13_600, 13_600.5)
        run.book.settle(at: .at(10_001))
        #expect(run.profile("a")?.known.exchanges == 2)
    }

    @Test func `conversations begin anew, and the time that comes twice is left out`() throws {
        var run = TestRun()
        for start in stride(from: 10_000.0, to: 13_600, by: 20) { run.book.take(record("a", start, start + 5)) }
        let before = try #require(run.profile("a"))
        #expect(before.crossing.liveCounts.conversations > 0)
        run.book.noteClockSet(gap(10_000, 13_600), isBack: true)
        let after = try #require(run.profile("a"))
        #expect(after.crossing.liveCounts == (0, 0, 0))
        #expect(after.conduct.threads.liveThreads == 0)
        #expect(after.conduct.proof.log10 == before.conduct.proof.log10)
        #expect(run.book.blind.overlaps(from: .at(12_000), to: .at(12_001)))
        #expect(!run.book.blind.overlaps(from: .at(13_601), to: .at(13_602)))
    }

    @Test func `conversations of an account at rest begin anew as well`() throws {
        var run = TestRun()
        for start in stride(from: 10_000.0, to: 13_600, by: 20) { run.book.take(record("a", start, start + 5)) }
        run.book.settle(at: .at(30_000))
        let before = try #require(run.profile("a"))
        #expect(before.isAsleep && before.conduct.threads.liveThreads > 0)
        run.book.noteClockSet(gap(10_000, 30_000), isBack: true)
        #expect(run.profile("a")?.isAsleep == true)
        let account = try #require(AccountName("a"))
        let profile = try #require(run.book.snapshot(of: account))
        run.book.take(record("a", 10_100, 10_105))
        #expect(run.profile("a")?.conduct.threads.liveThreads == 1)
        // A snapshot from in between says the same.
        var next = TestRun()
        try next.book.restore(account, from: profile)
        #expect(next.profile("a")?.conduct.threads.liveThreads == 0)
    }

    @Test func `a clock that was years ahead for a moment does not leave years out`() {
        var run = TestRun()
        run.book.take(record("a", 10_000, 10_005))
        run.book.noteClockSet(gap(10_010, 2e9), isBack: false)
        #expect(run.book.blind.overlaps(from: .at(1e9), to: .at(1e9)))
        run.book.noteClockSet(gap(10_020, 96_420), isBack: true)
        #expect(run.book.blind.overlaps(from: .at(50_000), to: .at(50_001)))
        #expect(!run.book.blind.overlaps(from: .at(1e9), to: .at(1e9)))
    }

    @Test func `a pause that only the clock made is no stall of the log`() {
        var run = TestRun()
        for index in 0..<2_000 {
            run.book.take(record(["a", "b"][index % 2], 10_000 + Double(index) / 10, 10_000 + Double(index) / 10))
        }
        run.book.noteClockSet(gap(10_200, 13_800), isBack: false)
        run.book.take(record("a", 13_800, 13_800.1))
        #expect(run.book.counters.stalledSeconds == 0)
    }

    @Test func `a restart into the past leaves out the time that comes twice`() throws {
        var first = TestRun()
        for start in stride(from: 10_000.0, to: 13_600, by: 20) { first.book.take(record("a", start, start + 5)) }
        let shared = first.book.sharedSnapshot(until: .at(13_600))
        let account = try #require(AccountName("a"))
        let profile = try #require(first.book.snapshot(of: account))
        var next = TestRun()
        try next.book.restoreShared(from: shared)
        try next.book.restore(account, from: profile)
        next.book.take(record("a", 10_100, 10_105))
        #expect(next.book.blind.overlaps(from: .at(12_000), to: .at(12_001)))
        #expect(next.profile("a")?.conduct.threads.liveThreads == 1)
    }
}
