/// What a reviewer decided about an account.
package struct NewReview: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// The finding is right.
        case confirmed
        /// The finding is wrong, or nothing follows from it.
        case dismissed
        /// The account's holder appealed and was right.
        case appealGranted = "appeal-granted"
    }

    /// Bytes of a note, so that reviews, which are kept for ever, stay small.
    package static let largestNote = 8192

    package var outcome: Outcome
    package var note: String
    /// The number of the alert it answers, where it answers one.
    package var alert: Int64?

    package init(outcome: Outcome, note: String = "", alert: Int64? = nil) {
        self.outcome = outcome
        self.note = note
        self.alert = alert
    }
}
