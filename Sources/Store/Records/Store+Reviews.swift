import Foundation
import GRDB
package import Packets

/// What a reviewer recorded of an account.
package struct Review: Sendable, Equatable {
    package var account: String
    /// The alert it is about, if one.
    package var alert: Int64?
    package var time: Timestamp
    /// Who recorded it.
    package var reviewer: String
    package var document: [UInt8]

    package init(account: String, alert: Int64? = nil, time: Timestamp, reviewer: String, document: [UInt8]) {
        self.account = account
        self.alert = alert
        self.time = time
        self.reviewer = reviewer
        self.document = document
    }
}

extension Store {
    /// Stores a review through to the disk; kept for ever, with the alert it is about.
    /// - Returns: its number, from 1.
    /// - Throws: ``StoreError/Code/refused`` when the alert is not one of that account.
    package func append(_ review: Review) async throws(StoreError) -> Int64 {
        let path = path
        return try await write { db in
            if let alert = review.alert {
                let owner = try String.fetchOne(
                    db, sql: "SELECT account FROM alerts WHERE sequence = ?", arguments: [alert])
                guard owner == review.account else {
                    throw StoreError(
                        .refused, path: path, "no alert \(alert) of this account is kept",
                        remedy: "name an alert of this account, or none")
                }
            }
            try db.execute(
                sql: "INSERT INTO reviews (account, alert, time, reviewer, document) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    review.account, review.alert, review.time.nanoseconds, review.reviewer, Data(review.document),
                ])
            return db.lastInsertedRowID
        }
    }

    /// The reviews of an account, oldest first.
    package func reviews(of account: String) async throws(StoreError) -> [(id: Int64, review: Review)] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, account, alert, time, reviewer, document FROM reviews WHERE account = ? ORDER BY id
                    """, arguments: [account]
            ).map { row in
                let document: Data = row["document"]
                return (
                    row["id"],
                    Review(
                        account: row["account"], alert: row["alert"], time: Timestamp(nanoseconds: row["time"]),
                        reviewer: row["reviewer"], document: [UInt8](document))
                )
            }
        }
    }
}
