import Foundation
import GRDB
import Base

/// What an account was already alerted for.
struct RaisedKey: Hashable, Sendable {
    let account: String
    let kind: String
}

struct RaisedAlert: Sendable, Equatable {
    var severity: AlertSeverity
    var sequence: Int64
}

extension Store {
    /// Stores alerts, all or none, through to the disk. A number that is already there is left as it is: the call may be
    /// repeated. What they raise is remembered even when retention removes them.
    func append(_ alerts: [NumberedAlert]) async throws(StoreError) {
        try await write { db in
            let insert = try db.makeStatement(
                sql: """
                    INSERT OR IGNORE INTO alerts (sequence, time, account, kind, severity, document)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """)
            let raise = try db.makeStatement(
                sql: """
                    INSERT INTO raised (account, kind, severity, sequence) VALUES (?, ?, ?, ?)
                    ON CONFLICT (account, kind) DO UPDATE SET severity = excluded.severity, sequence = excluded.sequence
                    WHERE excluded.severity > severity OR severity NOT IN (0, 1, 2, 3)
                    """)
            for alert in alerts {
                try insert.execute(arguments: [
                    alert.sequence, alert.time.nanoseconds, alert.account, alert.kind, alert.severity.name,
                    Data(alert.document),
                ])
                guard !alert.account.isEmpty else { continue }
                try raise.execute(arguments: [alert.account, alert.kind, alert.severity.rawValue, alert.sequence])
            }
        }
    }

    /// What the database holds of the numbers above `sequence`, at most `limit` records.
    func storedAlerts(after sequence: Int64, limit: Int) async throws(StoreError) -> StoredAlerts {
        let stored = try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(StoredTable.alerts.checked) FROM alerts WHERE sequence > ? ORDER BY alerts.sequence LIMIT ?
                    """, arguments: [sequence, max(0, limit)])
            var stored = StoredAlerts()
            for row in rows {
                guard let number = row.integer("sequence") else { continue }
                if let record = Self.record(row) {
                    stored.records.append(record)
                } else {
                    stored.damaged.append(number)
                }
            }
            stored.isFull = rows.count >= limit
            let last = stored.isFull ? stored.last ?? .max : Int64.max
            stored.skipped = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(StoredTable.skipped.checked) FROM skipped WHERE last > ? AND first <= ?
                    ORDER BY skipped.first
                    """, arguments: [sequence, last]
            ).compactMap { row in
                guard let first = row.integer("first"), let last = row.integer("last"), first <= last else {
                    return nil
                }
                return first...last
            }
            stored.removed = try Self.metaNumber("removed", db)
            return stored
        }
        note(stored.damaged.map { DamagedRow(table: "alerts", number: $0) })
        return stored
    }

    /// The alerts of one account, oldest first, at most `limit`.
    package func alerts(of account: String, limit: Int = 1_000) async throws(StoreError) -> [NumberedAlert] {
        let (alerts, damaged) = try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(StoredTable.alerts.checked) FROM alerts
                    WHERE account = ? AND account <> '' ORDER BY alerts.sequence LIMIT ?
                    """, arguments: [account, max(0, limit)])
            let damaged = rows.filter { Self.record($0) == nil }.compactMap { $0.integer("sequence") }
            return (rows.compactMap { Self.record($0)?.alert }, damaged)
        }
        note(damaged.map { DamagedRow(table: "alerts", number: $0) })
        return alerts
    }

    /// Nil for a row with a value that Tailgate does not write.
    private static func record(_ row: Row) -> AlertRecord? {
        guard let sequence = row.integer("sequence"), let time = row.integer("time"),
            let account = row.text("account"), let kind = row.text("kind"), let name = row.text("severity"),
            let document = row.bytes("document")
        else { return nil }
        let moment = Timestamp(nanoseconds: time)
        guard !account.isEmpty else { return AlertRecord(sequence: sequence, time: moment, alert: nil) }
        guard let severity = AlertSeverity(name: name), isLine(document) else { return nil }
        return AlertRecord(
            sequence: sequence, time: moment,
            alert: NumberedAlert(
                sequence: sequence, time: moment, account: account, kind: kind, severity: severity,
                document: document))
    }

    /// Whether a document can stand on a line of a stream: UTF-8 without control characters.
    private static func isLine(_ document: [UInt8]) -> Bool {
        !document.contains { $0 < 0x20 } && String(validating: document, as: UTF8.self) != nil
    }

    // MARK: What the journal needs

    /// Everything raised so far.
    func raised() async throws(StoreError) -> [RaisedKey: RaisedAlert] {
        let (raised, damaged) = try await read { db in
            var raised: [RaisedKey: RaisedAlert] = [:]
            var damaged = 0
            let rows = try Row.fetchCursor(db, sql: "SELECT \(StoredTable.raised.checked) FROM raised")
            while let row = try rows.next() {
                guard let account = row.text("account"), let kind = row.text("kind"),
                    let severity = row.integer("severity").flatMap({ AlertSeverity(rawValue: Int($0)) }),
                    let sequence = row.integer("sequence")
                else {
                    damaged += 1
                    continue
                }
                raised[RaisedKey(account: account, kind: kind)] = RaisedAlert(
                    severity: severity, sequence: sequence)
            }
            return (raised, damaged)
        }
        // Rows of this table have no numbers; they are counted as its first ones.
        note((0..<damaged).map { DamagedRow(table: "raised", number: Int64($0)) })
        return raised
    }

    /// Writes what was raised again, after a fresh database was begun.
    func restore(raised: [RaisedKey: RaisedAlert]) async throws(StoreError) {
        try await write { db in
            let insert = try db.makeStatement(
                sql: "INSERT OR IGNORE INTO raised (account, kind, severity, sequence) VALUES (?, ?, ?, ?)")
            for (key, value) in raised {
                try insert.execute(arguments: [key.account, key.kind, value.severity.rawValue, value.sequence])
            }
        }
    }

    /// The highest number stored or removed, and the highest that may have been given; 0 for none.
    func numbers() async throws(StoreError) -> (stored: Int64, reserved: Int64) {
        try await read { db in
            let alerts = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM alerts") ?? 0
            let raised =
                try Int64.fetchOne(
                    db,
                    sql: "SELECT max(sequence) FROM raised WHERE typeof(sequence) = 'integer' AND sequence <= ?",
                    arguments: [StoredTable.numbers.upperBound]) ?? 0
            let removed = try Self.metaNumber("removed", db)
            return (max(alerts, raised, removed), try Self.metaNumber("reserved", db))
        }
    }

    /// A number of the table `meta`; 0 for one that is not there or is damaged.
    private static func metaNumber(_ name: String, _ db: Database) throws -> Int64 {
        try Row.fetchOne(
            db, sql: "SELECT \(StoredTable.meta.checked) FROM meta WHERE meta.name = ?", arguments: [name]
        )?.integer("value") ?? 0
    }

    /// Remembers that numbers up to `last` may be given from now on, in the database and beside it. One of the two is
    /// enough: numbers go on above both.
    func reserve(upTo last: Int64) async throws(StoreError) {
        let mark = files.mark
        var isMarked = true
        do throws(StoreError) {
            try await offThread { () throws(StoreError) in try mark.write(last) }
        } catch {
            isMarked = false
        }
        do throws(StoreError) {
            try await write { db in
                try db.execute(
                    sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('reserved', ?)", arguments: [last])
            }
        } catch {
            guard isMarked else { throw error }
        }
    }

    /// Notes that alerts up to `last` may be gone, though their numbers were given.
    func noteRemoved(through last: Int64) async throws(StoreError) {
        guard last > 0 else { return }
        try await write { db in try Self.noteRemoved(through: last, db) }
    }

    static func noteRemoved(through last: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO meta (name, value) VALUES ('removed', ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                WHERE typeof(value) = 'integer' AND value BETWEEN 0 AND ?
                """, arguments: [last, StoredTable.numbers.upperBound])
    }

    /// Notes numbers that were reserved by a process that died, and never stored.
    func skip(_ numbers: ClosedRange<Int64>) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO skipped (first, last) VALUES (?, ?)",
                arguments: [numbers.lowerBound, numbers.upperBound])
        }
    }
}
