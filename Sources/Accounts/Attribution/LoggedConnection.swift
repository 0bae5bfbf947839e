import Connections
import Packets

/// A TLS connection as far as a request log alone tells it: exchanges from one client's end that follow each other
/// closely.
struct LoggedConnection: Sendable {
    /// Unique in a run; odd, where captured connections have even numbers.
    let number: UInt64
    let client: Endpoint
    let server: Endpoint?
    private(set) var hello: JA4?
    let first: Timestamp
    private(set) var last: Timestamp
    /// Accounts by place in the book, in order of appearance.
    private(set) var accounts: [Int32] = []
    /// Claimed clients, with the account that claimed each.
    private(set) var clients: [(client: ClaimedClient, account: Int32)] = []
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

    mutating func add(account: Int32, client: ClaimedClient?, hello: JA4?, start: Timestamp, end: Timestamp) {
        last = max(last, end)
        if let hello { name(hello) }
        if !accounts.contains(account), accounts.count < Self.mostNames { accounts.append(account) }
        sharedAccounts.add(account, start: start, end: end)
        guard let client else { return }
        sharedClients.add(client, start: start, end: end)
        if clients.count < Self.mostNames,
            !clients.contains(where: { $0.account == account && $0.client == client })
        {
            clients.append((client, account))
        }
    }

    mutating func name(_ hello: JA4) {
        if self.hello == nil { self.hello = hello }
    }

    /// The clients claimed under one account.
    func clients(of account: Int32) -> [ClaimedClient] {
        clients.filter { $0.account == account }.map(\.client)
    }
}

extension LoggedConnection {
    /// Puts -1 in the place of an account: it still counts as one, and is nobody.
    mutating func forget(_ account: Int32) {
        guard accounts.contains(account) else { return }
        for index in accounts.indices where accounts[index] == account { accounts[index] = -1 }
        for index in clients.indices where clients[index].account == account { clients[index].account = -1 }
        sharedAccounts.rename(account, to: -1)
    }
}
