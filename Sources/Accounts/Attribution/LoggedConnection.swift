import Connections
import Base

/// A TLS connection as far as a request log alone shows it: exchanges from one client's end that follow each other
/// closely.
struct LoggedConnection: Sendable {
    /// Unique in a run; odd, where captured connections have even numbers.
    let number: UInt64
    let client: Endpoint
    let server: Endpoint?
    private(set) var hello: JA4?
    private(set) var first: Timestamp
    private(set) var last: Timestamp
    /// Which account claimed which client, by the client's place in ``sharedClients``.
    private var claims = ShortList<(client: UInt8, account: Int32)>()
    private(set) var sharedAccounts = Interleaving<Int32>()
    private(set) var sharedClients = Interleaving<ClaimedClient>()

    /// Enough to tell one from several.
    private static let mostNames = 16

    init(number: UInt64, client: Endpoint, server: Endpoint?, first: Timestamp) {
        self.number = number
        self.client = client
        self.server = server
        self.first = first
        last = first
    }

    /// - Returns: whether it is the account's first exchange here.
    mutating func add(
        account: Int32, client: ClaimedClient?, hello: JA4?, start: Timestamp, end: Timestamp
    ) -> Bool {
        let known = sharedAccounts.count
        first = min(first, start)
        last = max(last, end)
        if let hello { name(hello) }
        sharedAccounts.add(account, start: start, end: end)
        let isNew = sharedAccounts.count > known
        guard let client else { return isNew }
        sharedClients.add(client, start: start, end: end)
        // A client that found no room among the names comes after as many claims.
        guard claims.count < Self.mostNames, let place = sharedClients.place(of: client).map({ UInt8($0) }),
            !claims.contains(where: { $0.account == account && $0.client == place })
        else { return isNew }
        claims.append((place, account))
        return isNew
    }

    mutating func name(_ hello: JA4) {
        if self.hello == nil { self.hello = hello }
    }

    /// The clients claimed under one account.
    func clients(of account: Int32) -> [ClaimedClient] {
        claims.filter { $0.account == account }.map { sharedClients[Int($0.client)] }
    }

    /// Accounts by place in the book, in order of appearance.
    var accounts: [Int32] { sharedAccounts.names }
}

extension LoggedConnection {
    /// Puts -1 in the place of forgotten accounts: each still counts as one that used the connection.
    mutating func forget(_ leaving: Set<Int32>) {
        for account in accounts where leaving.contains(account) {
            for index in claims.indices where claims[index].account == account { claims[index].account = -1 }
            sharedAccounts.rename(account, to: -1)
        }
    }
}
