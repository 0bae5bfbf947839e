import Accounts
import Daemon
import Intake
import Packets
import Simulation
import Testing

@Suite("The engine judges as an offline run does")
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

    @Test("a relay's log, read live, gives the report of an offline run, and one alert")
    func sameAsOffline() async throws {
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
        #expect(live.exchanges == records.count)
        #expect(alerts > 0)
    }

    @Test("an account that did not change is not judged again")
    func unchanged() async {
        let engine = Engine(rules: AccountBook.Rules(), sources: 0)
        let record = RequestRecord(
            time: Timestamp(seconds: 1_000), duration: .seconds(1), account: "acct", requestBytes: 1,
            responseBytes: 1, status: 200)
        await engine.take(
            [.requests(RequestDelivery(records: [record], gaps: [], clock: record.time))], at: .init(1))
        await engine.beginRound()
        let first = await engine.judge(at: record.time)
        #expect(first?.standings.map(\.account) == ["acct"])
        await engine.beginRound()
        let second = await engine.judge(at: record.time)
        #expect(second == nil)
        let nobody = await engine.report(of: "nobody")
        #expect(nobody == nil)
    }

    @Test("beyond the bound of accounts nothing grows, and it is counted")
    func bound() async {
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
        let figures = await engine.figures
        #expect(figures.accounts == 100)
        #expect(figures.counters.accountsBeyondBound == 150)
    }

    @Test("a clock set back is noticed: an end that somebody else has had since is nobody's sign")
    func clockSetBack() async {
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
}
