import Dispatch
import Foundation
import GRDB
package import Packets

/// Opens the database, sets a damaged one aside and begins anew.
struct DatabaseOpening: Sendable {
    let files: StoreFiles
    let options: StoreOptions

    struct Opened: Sendable {
        let pool: DatabasePool
        /// What was set aside for it, if anything.
        var damage: StoreDamage?
    }

    /// Readers beside the one writer: queries wait for one another before the disk does.
    private static let readers = 4
    /// A database up to this size is looked through at the start; a larger one only where it is used.
    private static let lookedThrough = 64 << 20

    /// Blocks while it opens: not for a task's thread (see ``offThread(_:)``).
    func open() throws(StoreError) -> Opened {
        do {
            return Opened(pool: try openWhole())
        } catch {
            let error = StoreError(error, path: files.database)
            guard error.code == .damaged else { throw error }
            let now = Date()
            let aside = try files.setAside(at: Self.stamp(now))
            files.dropOldestSetAside()
            do {
                let pool = try openWhole()
                let salvaged = Salvage(from: aside).copy(into: pool)
                return Opened(
                    pool: pool,
                    damage: StoreDamage(
                        error: error, time: Timestamp(seconds: now.timeIntervalSince1970), setAside: aside,
                        salvaged: salvaged))
            } catch {
                throw StoreError(error, path: files.database)
            }
        }
    }

    private func openWhole() throws -> DatabasePool {
        // A database that was opened once is there; making it is SQLite's business.
        if files.hasDatabase {
            try Schema.check(header: try SmallFile(files.database).read(100), path: files.database)
        }
        let pool = try DatabasePool(path: files.database, configuration: configuration)
        try Schema.migrate(pool, path: files.database)
        // A commit is on the disk when it returns (https://www.sqlite.org/pragma.html#pragma_synchronous).
        try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        if files.size <= Self.lookedThrough {
            let problems = try pool.read { db in try String.fetchAll(db, sql: "PRAGMA quick_check(1)") }
            guard problems == ["ok"] else {
                throw StoreError(.damaged, path: files.database, problems.first ?? "its check says nothing")
            }
        }
        return pool
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "tailgate.store"
        configuration.maximumReaderCount = Self.readers
        configuration.busyMode = .timeout(options.patience.seconds)
        configuration.prepareDatabase { [options] db in
            // What is deleted is overwritten, so that an account that is forgotten leaves no trace.
            try db.execute(
                sql: "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            guard !db.configuration.readonly else { return }
            // Before the first table: freed pages can be given back step by step.
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_size_limit = \(16 << 20)")
            if let pages = options.pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        return configuration
    }

    /// Such as 20260131T235959Z: sorts by time.
    private static func stamp(_ date: Date) -> String {
        date.formatted(.iso8601.timeZone(separator: .omitted).dateSeparator(.omitted).timeSeparator(.omitted))
    }
}

/// A database that was found damaged, and what became of it.
package struct StoreDamage: Sendable, Equatable {
    package let error: StoreError
    /// When it was found.
    package let time: Timestamp
    /// Where the damaged file lies now.
    package let setAside: String
    /// Records that could still be read out of it and are in the fresh database.
    package let salvaged: Salvaged

    package struct Salvaged: Sendable, Equatable {
        package var alerts = 0
        package var reviews = 0
        package var evidence = 0
        package var profiles = 0
    }
}

/// Runs what may block long on a thread of its own pool instead of a task's.
func offThread<Value: Sendable>(_ work: @escaping @Sendable () throws(StoreError) -> Value) async throws(StoreError)
    -> Value
{
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .utility).async {
            do throws(StoreError) {
                continuation.resume(returning: .success(try work()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
    return try result.get()
}
