import Base
import Testing

@testable import Accounts

struct TurnOriginTests {
    private func exchange(initiator: AccountExchange.Initiator = .unknown, parent: UInt64 = 0) -> AccountExchange {
        AccountExchange(
            start: .afterMidnight(100), end: .afterMidnight(105), requestBytes: 1, responseBytes: 1,
            initiator: initiator, parent: parent)
    }

    private func continuation(
        gap: Double? = 20, after stop: AccountExchange.Stop = .end, lead: Double = 9, newTokens: Int? = nil
    ) -> Placement {
        Placement(
            kind: .continuation, thread: 1, position: 2, lead: lead,
            gap: gap.map { Nanoseconds(Int64($0 * 1e9)) }, previousStop: stop,
            growth: newTokens.map { .made(text: Int32($0)) })
    }

    private func origin(
        _ placement: Placement, _ exchange: AccountExchange? = nil, dispatched: Double? = nil
    ) -> TurnOrigin {
        TurnOrigin(
            exchange ?? self.exchange(), placement, dispatch: dispatched.map { .afterMidnight(100 - $0) })
    }

    @Test func `after a response that ended the turn, and with time to read and type, a person asks`() {
        #expect(origin(continuation()) == .person)
        #expect(origin(continuation(), exchange(initiator: .user)) == .person)
    }

    @Test(arguments: [0.01, 600])
    func `after a response that asked for a tool it is a step, however long the tool ran`(gap: Double) {
        #expect(origin(continuation(gap: gap, after: .tool)) == .toolStep)
        #expect(origin(continuation(gap: gap, after: .tool), exchange(initiator: .agent)) == .toolStep)
    }

    @Test func `what follows sooner than 3 s lay queued`() {
        #expect(origin(continuation(gap: 2.99)) == .machine)
        #expect(origin(continuation(gap: -5)) == .machine)
        #expect(origin(continuation(gap: 3)) == .person)
    }

    @Test func `what follows another thread's tool call within 400 ms was set off by it`() {
        #expect(origin(continuation(), dispatched: 0.39) == .machine)
        #expect(origin(continuation(), dispatched: 0.4) == .person)
    }

    @Test func `a thread's own tool call sets nothing off in it, and later ones set off nothing before`() {
        var recent = RecentDispatches()
        recent.add(.afterMidnight(10), thread: 1)
        recent.add(.afterMidnight(20), thread: 2)
        recent.add(.afterMidnight(30), thread: 1)
        #expect(recent.latest(before: .afterMidnight(31), except: 1) == .afterMidnight(20))
        #expect(recent.latest(before: .afterMidnight(31), except: 2) == .afterMidnight(30))
        #expect(recent.latest(before: .afterMidnight(15), except: 3) == .afterMidnight(10))
        #expect(recent.latest(before: .afterMidnight(15), except: 1) == nil)
        recent.removeAll()
        #expect(recent.latest(before: .afterMidnight(31), except: 9) == nil)
    }

    @Test func `text that came faster than a tenth of a second a token is no hand's`() {
        #expect(origin(continuation(gap: 10, newTokens: 101)) == .machine)
        #expect(origin(continuation(gap: 10, newTokens: 99)) == .person)
    }

    @Test func `a marked agent or a parent is a machine`() {
        #expect(origin(continuation(), exchange(initiator: .agent)) == .machine)
        #expect(origin(continuation(), exchange(parent: 4)) == .machine)
        #expect(origin(Placement(kind: .start, thread: 1), exchange(initiator: .agent)) == .machine)
        #expect(origin(Placement(kind: .start, thread: 1), exchange(parent: 4)) == .machine)
    }

    @Test func `without stop nobody can tell, unless the client says a user asked`() {
        #expect(origin(continuation(after: .unknown)) == .unknown)
        #expect(origin(continuation(after: .unknown), exchange(initiator: .user)) == .person)
    }

    @Test func `a link that is not sure, a retry and a side request are nobody's turn`() {
        #expect(origin(continuation(lead: 2.99)) == .none)
        #expect(origin(continuation(lead: 3)) == .person)
        #expect(origin(continuation(gap: nil)) == .none)
        #expect(origin(Placement(kind: .retry, thread: 1, lead: 9)) == .none)
        #expect(origin(Placement(kind: .side, thread: 0, lead: 9)) == .none)
    }

    @Test func `a thread that begins is no witness`() {
        #expect(origin(Placement(kind: .start, thread: 1, lead: 9)) == .begins)
    }
}
