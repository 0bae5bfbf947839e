import Connections
import Base
import Testing

@testable import Accounts

struct ForgetTests {
    private func name(_ text: String) throws -> AccountName { try #require(AccountName(text)) }
    private func client(_ number: UInt16) -> Endpoint {
        Endpoint(address: IPAddress(v4: 0xC000_0201), port: 40_000 + number)
    }

    @Test func `a forgotten account is gone and its place serves the next`() throws {
        var run = TestRun()
        run.log("a", from: client(1), 1, 2)
        run.log("b", from: client(2), 3, 4)
        #expect(run.book.forget(try name("a")))
        #expect(try !run.book.forget(name("a")))
        #expect(run.book.assess().accounts.map(\.account) == ["b"])
        #expect(run.book.conducts.map(\.account) == ["b"])
        #expect(run.book.snapshot(of: try name("a")) == nil)
        run.log("c", from: client(3), 5, 6)
        #expect(run.book.assess().accounts.map(\.account) == ["b", "c"])
        #expect(run.book.profiles.count == 2)
        // It may come back, with nothing of before.
        run.log("a", from: client(4), 7, 8)
        #expect(run.book.assess().accounts.map(\.exchanges) == [1, 1, 1])
    }

    @Test func `an open connection files nothing with the account that took its place`() throws {
        var run = TestRun()
        let link = run.open(client(1), at: 10)
        run.exchange("a", from: client(1), 11, 12)
        #expect(run.book.forget(try name("a")))
        run.exchange("new", from: client(9), 13, 14)
        run.close(link, at: 15)
        run.book.settle(at: .at(100))
        let report = try #require(run.book.assess().accounts.first)
        #expect(report.account == "new")
        #expect(report.fanOut.connections == 0)
    }

    @Test func `others on the connection keep that it was shared`() throws {
        var run = TestRun()
        let link = run.open(client(1), at: 10)
        run.exchange("a", from: client(1), 11, 12)
        run.exchange("b", from: client(1), 13, 14)
        #expect(run.book.forget(try name("a")))
        run.close(link, at: 15)
        run.book.settle(at: .at(100))
        let other = try #require(run.book.profile(of: name("b")))
        #expect(other.mixing.severalAccounts == 1)
        #expect(other.mixing.mostAccounts == 2)
    }

    @Test func `others on a logged connection keep that it was shared`() throws {
        var run = TestRun()
        for round in 0..<3 {
            let start = Double(10 + 20 * round)
            run.log("a", from: client(1), start, start + 1)
            run.log("b", from: client(1), start + 5, start + 6)
        }
        #expect(run.book.forget(try name("a")))
        run.log("new", from: client(9), 80, 81)
        run.book.settleAll()
        #expect(try #require(run.book.profile(of: name("b"))).mixing.mostAccounts == 2)
        let new = try #require(run.book.profile(of: name("new")))
        #expect(new.connections == 1)
        #expect(new.mixing.severalAccounts == 0)
    }

    @Test func `an exchange that waits for its log line is forgotten too`() throws {
        var rules = AccountBook.Rules()
        rules.awaitsLog = true
        var run = TestRun(rules: rules)
        run.exchange("a", from: client(1), 11, 12)
        #expect(run.book.forget(try name("a")))
        run.exchange("new", from: client(9), 11.5, 12.5)
        run.book.settleAll()
        #expect(try #require(run.book.profile(of: name("new"))).known.exchanges == 1)
    }
}

struct UnsavedAccountsTests {
    private func client(_ number: UInt16) -> Endpoint {
        Endpoint(address: IPAddress(v4: 0xC000_0201), port: 40_000 + number)
    }

    @Test func `each changed account is taken once in the order of change`() throws {
        var run = TestRun()
        for account in ["a", "b", "c", "b", "a"] { run.log(account, from: client(1), 1, 2) }
        #expect(run.book.unsavedAccounts == 3)
        #expect(run.book.takeSnapshots(2).map(\.account) == ["a", "b"])
        run.log("a", from: client(1), 3, 4)
        #expect(run.book.takeSnapshots(9).map(\.account) == ["c", "a"])
        #expect(run.book.takeSnapshots(9).isEmpty)
    }

    @Test func `what could not be saved is taken again`() throws {
        var run = TestRun()
        run.log("a", from: client(1), 1, 2)
        let taken = run.book.takeSnapshots(9)
        run.book.noteUnsaved(taken)
        #expect(run.book.takeSnapshots(9) == taken)
    }

    @Test func `a forgotten account is not taken`() throws {
        var run = TestRun()
        run.log("a", from: client(1), 1, 2)
        run.log("b", from: client(2), 1, 2)
        #expect(run.book.forget(try #require(AccountName("a"))))
        run.log("c", from: client(3), 3, 4)
        #expect(run.book.takeSnapshots(9).map(\.account) == ["c", "b"])
        #expect(run.book.takeSnapshots(9).isEmpty)
    }

    @Test func `a connection that ends changes its account`() throws {
        var run = TestRun()
        let link = run.open(client(1), at: 10)
        run.exchange("a", from: client(1), 11, 12)
        _ = run.book.takeSnapshots(9)
        run.close(link, at: 15)
        run.book.settle(at: .at(100))
        #expect(run.book.takeSnapshots(9).map(\.account) == ["a"])
    }
}
