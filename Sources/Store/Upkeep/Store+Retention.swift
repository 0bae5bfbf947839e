import GRDB
package import Base

/// What retention removed.
package struct Pruned: Sendable, Equatable {
    package var alerts = 0
    package var evidence = 0
    package var profiles = 0
    /// The database is larger than ``StoreOptions/maxSize`` with nothing left to remove but alerts and reviews.
    package var isOverSize = false

    package init() {}
}

extension Store {
    /// Rows removed in one transaction: alerts that come meanwhile wait no longer than for one.
    private static let rowsAtOnce = 500
    private static let fewestRows = 20
    /// Pages given back to the file system at once.
    private static let pagesAtOnce = 2_000

    /// Removes what is older than the options keep, then, while the database is too large, the oldest evidence and the
    /// longest unused profiles. Alerts go by age alone, and never one that was reviewed.
    ///
    /// - Parameter options: what to keep; nil for what the store was opened with.
    package func prune(now: Timestamp, keeping options: StoreOptions? = nil) async throws(StoreError) -> Pruned {
        let options = options ?? self.options
        var pruned = Pruned()
        if let age = options.evidence {
            pruned.evidence += try await remove("evidence", where: "time < ?", [Self.before(now, age)])
        }
        if let age = options.profiles {
            pruned.profiles += try await remove("profiles", where: "saved < ?", [Self.before(now, age)])
        }
        if let age = options.alerts {
            pruned.alerts += try await remove(
                "alerts", key: "sequence",
                where: "time < ? AND NOT EXISTS (SELECT 1 FROM reviews WHERE reviews.alert = alerts.sequence)",
                [Self.before(now, age)])
        }
        while true {
            let surplus = try await usedBytes() - options.maxSize
            guard surplus > 0 else { break }
            // A document fills a page or less.
            let rows = min(max(surplus / 4_096, Self.fewestRows), Self.rowsAtOnce)
            let evidence = try await remove(first: rows, of: "evidence", by: "time")
            pruned.evidence += evidence
            if evidence > 0 { continue }
            let profiles = try await remove(first: rows, of: "profiles", by: "saved")
            pruned.profiles += profiles
            guard profiles > 0 else {
                pruned.isOverSize = true
                break
            }
        }
        try await giveBack()
        return pruned
    }

    private static func before(_ now: Timestamp, _ age: Nanoseconds) -> Int64 {
        let (time, overflow) = now.nanoseconds.subtractingReportingOverflow(age.count)
        return overflow ? .min : time
    }

    private func remove(
        _ table: String, key: String = "id", where condition: String, _ arguments: [Int64]
    ) async throws(StoreError) -> Int {
        var removed = 0
        while true {
            let step = try await write { db in
                let keys = try Int64.fetchAll(
                    db,
                    sql:
                        "SELECT \(key) FROM \(table) WHERE \(condition) ORDER BY \(key) LIMIT \(Self.rowsAtOnce)",
                    arguments: StatementArguments(arguments))
                let delete = try db.makeStatement(sql: "DELETE FROM \(table) WHERE \(key) = ?")
                for key in keys { try delete.execute(arguments: [key]) }
                if table == "alerts", let last = keys.last { try Self.noteRemoved(through: last, db) }
                return keys.count
            }
            removed += step
            if step < Self.rowsAtOnce { return removed }
        }
    }

    private func remove(first count: Int, of table: String, by order: String) async throws(StoreError) -> Int {
        try await write { db in
            try db.execute(
                sql: """
                    DELETE FROM \(table) WHERE id IN (SELECT id FROM \(table) ORDER BY \(order) LIMIT \(count))
                    """)
            return db.changesCount
        }
    }

    /// Bytes of the pages in use.
    private func usedBytes() async throws(StoreError) -> Int {
        try await read { db in
            let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return (pages - free) * size
        }
    }

    /// Gives free pages back to the file system.
    private func giveBack() async throws(StoreError) {
        while true {
            let free = try await write { db in
                // The pragma works a page a step.
                let steps = try Row.fetchCursor(db, sql: "PRAGMA incremental_vacuum(\(Self.pagesAtOnce))")
                while try steps.next() != nil {}
                return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            }
            if free < Self.pagesAtOnce { return }
        }
    }
}
