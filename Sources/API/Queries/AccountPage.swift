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
