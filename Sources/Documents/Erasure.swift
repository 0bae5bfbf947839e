/// What the erasure of an account took away: the answer of `DELETE /v1/accounts/{id}`. Counts are rows of the database.
package struct Erasure: Codable, Sendable, Equatable {
    package var account: String
    package var alerts: Int
    package var evidence: Int
    package var profiles: Int
    package var reviews: Int
    /// Damaged databases set aside earlier that still hold what there was.
    package var setAside: [String]

    package init(
        account: String, alerts: Int = 0, evidence: Int = 0, profiles: Int = 0, reviews: Int = 0,
        setAside: [String] = []
    ) {
        self.account = account
        self.alerts = alerts
        self.evidence = evidence
        self.profiles = profiles
        self.reviews = reviews
        self.setAside = setAside
    }

    private enum CodingKeys: String, DocumentKey {
        case account, alerts, evidence, profiles, reviews
        case setAside = "set_aside"
    }

    /// Rows that held something of the account.
    package var rows: Int { alerts + reviews + evidence + profiles }
}
