/// What a reviewer decided.
package enum ReviewOutcome: String, DocumentName {
    /// The finding is right.
    case confirmed
    /// The finding is wrong, or nothing follows from it.
    case dismissed
    /// The account's holder appealed and was right.
    case appealGranted = "appeal-granted"
}
