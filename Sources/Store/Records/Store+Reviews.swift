import Foundation
import GRDB
package import Packets

/// What a reviewer recorded of an account.
package struct StoredReview: Sendable, Equatable {
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
    package func append(_ review: StoredReview) async throws(StoreError) -> Int64 {
        let path = path
        return try await write { db in
            if let alert = review.alert {
                let isTheirs = try Int64.fetchOne(
                    db, sql: "SELECT count(*) FROM alerts WHERE sequence = ? AND account = ?",
                    arguments: [alert, review.account])
                guard isTheirs == 1 else {
                    throw StoreError(
                        .refused, path: path, "this account has no alert \(alert) in the store",
                        remedy: "name an alert of this account, or omit the alert")
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
    package func reviews(of account: String) async throws(StoreError) -> [(id: Int64, review: StoredReview)] {
        let (reviews, damaged) = try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT \(StoredTable.reviews.checked) FROM reviews WHERE account = ? ORDER BY reviews.id",
                arguments: [account])
            let damaged = rows.filter { Self.review($0) == nil }.map { $0.integer("id") ?? 0 }
            return (rows.compactMap(Self.review), damaged)
        }
        note(damaged.map { DamagedRow(table: "reviews", number: $0) })
        return reviews
    }

    /// Nil for a row with a value that Tailgate does not write.
    private static func review(_ row: Row) -> (id: Int64, review: StoredReview)? {
        guard let id = row.integer("id"), let account = row.text("account"), let time = row.integer("time"),
            let reviewer = row.text("reviewer"), let document = row.bytes("document")
        else { return nil }
        return (
            id,
            StoredReview(
                account: account, alert: row.integer("alert"), time: Timestamp(nanoseconds: time),
                reviewer: reviewer, document: document)
        )
    }
}
