import GRDB

/// The tables, by version. A step is never changed once released: what is new is a new step.
enum Schema {
    /// "TGat", in the database's header (SQLite's file format, §1.2.6): it is ours.
    static let applicationID = 0x5447_6174

    static var latest: Int { steps.count }

    /// Fills the table of what was raised from the alerts that are kept, where it does not know better.
    static let raisedByAlerts = """
        INSERT OR IGNORE INTO raised (account, kind, severity, sequence)
            SELECT account, kind,
                max(CASE severity WHEN 'critical' THEN 3 WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END),
                max(sequence)
            FROM alerts WHERE account <> '' GROUP BY account, kind;
        """

    /// Each takes the schema from the version before it, and the first from nothing.
    private static let steps: [String] = [
        // 1: alerts, reviews, evidence, profiles.
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE alerts (
            sequence INTEGER PRIMARY KEY NOT NULL,
            time INTEGER NOT NULL,
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            severity TEXT NOT NULL,
            document BLOB NOT NULL
        );
        CREATE INDEX alerts_account ON alerts (account) WHERE account <> '';
        CREATE TABLE reviews (
            id INTEGER PRIMARY KEY NOT NULL,
            account TEXT NOT NULL,
            alert INTEGER,
            time INTEGER NOT NULL,
            reviewer TEXT NOT NULL,
            document BLOB NOT NULL
        );
        CREATE INDEX reviews_account ON reviews (account);
        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY NOT NULL,
            account TEXT NOT NULL,
            time INTEGER NOT NULL,
            document BLOB NOT NULL
        );
        CREATE UNIQUE INDEX evidence_account ON evidence (account, time);
        CREATE INDEX evidence_time ON evidence (time);
        CREATE TABLE profiles (
            id INTEGER PRIMARY KEY NOT NULL,
            account TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            saved INTEGER NOT NULL,
            blob BLOB NOT NULL
        );
        CREATE INDEX profiles_saved ON profiles (saved);
        CREATE TABLE shared (name TEXT PRIMARY KEY NOT NULL, saved INTEGER NOT NULL, blob BLOB NOT NULL);
        """,
        // 2: what was raised outlives its alert; numbers that were never stored; what evidence turned on.
        """
        CREATE TABLE raised (
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            severity INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (account, kind)
        ) WITHOUT ROWID;
        \(raisedByAlerts)
        CREATE TABLE skipped (first INTEGER PRIMARY KEY NOT NULL, last INTEGER NOT NULL);
        ALTER TABLE evidence ADD COLUMN material INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX reviews_alert ON reviews (alert) WHERE alert IS NOT NULL;
        """,
    ]

    /// Looks at the header of a database before SQLite opens it, which would already change the file.
    /// - Throws: ``StoreError/Code/newer(found:known:)``, ``StoreError/Code/foreign`` or ``StoreError/Code/damaged``.
    static func check(header bytes: [UInt8], path: String) throws(StoreError) {
        guard !bytes.isEmpty else { return }
        // SQLite's file format §1.3: the text "SQLite format 3", the user's version at 60, the application's number at 68.
        guard bytes.count >= 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw StoreError(.damaged, path: path, "it does not begin like an SQLite database")
        }
        func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        // Both are 0 while a new database has all it holds in its log.
        guard number(at: 60) != 0 || number(at: 68) != 0 else { return }
        try check(id: number(at: 68), version: number(at: 60), path: path)
    }

    private static func check(id: Int, version: Int, path: String) throws(StoreError) {
        guard id == applicationID else {
            throw StoreError(.foreign, path: path, "it belongs to another program")
        }
        guard version <= latest else {
            throw StoreError(
                .newer(found: version, known: latest), path: path,
                "its schema has version \(version), and this program knows up to \(latest)")
        }
    }

    /// Brings a database to the latest version, each step in a transaction of its own.
    /// - Throws: as ``check(header:path:)`` before anything is changed, and ``StoreError/Code/damaged`` for a database
    ///   whose tables are not those of its version.
    static func migrate(_ writer: some DatabaseWriter, path: String) throws {
        do {
            let found = try writer.read { db in
                guard try Int64.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0 > 0 else { return 0 }
                let version = Int(clamping: try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0)
                let id = Int(clamping: try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0)
                try check(id: id, version: version, path: path)
                return version
            }
            for step in steps.indices where step >= found {
                try writer.write { db in
                    try db.execute(sql: steps[step])
                    try db.execute(
                        sql: "PRAGMA user_version = \(step + 1); PRAGMA application_id = \(applicationID)")
                }
            }
            let expected = try DatabaseQueue()
            try expected.write { db in for step in steps { try db.execute(sql: step) } }
            guard try writer.read(objects) == expected.read(objects) else { throw mismatch(path) }
        } catch let error as DatabaseError where Self.isMismatch(error) {
            throw mismatch(path)
        }
    }

    private static func mismatch(_ path: String) -> StoreError {
        StoreError(.damaged, path: path, "its tables do not match its schema version")
    }

    /// Statements that are right for the schema fail so on another one.
    private static func isMismatch(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_SCHEMA: true
        default: false
        }
    }

    /// Tables and indexes as they were made, and anything else that is in a database, in the order of their names.
    private static func objects(_ db: Database) throws -> [String] {
        try Row.fetchAll(
            db,
            sql: "SELECT CAST(type AS BLOB) AS type, CAST(name AS BLOB) AS name, CAST(sql AS BLOB) AS sql "
                + "FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        ).map { row in
            let sql = row.text("sql") ?? ""
            let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return "\(row.text("type") ?? "") \(row.text("name") ?? "") \(words)"
        }.sorted()
    }

    /// Looks at the highest number of each table and at the numbers of `meta`. A number above all that Tailgate gives would
    /// leave none for what follows.
    /// - Throws: ``StoreError/Code/damaged``.
    static func check(numbersIn db: Database, path: String) throws {
        let highest = StoredTable.numbers.upperBound
        for table in StoredTable.all where table.isNumbered {
            let last = try Int64.fetchOne(db, sql: "SELECT max(\(table.key)) FROM \(table.name)") ?? 0
            guard last <= highest else {
                throw StoreError(.damaged, path: path, "its table \(table.name) has a row with the number \(last)")
            }
        }
        let strange = try Int64.fetchOne(
            db,
            sql: "SELECT count(*) FROM meta WHERE typeof(value) <> 'integer' OR value NOT BETWEEN 0 AND \(highest)")
        guard strange == 0 else {
            throw StoreError(.damaged, path: path, "its table meta has values that are not alert numbers")
        }
    }
}
