import GRDB

/// Contents and state of the store.
package struct StoreStatistics: Sendable, Equatable {
    package var alerts = 0
    package var reviews = 0
    package var evidence = 0
    package var profiles = 0
    /// Bytes of the database and its write-ahead log, and of these the free pages'.
    package var bytes = 0
    package var freeBytes = 0
    package var schemaVersion = 0
}

extension Store {
    package func statistics() async throws(StoreError) -> StoreStatistics {
        let bytes = files.size
        return try await read { db in
            func number(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            return StoreStatistics(
                alerts: try number("SELECT count(*) FROM alerts WHERE account <> ''"),
                reviews: try number("SELECT count(*) FROM reviews"),
                evidence: try number("SELECT count(*) FROM evidence"),
                profiles: try number("SELECT count(*) FROM profiles"), bytes: bytes,
                freeBytes: try number("PRAGMA freelist_count") * number("PRAGMA page_size"),
                schemaVersion: try number("PRAGMA user_version"))
        }
    }
}
