package import Accounts
import Documents
package import Packets

/// Which accounts, in which order. Conditions of different kinds must all hold; an empty set asks for nothing.
package struct AccountQuery: Sendable, Equatable {
    package enum Order: String, Sendable, CaseIterable {
        /// The proof for several people.
        case people
        /// The proof for a relay.
        case relay
        case exchanges
        case lastSeen = "last_seen"
        case account
    }

    /// Accounts in one page.
    package static let limits = 1...500
    package static let standardLimit = 100

    package var verdicts: Set<AccountReport.Verdict>
    /// Accounts with a finding of any of these kinds.
    package var findings: Set<AccountReport.Finding.Kind>
    /// Accounts whose primary path is any of these.
    package var paths: Set<AccountReport.Path.Label>
    /// How the account's id begins.
    package var prefix: String?
    /// log10 of the e-value for several people, at least.
    package var leastPeople: Double?
    /// log10 of the e-value for a relay, at least.
    package var leastRelay: Double?
    /// Accounts with an exchange at or after this time.
    package var seenSince: Timestamp?
    package var order: Order
    package var isDescending: Bool
    package var limit: Int
    /// What the page before gave as `next`, unchanged.
    package var cursor: String?

    package init(
        verdicts: Set<AccountReport.Verdict> = [], findings: Set<AccountReport.Finding.Kind> = [],
        paths: Set<AccountReport.Path.Label> = [], prefix: String? = nil, leastPeople: Double? = nil,
        leastRelay: Double? = nil, seenSince: Timestamp? = nil, order: Order = .account, isDescending: Bool = false,
        limit: Int = AccountQuery.standardLimit, cursor: String? = nil
    ) {
        self.verdicts = verdicts
        self.findings = findings
        self.paths = paths
        self.prefix = prefix
        self.leastPeople = leastPeople
        self.leastRelay = leastRelay
        self.seenSince = seenSince
        self.order = order
        self.isDescending = isDescending
        self.limit = limit
        self.cursor = cursor
    }
}

/// A page of accounts.
package struct AccountPage: Sendable, Equatable {
    /// A JSON object each, in the report's shape of an account; days may be left out.
    package var accounts: [[UInt8]]
    /// Accounts that match on all pages, where that is known.
    package var matching: Int?
    /// Asks for the page after this one; `nil` on the last.
    package var next: String?

    package init(accounts: [[UInt8]], matching: Int? = nil, next: String? = nil) {
        self.accounts = accounts
        self.matching = matching
        self.next = next
    }
}
