package import Base
package import Documents

/// What the API asks of the engine behind it. Accounts and alerts come as finished JSON: alerts as they were stored.
///
/// Calls come from many connections at once and may be cancelled when a reader goes away; each should answer within
/// milliseconds, since the API bounds connections and not the time a query takes.
package protocol QueryService: Sendable {
    /// The answer of `GET /v1/status`.
    func status() async -> Status

    /// Every metric of `GET /metrics`. The API adds its own, which begin with `tailgate_api_`.
    func metrics() async -> [MetricFamily]

    func health() async -> Health

    /// One page of the accounts that match.
    /// - Throws: `.invalid` for a cursor that this service did not give or cannot use with this query.
    func accounts(_ query: AccountQuery) async throws(QueryError) -> AccountPage

    /// One account in full, in the report's shape of an account with its days.
    /// - Parameter time: The evidence as it stood then; `nil` for now.
    /// - Throws: `.notFound` where the account was not known (then).
    func account(_ id: String, at time: Timestamp?) async throws(QueryError) -> [UInt8]

    /// The alerts with numbers above `sequence`, ascending.
    /// - Parameter limit: 1 to `AlertPage.largest`. Fewer may come; what was left out is above `AlertPage.reached`.
    func alerts(after sequence: Int64, limit: Int) async throws(QueryError) -> AlertPage

    /// Returns as soon as an alert with a number above `sequence` is there to read; at once when one already is.
    func alertsBeyond(_ sequence: Int64) async throws(CancellationError)

    /// Records what a reviewer decided, for ever.
    /// - Returns: The review with the number and time it was given.
    /// - Throws: `.notFound` where neither the account nor an alert of it is known.
    func review(_ review: NewReview, of account: String, by reviewer: Peer) async throws(QueryError) -> Review

    /// Erases one account everywhere: profile, evidence, reviews; of its alerts only the numbers stay.
    /// - Returns: What was erased.
    /// - Throws: `.notFound` for an unknown account.
    func forget(_ account: String, by reviewer: Peer) async throws(QueryError) -> Erasure

    /// All reviews of an account, oldest first.
    func reviews(of account: String) async throws(QueryError) -> [Review]
}

/// Why a question has no answer.
package enum QueryError: Error, Sendable, Equatable {
    /// What was asked for is not there; the text says what.
    case notFound(String)
    /// A value that only the service can judge, such as a cursor.
    case invalid(parameter: String, reason: String)
    /// It stands against what is already there.
    case conflict(String)
    /// It cannot be answered now, and may be later: a store that cannot be read.
    case unavailable(String)
}
