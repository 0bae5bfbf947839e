import Connections
import Base

/// What was joined to one edge connection: whose it is, who its client claims to be, what it carried.
struct JoinedExchanges: Sendable {
    /// Accounts by place in the book, in order of appearance.
    private(set) var accounts: [Int32] = []
    /// Claimed clients, with the account that claimed each first.
    private(set) var clients: [(client: ClaimedClient, account: Int32)] = []
    /// Bursts of records that no known exchange explains yet.
    private(set) var bursts: [RecordBurst] = []
    private(set) var exchanges = 0
    /// The latest known exchanges, which a later burst may be.
    private var spans: [(start: Timestamp, end: Timestamp)] = []
    private var nextSpan = 0

    /// Enough to tell one from several; a relay's hundred clients need not be listed.
    private static let mostNames = 16
    private static let mostBursts = 64
    /// A burst is reported when the client asks again; by then few more exchanges have ended, on HTTP/2 as many as ran
    /// side by side.
    private static let mostSpans = 16

    mutating func add(account: Int32, client: ClaimedClient?, start: Timestamp, end: Timestamp) {
        exchanges += 1
        if !accounts.contains(account), accounts.count < Self.mostNames { accounts.append(account) }
        if let client, !clients.contains(where: { $0.client == client && $0.account == account }),
            clients.count < Self.mostNames
        {
            clients.append((client, account))
        }
        explain(start: start, end: end)
    }

    /// A request ran from `start` to `end`: a burst in that time is its own, and no further exchange.
    mutating func explain(start: Timestamp, end: Timestamp) {
        bursts.removeAll { $0.start <= end && start <= $0.end }
        if spans.count < Self.mostSpans {
            spans.append((start, end))
        } else {
            spans[nextSpan] = (start, end)
            nextSpan = (nextSpan + 1) % Self.mostSpans
        }
    }

    mutating func add(_ burst: RecordBurst) {
        guard bursts.count < Self.mostBursts,
            !spans.contains(where: { burst.start <= $0.end && $0.start <= burst.end })
        else { return }
        bursts.append(burst)
    }

    /// The clients claimed under one account.
    func clients(of account: Int32) -> [ClaimedClient] {
        clients.filter { $0.account == account }.map(\.client)
    }
}

extension JoinedExchanges {
    /// Puts -1 in the place of forgotten accounts: each still counts as one that used the connection.
    mutating func forget(_ leaving: Set<Int32>) {
        for index in accounts.indices where leaving.contains(accounts[index]) { accounts[index] = -1 }
        for index in clients.indices where leaving.contains(clients[index].account) { clients[index].account = -1 }
    }
}
