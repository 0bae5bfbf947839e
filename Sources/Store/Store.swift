import GRDB

/// Tailgate's own database: alerts, reviews, evidence, profiles.
///
/// One process at a time has it. Whatever happens to its file is reported by ``problem`` and by the error of the call that
/// met it; ``recover()`` tries again, and sets a damaged file aside. Calls suspend, they never block a task's thread.
package actor Store {
    let files: StoreFiles
    package nonisolated let options: StoreOptions
    /// Held as long as the store is: a second daemon must not set aside what the first one writes.
    private let lock: SmallFile
    private var pool: DatabasePool?
    private var isClosed = false
    private var isRecovering = false
    /// What is wrong at present; nil while all is well.
    package private(set) var problem: StoreError?
    /// Databases that were found damaged since the start, and set aside.
    package private(set) var damages: [StoreDamage] = []
    /// Rows that were met since the start and hold values that Tailgate does not write. They are skipped. Bounded.
    package private(set) var damagedRows: Set<DamagedRow> = []
    private static let mostDamagedRows = 10_000
    /// Calls that failed since the start.
    package private(set) var failures = 0

    /// Opens or makes the database at `path`.
    ///
    /// A damaged one is set aside and a fresh one begun (``damages`` says so). Where the disk is full or fails, the store is
    /// there without its database (``problem`` says why), and ``recover()`` tries again.
    /// - Throws: What waiting does not mend: another process has it, a later version or another program wrote it, or the
    ///   folder is not there or may not be written.
    package static func open(at path: String, options: StoreOptions = StoreOptions()) async throws(StoreError)
        -> Store
    {
        let files = StoreFiles(database: path)
        let lock = try SmallFile(files.lock)
        guard try lock.lock() else {
            throw StoreError(.locked, path: path, "another Tailgate daemon has this store open")
        }
        let store = Store(files: files, options: options, lock: lock)
        if let error = await store.tryOpening() {
            switch error.code {
            case .full, .disk, .damaged: break
            case .locked, .newer, .foreign, .denied, .unavailable, .refused, .failed: throw error
            }
        }
        return store
    }

    private init(files: StoreFiles, options: StoreOptions, lock: consuming SmallFile) {
        self.files = files
        self.options = options
        self.lock = lock
    }

    private func tryOpening() async -> StoreError? {
        let opening = DatabaseOpening(files: files, options: options)
        do {
            let opened = try await offThread { () throws(StoreError) in try opening.open() }
            pool = opened.pool
            damages += opened.damages
            problem = nil
            return nil
        } catch {
            note(error)
            return error
        }
    }

    package nonisolated var path: String { files.database }

    /// Ends the store: what was written is moved into the database, and its files are let go.
    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        // The pool's readers close last and could not do it.
        _ = try? await pool?.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        if let pool { await discard(pool) }
        pool = nil
        problem = StoreError(.unavailable, path: path, "the store was closed", remedy: "open it again")
    }

    // MARK: Access

    /// Runs in a transaction that is on the disk when this returns.
    func write<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(StoreError) -> Value {
        let pool = try current()
        do {
            let value = try await pool.write(body)
            if problem?.code != .damaged { problem = nil }
            return value
        } catch {
            throw note(StoreError(error, path: path))
        }
    }

    func writeWithoutTransaction<Value: Sendable>(_ body: @Sendable (Database) throws -> Value)
        async throws(StoreError) -> Value
    {
        let pool = try current()
        do {
            return try await pool.writeWithoutTransaction(body)
        } catch {
            throw note(StoreError(error, path: path))
        }
    }

    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(StoreError) -> Value {
        let pool = try current()
        do {
            return try await pool.read(body)
        } catch {
            throw note(StoreError(error, path: path))
        }
    }

    private func current() throws(StoreError) -> DatabasePool {
        if let pool { return pool }
        failures += 1
        throw problem ?? StoreError(.unavailable, path: path, "the store is not open")
    }

    @discardableResult
    private func note(_ error: StoreError) -> StoreError {
        failures += 1
        if error.code != .refused { problem = error }
        return error
    }

    /// Remembers damaged rows that were met.
    package func note(_ rows: [DamagedRow]) {
        for row in rows where damagedRows.count < Self.mostDamagedRows { damagedRows.insert(row) }
    }

    // MARK: Recovery

    /// Mends what can be mended: opens a database that could not be opened, and sets aside one that proves damaged. To be
    /// called every few seconds while there is a ``problem``; returns whether the store works again.
    package func recover() async -> Bool {
        guard let problem, !isClosed, !isRecovering else { return self.problem == nil }
        isRecovering = true
        defer { isRecovering = false }
        if let pool {
            guard problem.code == .damaged else {
                // It works when a write does.
                let works = try? await write { db in
                    try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('probe', 1)")
                    return true
                }
                return works == true
            }
            self.pool = nil
            await discard(pool)
        }
        return await tryOpening() == nil
    }

    /// Lets go of a pool. What still reads from a damaged one keeps the renamed file.
    private func discard(_ pool: DatabasePool) async {
        // An error here only says that somebody still reads; the last one closes it.
        try? await offThread { () throws(StoreError) in
            do { try pool.close() } catch { throw StoreError(error, path: pool.path) }
        }
    }

    /// Looks through the whole database; empty when it is sound. Takes about a second a gigabyte from a fast disk.
    package func check() async throws(StoreError) -> [String] {
        let found = try await read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(20)") }
        guard found != ["ok"] else { return [] }
        note(StoreError(.damaged, path: path, found.first ?? "its integrity check returned no result"))
        return found
    }
}
