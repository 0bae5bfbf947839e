package import Packets

/// What a reviewer decided about an account (`tailgate.review/1`).
package struct Review: Codable, Sendable, Equatable {
    package static let schema = "tailgate.review/1"

    /// Who reviewed, as the kernel and the user database say.
    package struct Reviewer: Codable, Sendable, Equatable {
        package var name: String?
        package var uid: Int?

        package init(name: String?, uid: Int?) {
            self.name = name
            self.uid = uid
        }

        private enum CodingKeys: String, DocumentKey { case name, uid }
    }

    package var account: String
    /// The number of the alert it answers, where it answers one.
    package var alert: Int64?
    /// Its own number, from 1; 0 until the store has given one.
    package var id: Int64
    package var note: String
    package var outcome: ReviewOutcome
    package var reviewer: Reviewer
    package var schema = Review.schema
    package var time: Timestamp

    package init(
        account: String, alert: Int64?, id: Int64 = 0, note: String, outcome: ReviewOutcome, reviewer: Reviewer,
        time: Timestamp
    ) {
        self.account = account
        self.alert = alert
        self.id = id
        self.note = note
        self.outcome = outcome
        self.reviewer = reviewer
        self.time = time
    }

    private enum CodingKeys: String, DocumentKey { case account, alert, id, note, outcome, reviewer, schema, time }
}

/// The reviews of an account, oldest first: the answer of `GET /v1/accounts/{id}/reviews`.
package struct ReviewList: Codable, Sendable, Equatable {
    package var account: String
    package var reviews: [Review]

    package init(account: String, reviews: [Review]) {
        self.account = account
        self.reviews = reviews
    }

    private enum CodingKeys: String, DocumentKey { case account, reviews }
}

/// The body of `POST /v1/accounts/{id}/reviews`.
package struct NewReview: Encodable, Sendable, Equatable {
    /// Characters of a note, so that reviews, which are kept for ever, stay small.
    package static let largestNote = 4096

    package var alert: Int64?
    package var note: String
    package var outcome: ReviewOutcome

    package init(outcome: ReviewOutcome, note: String = "", alert: Int64? = nil) {
        self.outcome = outcome
        self.note = note
        self.alert = alert
    }
}
