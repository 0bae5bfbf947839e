import Accounts
import Base
import Reports
import Simulation
import Testing

@testable import Calibration

struct CalibrationTests {
    @Test func `one person's logs contradict no bound`() {
        let book = SimulatedBooks.book(SimulatedBooks.people(days: 4, volume: 2), seed: 91)
        let calibration = BoundCalibration(book, rules: PeopleRules())
        #expect(calibration.bounds.count == 4)
        #expect(calibration.bounds.allSatisfy { $0.isSupported != false })
        let attention = calibration.bounds[0]
        #expect(attention.isSupported == true)
        #expect(attention.measured < 0.2)
        #expect(attention.accounts >= 2)
        #expect(calibration.table.notes.isEmpty)
        #expect(calibration.table.rows.map { $0.last }.contains("yes"))
    }

    @Test func `a relay's log does, and the warning names bound and account`() throws {
        let book = SimulatedBooks.book([SimulatedBooks.relay(of: 8, days: 3)], seed: 92)
        let account = try #require(book.conducts.first?.account)
        let calibration = BoundCalibration(book, rules: PeopleRules())
        let attention = calibration.bounds[0]
        #expect(attention.isSupported == false)
        #expect(attention.measured > 0.4)
        #expect(attention.above == [account])
        let warning = try #require(calibration.table.notes.first)
        #expect(warning.hasPrefix("warning: attention"))
        // No bound is worth raising to what several people show.
        #expect(!warning.contains("raise the limit"))
        #expect(warning.contains("not every account is used by one person"))
        #expect(warning.contains(account))
        #expect(calibration.table.rows[0].last == "NO")
    }

    @Test
    func `one bad account among good ones is named; accounts that were not chosen count for nothing`() throws {
        let book = SimulatedBooks.book(
            SimulatedBooks.people(days: 3) + [SimulatedBooks.relay(of: 20, days: 2)], seed: 93)
        let accounts = book.conducts.map(\.account)
        let relay = try #require(accounts.last)
        let all = BoundCalibration(book, rules: PeopleRules())
        #expect(all.bounds[0].above == [relay])
        #expect(all.bounds[0].isSupported == false)
        let chosen = BoundCalibration(book, rules: PeopleRules(), only: Set(accounts.dropLast()))
        #expect(chosen.bounds.allSatisfy { $0.isSupported != false })
        let none = BoundCalibration(book, rules: PeopleRules(), only: [])
        #expect(none.bounds.allSatisfy { $0.isSupported == nil && $0.accounts == 0 })
        #expect(none.table.rows.allSatisfy { $0.last == "not yet: too few samples" })
    }

    @Test func `a bound that is a little too tight is told with what it takes instead`() throws {
        var scenario = Scenario(kind: .multiDevice, volume: 2, days: 10)
        scenario.sharesTool = true
        let book = SimulatedBooks.book([scenario], seed: 95)
        var rules = PeopleRules()
        rules.installations = 1
        rules.blockExcess = 0.01
        var tight = AccountBook.Rules()
        tight.people = rules
        var judged = AccountBook(rules: tight)
        var household = SimulatedAccounts(scenario, seed: 95)
        while let day = household.nextDay() { for record in day { judged.take(record.record) } }
        judged.settleAll()
        let installations = try #require(BoundCalibration(judged, rules: rules).bounds.last)
        #expect(installations.name.contains("more than 1"))
        #expect(installations.isSupported == false)
        #expect(installations.lower > 0.01)
        #expect(try #require(BoundCalibration(book, rules: PeopleRules()).bounds.last).isSupported != false)
    }

    @Test func `limits of a Poisson mean hold the textbook values`() {
        #expect(abs(PoissonLimits.upper(0, quantile: 1.645) - 2.996) < 0.06)
        #expect(abs(PoissonLimits.upper(10, quantile: 1.645) - 16.96) < 0.05)
        #expect(abs(PoissonLimits.lower(10, quantile: 1.645) - 5.43) < 0.05)
        #expect(PoissonLimits.lower(0, quantile: 3) == 0)
    }
}

struct PlaceboAuditTests {
    @Test func `one person's data come out null`() {
        let book = SimulatedBooks.book(SimulatedBooks.people(days: 5), seed: 101, recordsTurns: true)
        let audit = PlaceboAudit(book, rules: PeopleRules())
        #expect(audit.shifted.expected > 10)
        #expect(audit.shuffled.expected > 1)
        #expect(audit.split >= 3)
        #expect(audit.isNull)
        #expect(audit.table.rows.allSatisfy { $0.last == "null" })
    }

    @Test func `so do a relay's`() {
        let book = SimulatedBooks.book(
            [SimulatedBooks.relay(of: 5, days: 3), SimulatedBooks.relay(of: 8, days: 2)], seed: 102,
            recordsTurns: true)
        let audit = PlaceboAudit(book, rules: PeopleRules())
        #expect(audit.shifted.expected > 50)
        #expect(audit.isNull, "\(audit.table.text)")
    }

    /// A log of one account with two conversations: the second goes on `lag` seconds behind the first.
    private func book(lag: ClosedRange<Double>) -> AccountBook {
        var rules = AccountBook.Rules()
        rules.people.recordsTurns = true
        var book = AccountBook(rules: rules)
        var tokens = [10_000, 30_000]
        for act in 0..<300 {
            for thread in 0..<2 {
                let steps = Double(act % 7) / 6
                let behind = thread == 0 ? 0 : lag.lowerBound + (lag.upperBound - lag.lowerBound) * steps
                let end = 1_736_150_000 + Double(act) * 200 + behind + 3
                let new = 30 + act * 7 % 41 + thread * 50
                tokens[thread] += new
                book.take(
                    RequestRecord(
                        time: Timestamp(seconds: end), duration: .seconds(3), account: "planted", client: "x/1",
                        requestBytes: tokens[thread] * 4, responseBytes: 2_000, status: 200, stop: .end,
                        inputTokens: tokens[thread], cachedTokens: 0, outputTokens: 100, thread: "t\(thread)"))
                tokens[thread] += 100
            }
        }
        book.settleAll()
        return book
    }

    @Test func `turns that keep to a lag of 50 to 53 s break the even draws, and are told`() {
        let audit = PlaceboAudit(book(lag: 50.2...52.8), rules: PeopleRules())
        #expect(audit.shifted.value > 10)
        #expect(!audit.shifted.isNull)
        #expect(!audit.isNull)
        #expect(audit.table.rows[0].last == "NOT NULL")
    }

    @Test func `a ratio is null within chance or close to one`() {
        func ratio(_ near: Double, _ expected: Double) -> PlaceboAudit.Ratio {
            PlaceboAudit.Ratio(near: near, expected: expected)
        }
        #expect(PlaceboAudit.Ratio().isNull)
        #expect(ratio(3, 1).isNull)
        #expect(ratio(11_000, 10_000).isNull)
        #expect(!ratio(13_000, 10_000).isNull)
        #expect(!ratio(50, 100).isNull)
    }

    @Test func `without recorded turns there is nothing to audit`() {
        let audit = PlaceboAudit(
            SimulatedBooks.book([Scenario(kind: .ordinary, days: 1)], seed: 103), rules: PeopleRules())
        #expect(audit.split == 0)
        #expect(audit.isNull)
    }
}
