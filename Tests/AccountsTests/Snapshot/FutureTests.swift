import Connections
import Base
import Testing

@testable import Accounts

struct FutureTests {
    private let now = Timestamp.at(100_000)

    private func record(_ account: String, _ time: Double) -> RequestRecord {
        RequestRecord(
            time: .at(time), duration: .seconds(1), account: account, requestBytes: 1, responseBytes: 1, status: 200
        )
    }

    /// A book that took one line of the far future, saved and restored.
    private func restored() throws -> AccountBook {
        var book = AccountBook()
        for second in 0..<100 { book.take(record("y\(second % 2)", 90_000 + Double(second))) }
        book.take(record("x", 9e9))
        let profiles = book.takeSnapshots(10)
        let shared = book.sharedSnapshot(until: .at(9e9))
        var restored = AccountBook()
        try restored.restoreShared(from: shared)
        for profile in profiles {
            try restored.restore(#require(AccountName(profile.account)), from: profile.blob)
        }
        restored.endFuture(at: now)
        return restored
    }

    @Test func `no blind stretch lies in the future`() throws {
        var book = try restored()
        book.take(record("y0", 100_010))
        #expect(book.blind.overlaps(from: .at(99_000), to: now))
        #expect(!book.blind.overlaps(from: .at(100_011), to: .at(9e9)))
        let silence = book.pace.take(.at(100_020), account: "y1")
        #expect(silence == nil)
    }

    @Test func `an account that was seen later goes on`() throws {
        var book = try restored()
        let name = try #require(AccountName("x"))
        #expect(book.profile(of: name)?.last == now)
        book.take(record("x", 100_010))
        book.take(record("x", 200_000))
        let report = try #require(book.assess().accounts.first { $0.account == "x" })
        #expect(report.exchanges == 3)
        #expect(report.timeline.map(\.exchanges) == [1, 1])
        #expect(book.unseen(since: .at(150_000), atMost: 10).map(\.text).sorted() == ["y0", "y1"])
    }
}
