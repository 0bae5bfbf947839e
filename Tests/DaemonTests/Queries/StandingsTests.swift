import API
import Accounts
import Daemon
import Base
import Documents
import Testing

struct StandingsTests {
    /// 1,000 accounts, their people's evidence the last digit of their number, every tenth an alert.
    private func thousand() async -> Standings {
        let standings = Standings()
        await standings.take(
            (0..<1_000).map { number in
                let report = AccountReport.test(
                    number.isMultiple(of: 10) ? .alert : .clear, account: "acct-\(number)",
                    people: Double(number % 10))
                return (report.account, Standing(report))
            })
        return standings
    }

    private func walk(_ standings: Standings, _ query: AccountQuery) async throws -> [String] {
        var query = query
        var names: [String] = []
        repeat {
            let page = try await standings.page(query)
            names += page.names
            query.cursor = page.next
        } while query.cursor != nil
        return names
    }

    @Test(arguments: AccountOrder.allCases, [true, false])
    func `page after page gives every account once, in order`(_ order: AccountOrder, _ isDescending: Bool)
        async throws
    {
        let standings = await thousand()
        let names = try await walk(
            standings, .test { ($0.order, $0.isDescending, $0.limit) = (order, isDescending, 7) })
        #expect(names.count == 1_000 && Set(names).count == 1_000)
        if order == .account { #expect(names == (isDescending ? names.sorted(by: >) : names.sorted())) }
        if order == .people {
            let digits = names.compactMap { $0.last.flatMap { Int(String($0)) } }
            #expect(digits == (isDescending ? digits.sorted(by: >) : digits.sorted()))
        }
    }

    @Test func `conditions must all hold, and the count is of all pages`() async throws {
        let standings = await thousand()
        let alerts = try await standings.page(.test { ($0.verdicts, $0.limit) = ([.alert], 3) })
        #expect(alerts.names.count == 3 && alerts.matching == 100)
        let both = try await standings.page(.test { ($0.verdicts, $0.leastPeople) = ([.alert], 1) })
        #expect(both.matching == 0 && both.next == nil)
        #expect(try await standings.page(.test { $0.prefix = "acct-99" }).matching == 11)
    }

    @Test func `accounts are found by the severity of any of their findings`() async throws {
        let standings = Standings()
        await standings.take([
            ("low", Standing(.test(.watch, [.test(.identityMismatch, .low)]))),
            ("both", Standing(.test(.alert, [.test(.bulkHarvest, .low), .test(.relaySharing, .critical)]))),
            ("none", Standing(.test(.clear))),
        ])
        #expect(try await standings.page(.test { $0.severities = [.critical, .high] }).names == ["both"])
        #expect(try await standings.page(.test { $0.severities = [.low] }).matching == 2)
    }

    @Test(
        arguments: ["account~0", "people~0~7a", "x", ""])
    func `a cursor of another order, or an invented one, is refused`(_ cursor: String) async throws {
        let standings = await thousand()
        await #expect(throws: QueryError.self) {
            try await standings.page(.test { $0.cursor = cursor })
        }
    }

    @Test func `an account that changes is counted once, and a forgotten one not at all`() async {
        let standings = Standings()
        await standings.take([("a", Standing(.test(.watch))), ("b", Standing(.test(.clear)))])
        await standings.take([("a", Standing(.test(.alert)))])
        var verdicts = await standings.totals.verdicts
        #expect(verdicts[.alert] == 1 && verdicts[.watch] == 0 && verdicts[.clear] == 1)
        await standings.forget("a")
        verdicts = await standings.totals.verdicts
        #expect(verdicts[.alert] == 0)
    }
}

extension AccountQuery {
    fileprivate static func test(_ change: (inout AccountQuery) -> Void) -> AccountQuery {
        var query = AccountQuery()
        change(&query)
        return query
    }
}
