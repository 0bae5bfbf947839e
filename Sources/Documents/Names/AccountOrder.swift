/// What a list of accounts is ordered by.
package enum AccountOrder: String, DocumentName {
    /// The proof for several people.
    case people
    /// The proof for a relay.
    case relay
    case exchanges
    case lastSeen = "last_seen"
    case account
}

/// Which end of an order comes first.
package enum OrderDirection: String, DocumentName {
    case ascending = "asc"
    case descending = "desc"
}
