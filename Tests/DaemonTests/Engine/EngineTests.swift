import Accounts
@testable import Daemon
import Documents
import Intake
import Base
import Simulation
import Testing

struct EngineTests {
    /// Lines of a day, as the log's thread brings them: some dozens at once.
    private static func deliveries(_ records: [RequestRecord]) -> [[Delivery]] {
        stride(from: 0, to: records.count, by: 40).map { first in
            let batch = Array(records[first..<min(first + 40, records.count)])
            return [.requests(RequestDelivery(records: batch, gaps: [], clock: batch[batch.count - 1].time))]
        }
    }

    private static func relay(days: Int) -> [RequestRecord] {
        var scenario = Scenario(kind: .relay, people: 20, days: days)
        scenario.sharesTool = true
        var household = SimulatedAccounts(scenario, seed: 5)
        var records: [RequestRecord] = []
        while let day = household.nextDay() { records += day.map(\.record) }
        return records
    }

    @Test func `a relay's log, read live, gives the report of an offline run, and one alert`() async throws {
        let records = Self.relay(days: 3)
        var book = AccountBook(rules: AccountBook.Rules())
        for record in records { book.take(record) }
        book.settleAll()
        let offline = try #require(book.assess().accounts.first)

        let engine = Engine(rules: AccountBook.Rules(), sources: 0)
        var moment = Nanoseconds(0)
        var alerts = 0
        for deliveries in Self.deliveries(records) {
            moment = Nanoseconds(moment.count + 1_000_000)
            await engine.take(deliveries, at: moment)
            await engine.beginRound()
            while let judgement = await engine.judge(at: records[0].time) {
                alerts += judgement.alerts.count
            }
        }
        await engine.finish()
        let live = try #require(await engine.report(of: offline.account))
        #expect(live.verdict == offline.verdict && offline.verdict == .alert)
        #expect(live.findings == offline.findings)
        #expect(live.proofs == offline.proofs)
        #expect(live.exchanges == records.count { ExchangeStanding(logged: $0.status) == .served })
        #expect(alerts > 0)
    }

    @Test func `an account that did not change is not judged again`() async {
        let engine = Engine(rules: AccountBook.Rules(), sources: 0)
        let record = RequestRecord(
            time: Timestamp(seconds: 1_000), duration: .seconds(1), account: "acct", requestBytes: 1,
            responseBytes: 1, status: 200)
        await engine.take(
            [.requests(RequestDelivery(records: [record], gaps: [], clock: record.time))], at: .init(1))
        await engine.catchUp(at: .seconds(5))
        await engine.beginRound()
        let first = await engine.judge(at: record.time)
        #expect(first?.standings.map(\.account) == ["acct"])
        await engine.beginRound()
        let second = await engine.judge(at: record.time)
        #expect(second == nil)
        let nobody = await engine.report(of: "nobody")
        #expect(nobody == nil)
    }

    @Test func `beyond the bound of accounts nothing grows, and it is counted`() async {
        var rules = AccountBook.Rules()
        rules.accounts = 100
        let engine = Engine(rules: rules, sources: 0)
        for number in 0..<250 {
            let record = RequestRecord(
                time: Timestamp(seconds: 1_000 + Double(number)), duration: .seconds(1), account: "acct-\(number)",
                requestBytes: 1, responseBytes: 1, status: 200)
            await engine.take(
                [.requests(RequestDelivery(records: [record], gaps: [], clock: record.time))],
                at: Nanoseconds(Int64(number)))
        }
        await engine.finish()
        let figures = await engine.figures
        #expect(figures.accounts == 100)
        #expect(figures.counters.accountsBeyondBound == 150)
    }

    @Test func `a clock set back is noticed: an end that somebody else has had since is nobody's sign`() async {
        let engine = Engine(rules: AccountBook.Rules(), sources: 0)
        func take(_ account: String, _ count: Int, from begin: Double, at moment: Nanoseconds) async {
            let records = (0..<count).map { step in
                RequestRecord(
                    time: Timestamp(seconds: begin + Double(step) * 20 + 5), duration: .seconds(5),
                    source: Endpoint(address: IPAddress(v4: 0xC633_0707), port: 40_000), account: account,
                    client: "KimiCLI/1.3", requestBytes: 1, responseBytes: 1, status: 200)
            }
            let delivery = RequestDelivery(records: records, gaps: [], clock: Timestamp(seconds: begin))
            await engine.take([.requests(delivery)], at: moment)
        }
        await engine.look(at: ClockWatch.Reading(wall: Timestamp(seconds: 12_005), steady: .seconds(1)))
        await take("a", 100, from: 10_000, at: .seconds(1))
        await engine.look(at: ClockWatch.Reading(wall: Timestamp(seconds: 10_006), steady: .seconds(2)))
        await take("b", 40, from: 10_010, at: .seconds(2))
        await engine.finish()
        for (account, exchanges) in [("a", 100), ("b", 40)] {
            let report = await engine.report(of: account)
            #expect(report?.verdict == .clear && report?.exchanges == exchanges)
        }
        let figures = await engine.figures
        #expect(figures.counters.clockSetSeconds == 2_000)
    }

    @Test func `nobody is forgotten by a clock that is ahead, nor by a line that is`() async {
        let engine = Engine(rules: AccountBook.Rules(), sources: 0)
        let times = ["old": 1_000_000.0, "new": 2_000_000]
        for (account, time) in times.sorted(by: { $0.value < $1.value }) {
            let record = RequestRecord(
                time: Timestamp(seconds: time), duration: .seconds(1), account: account, requestBytes: 1,
                responseBytes: 1, status: 200)
            await engine.take(
                [.requests(RequestDelivery(records: [record], gaps: [], clock: record.time))], at: .init(1))
        }
        await engine.finish()
        let age = Nanoseconds.seconds(100_000)
        let byClock = await engine.forgetUnseen(for: age, at: Timestamp(seconds: 1_050_000))
        #expect(byClock.isEmpty)
        let byLines = await engine.forgetUnseen(for: age, at: Timestamp(seconds: 9e9))
        #expect(byLines == ["old"])
    }

    @Test func `a busy engine's pulse goes on, and an idle engine is alive`() async {
        let engine = Engine(rules: AccountBook.Rules(), sources: 0)
        var watch = PulseWatch(at: .seconds(0))
        let idle = watch.silence(of: engine.pulse, at: .seconds(100))
        #expect(idle == .seconds(0))
        let before = engine.pulse.count
        let records = (0..<100).map {
            RequestRecord(
                time: Timestamp(seconds: 1_000 + Double($0)), duration: .seconds(1), account: "a", requestBytes: 1,
                responseBytes: 1, status: 200)
        }
        await engine.take(
            [.requests(RequestDelivery(records: records, gaps: [], clock: records[99].time))], at: .init(1))
        await engine.finish()
        #expect(engine.pulse.count >= before + 100)
    }

    @Test func `an engine that stands still with work to do is silent`() {
        let pulse = Pulse()
        var watch = PulseWatch(at: .seconds(0))
        func silence(at seconds: Int64) -> Nanoseconds { watch.silence(of: pulse, at: .seconds(seconds)) }
        pulse.begin()
        pulse.step()
        let busy = [silence(at: 1), silence(at: 61)]
        pulse.step()
        let goesOn = silence(at: 62)
        pulse.end()
        let idle = silence(at: 200)
        #expect(busy == [.seconds(0), .seconds(60)] && goesOn == .seconds(0) && idle == .seconds(0))
    }

    @Test func `what waits in the engine keeps its room in the mailbox until it is used`() async throws {
        let mailbox = Mailbox(limit: 64 << 10)
        let engine = Engine(rules: AccountBook.Rules(), sources: 1)
        func post(_ number: Int) -> Bool {
            let record = RequestRecord(
                time: Timestamp(seconds: 1_000 + Double(number) / 100), duration: .seconds(1), account: "a",
                requestBytes: 1, responseBytes: 1, status: 200)
            return mailbox.post(.requests(RequestDelivery(records: [record], gaps: [], clock: record.time)))
        }
        var posted = 0
        for number in 0..<10_000 where post(number) {
            posted += 1
            for delivery in mailbox.take() ?? [] {
                mailbox.release(await engine.take([delivery], at: .seconds(1)).released)
            }
        }
        #expect(posted < 200)
        #expect(mailbox.statistics.refused == UInt64(10_000 - posted))
        #expect(mailbox.statistics.mostWaiting < 70 << 10)
        mailbox.release(await engine.catchUp(at: .seconds(20)).released)
        #expect(mailbox.statistics.waiting == 0)
        #expect(post(0))
    }
}
