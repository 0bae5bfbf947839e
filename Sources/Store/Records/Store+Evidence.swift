import Foundation
import GRDB
package import Base

/// What was known of an account at a time, for later queries.
package struct Evidence: Sendable, Equatable {
    package var account: String
    package var time: Timestamp
    /// A number for what matters in it (verdict, findings, proofs in coarse steps): where it is the same as before, a day
    /// keeps its first document only.
    package var material: UInt64
    package var document: [UInt8]

    package init(account: String, time: Timestamp, material: UInt64, document: [UInt8]) {
        self.account = account
        self.time = time
        self.material = material
        self.document = document
    }
}

extension Store {
    private static let day: Int64 = 86_400_000_000_000

    /// Files evidence where it differs materially from the account's latest, or is the first of its day.
    /// - Returns: how many were filed.
    @discardableResult
    package func record(_ evidence: [Evidence]) async throws(StoreError) -> Int {
        try await write { db in
            let latest = try db.makeStatement(
                sql: """
                    SELECT \(StoredTable.evidence.checked) FROM evidence
                    WHERE account = ? ORDER BY evidence.id DESC LIMIT 1
                    """)
            let insert = try db.makeStatement(
                sql: "INSERT OR REPLACE INTO evidence (account, time, material, document) VALUES (?, ?, ?, ?)")
            var filed = 0
            for item in evidence {
                let material = Int64(bitPattern: item.material)
                if let last = try Row.fetchOne(latest, arguments: [item.account]), let time = last.integer("time"),
                    last.integer("material") == material, last.bytes("document") != nil,
                    item.time.nanoseconds / Self.day == time / Self.day
                {
                    continue
                }
                try insert.execute(arguments: [
                    item.account, item.time.nanoseconds, material, Data(item.document),
                ])
                filed += 1
            }
            return filed
        }
    }

    /// The latest evidence of an account from `time` or before; nil when there is none that old, or none kept. What was filed
    /// last is the latest, whatever its time: the clock may have been set back.
    package func evidence(of account: String, at time: Timestamp) async throws(StoreError) -> Evidence? {
        let (evidence, damaged) = try await read { db -> (Evidence?, [DamagedRow]) in
            var damaged: [DamagedRow] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(StoredTable.evidence.checked) FROM evidence
                    WHERE account = ? AND time <= ? ORDER BY evidence.id DESC
                    """, arguments: [account, time.nanoseconds])
            while let row = try rows.next() {
                guard let moment = row.integer("time"), let material = row.integer("material"),
                    let document = row.bytes("document")
                else {
                    damaged.append(DamagedRow(table: "evidence", number: row.integer("id") ?? 0))
                    continue
                }
                let evidence = Evidence(
                    account: account, time: Timestamp(nanoseconds: moment),
                    material: UInt64(bitPattern: material), document: document)
                return (evidence, damaged)
            }
            return (nil, damaged)
        }
        note(damaged)
        return evidence
    }

    /// From when to when evidence of an account is kept; nil when there is none.
    package func evidenceSpan(of account: String) async throws(StoreError) -> ClosedRange<Timestamp>? {
        try await read { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT min(time) AS first, max(time) AS last FROM evidence
                        WHERE account = ? AND typeof(time) = 'integer'
                        """,
                    arguments: [account]), let first = row.integer("first"), let last = row.integer("last")
            else { return nil }
            return Timestamp(nanoseconds: first)...Timestamp(nanoseconds: last)
        }
    }
}
