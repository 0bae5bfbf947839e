import Dispatch
import Foundation
import GRDB
package import Base

/// Opens the database, renames a damaged one and starts a new one.
struct DatabaseOpening: Sendable {
    let files: StoreFiles
    let options: StoreOptions

    struct Opened: Sendable {
        let pool: DatabasePool
        /// What was set aside and salvaged, if anything.
        var damages: [StoreDamage] = []
    }

    /// Readers beside the one writer: queries wait for one another before the disk does.
    private static let readers = 4
    /// A database up to this size is looked through at the start; a larger one only where it is used.
    private static let lookedThrough = 64 << 20

    /// Blocks while it opens: not for a task's thread (see ``offThread(_:)``).
    ///
    /// Nothing is written to a fresh database before it has what could be read of the damaged one.
    func open() throws(StoreError) -> Opened {
        try files.finishSettingAside()
        var found: [String: StoreError] = [:]
        let pool: DatabasePool
        do {
            pool = try openWhole()
        } catch {
            guard error.code == .damaged else { throw error }
            found[try files.setAside(at: Timestamp.now().compact)] = error
            pool = try openWhole()
        }
        do throws(StoreError) {
            return Opened(pool: pool, damages: try salvage(into: pool, found))
        } catch {
            try? pool.close()
            throw error
        }
    }

    /// Copies what was set aside, that of a process that died meanwhile too.
    private func salvage(
        into pool: DatabasePool, _ found: [String: StoreError]
    ) throws(StoreError) -> [StoreDamage] {
        var damages: [StoreDamage] = []
        for aside in files.toSalvage {
            let salvaged: StoreDamage.Salvaged
            do {
                salvaged = try Salvage(from: aside).copy(into: pool)
            } catch {
                throw StoreError(error, path: files.database)
            }
            let earlier = StoreError(.damaged, path: files.database, "an earlier process renamed it as damaged")
            damages.append(
                StoreDamage(
                    error: found[aside] ?? earlier, time: .now(), setAside: try files.noteSalvaged(aside),
                    salvaged: salvaged))
        }
        if !damages.isEmpty {
            damages[damages.count - 1].removed = files.removeSurplus(keeping: options.maxSize)
        }
        return damages
    }

    private func openWhole() throws(StoreError) -> DatabasePool {
        // Makes the file where there is none, for our group at most to read; SQLite gives its other files the same mode.
        let header = try SmallFile(files.database, followsLinks: true).read(100)
        try Schema.check(header: header, path: files.database)
        do {
            let pool = try DatabasePool(path: files.database, configuration: configuration)
            do {
                try prepare(pool)
            } catch {
                try? pool.close()
                throw error
            }
            return pool
        } catch {
            throw StoreError(error, path: files.database)
        }
    }

    private func prepare(_ pool: DatabasePool) throws {
        try Schema.migrate(pool, path: files.database)
        // A commit is on the disk when it returns (https://www.sqlite.org/pragma.html#pragma_synchronous).
        try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        try pool.read { db in
            if files.size <= Self.lookedThrough {
                let problems = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
                guard problems == ["ok"] else {
                    throw StoreError(
                        .damaged, path: files.database, problems.first ?? "its integrity check returned no result")
                }
            }
            try Schema.check(numbersIn: db, path: files.database)
        }
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
    /// Older damaged copies that were removed to make room for this one. All had been salvaged.
    package var removed: [String] = []

    package struct Salvaged: Sendable, Equatable {
        package var alerts = 0
        package var reviews = 0
        package var evidence = 0
        package var profiles = 0
        /// Rows that hold values that Tailgate does not write; they were left out.
        package var damagedRows = 0
        /// The alerts, and what says which numbers were never given, were read without an error: none is missing.
        package var isWhole = false
        /// The alerts were read from the highest number: none is missing above those salvaged.
        package var hasLastAlert = false

        package init() {}
    }

    package init(
        error: StoreError, time: Timestamp, setAside: String, salvaged: Salvaged, removed: [String] = []
    ) {
        self.error = error
        self.time = time
        self.setAside = setAside
        self.salvaged = salvaged
        self.removed = removed
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
