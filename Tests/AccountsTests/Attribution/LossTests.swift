@testable import Accounts
@testable import Connections
import Base
import Testing

struct LossTests {
    private static let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000)

    private static func exchange(_ account: String, on connection: UInt64, _ start: Double, _ end: Double)
        -> ConnectionEvents.Carried
    {
        ConnectionEvents.Carried(
            connection: ConnectionID(serial: connection),
            exchange: Exchange(
                start: .at(start), firstResponseByte: nil, end: .at(end), requestBytes: 1, responseBytes: 1,
                status: 200, operation: .messages, account: AccountName(account), client: nil, forwardedFor: nil,
                complete: true, stop: nil, streamed: false))
    }

    private static func loss(on connection: UInt64, at time: Double) -> ConnectionEvents.Loss {
        ConnectionEvents.Loss(connection: ConnectionID(serial: connection), at: .at(time))
    }

    private static func isBlind(_ book: AccountBook, _ account: String, at time: Double) -> Bool {
        guard let name = AccountName(account), let place = book.place(of: name) else { return false }
        return book.ownBlind.joined(with: book.blind, account: place).overlaps(from: .at(time), to: .at(time))
    }

    @Test func `a loss blinds what its connection carried lately or carries now, and nobody else`() {
        var book = AccountBook()
        var events = ConnectionEvents()
        events.carried = [
            Self.exchange("other", on: 2, 99, 101), Self.exchange("long-ago", on: 1, 10, 20),
            Self.exchange("before", on: 1, 60, 70),
        ]
        book.take(events)
        events.removeAll()
        events.losses = [Self.loss(on: 1, at: 100), Self.loss(on: 3, at: 100)]
        book.take(events)
        events.removeAll()
        // It ran when bytes were lost, and ends later.
        events.carried = [Self.exchange("during", on: 1, 95, 130), Self.exchange("after", on: 1, 140, 150)]
        book.take(events)
        for (account, blind) in [
            ("before", true), ("during", true), ("other", false), ("long-ago", false), ("after", false),
        ] {
            #expect(Self.isBlind(book, account, at: 100) == blind, "\(account)")
            #expect(!Self.isBlind(book, account, at: 103), "\(account)")
        }
        #expect(book.counters.accountLosses == 2)
    }

    @Test func `a gap of an interface blinds everybody, for its stretch only`() {
        var book = AccountBook()
        var events = ConnectionEvents()
        events.carried = [Self.exchange("a", on: 1, 99, 101)]
        book.take(events)
        events.removeAll()
        events.gaps = [ConnectionEvents.Gap(from: .at(200), to: .at(201))]
        book.take(events)
        #expect(Self.isBlind(book, "a", at: 200.5))
        #expect(!Self.isBlind(book, "a", at: 202))
    }

    @Test func `a forgotten account leaves its blindness to nobody`() throws {
        var book = AccountBook()
        var events = ConnectionEvents()
        events.carried = [Self.exchange("a", on: 1, 99, 101)]
        book.take(events)
        #expect(book.forget(try #require(AccountName("a"))))
        events.removeAll()
        events.carried = [Self.exchange("b", on: 2, 99, 101)]
        book.take(events)
        events.removeAll()
        events.losses = [Self.loss(on: 1, at: 100)]
        book.take(events)
        #expect(!Self.isBlind(book, "b", at: 100))
        #expect(book.counters.accountLosses == 0)
    }

    @Test func `what is kept of losses is bounded`() {
        var carriers = InsideConnections()
        for serial in 0..<100_000 as Range<UInt64> {
            _ = carriers.note(
                InsideConnections.Carried(account: 1, tag: 1, start: .at(1), end: .at(2)),
                on: ConnectionID(serial: serial))
        }
        #expect(carriers.count <= InsideConnections.most)
        var own = OwnBlindness()
        for account in 0..<100_000 as Range<Int32> {
            for second in 0..<3 { own.add(.at(Double(second) * 10), account: account) }
        }
        #expect(own.count <= OwnBlindness.most)
        // The latest are kept.
        #expect(own.joined(with: BlindIntervals(), account: 99_999).overlaps(from: .at(20), to: .at(20)))
    }
}
