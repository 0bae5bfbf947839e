import Foundation
import GRDB
import Packets

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
                    WHERE excluded.severity > severity
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

    /// The records with numbers above `sequence`, at most `limit` of them.
    package func alerts(after sequence: Int64, limit: Int) async throws(StoreError) -> AlertPage {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT sequence, time, account, kind, severity, document FROM alerts
                    WHERE sequence > ? ORDER BY sequence LIMIT ?
                    """, arguments: [sequence, max(0, limit)])
            let records = rows.map { Self.record($0) }
            let last = rows.count < limit ? Int64.max : records.last?.sequence ?? Int64.max
            let skipped = try Row.fetchAll(
                db, sql: "SELECT first, last FROM skipped WHERE last > ? AND first <= ? ORDER BY first",
                arguments: [sequence, last]
            ).compactMap { row -> ClosedRange<Int64>? in
                let (first, last): (Int64, Int64) = (row["first"], row["last"])
                return first <= last ? first...last : nil
            }
            return AlertPage(
                records: records, skipped: skipped,
                oldest: try Int64.fetchOne(db, sql: "SELECT min(sequence) FROM alerts"),
                latest: try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM alerts") ?? 0)
        }
    }

    /// The alerts of one account, oldest first, at most `limit`.
    package func alerts(of account: String, limit: Int = 1_000) async throws(StoreError) -> [NumberedAlert] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT sequence, time, account, kind, severity, document FROM alerts
                    WHERE account = ? AND account <> '' ORDER BY sequence LIMIT ?
                    """, arguments: [account, max(0, limit)]
            ).compactMap { Self.record($0).alert }
        }
    }

    private static func record(_ row: Row) -> AlertRecord {
        let sequence: Int64 = row["sequence"]
        let time = Timestamp(nanoseconds: row["time"])
        let account: String = row["account"]
        let severity: String = row["severity"]
        let document: Data = row["document"]
        guard !account.isEmpty else { return AlertRecord(sequence: sequence, time: time, alert: nil) }
        return AlertRecord(
            sequence: sequence, time: time,
            alert: NumberedAlert(
                sequence: sequence, time: time, account: account, kind: row["kind"],
                severity: AlertSeverity(name: severity) ?? .low, document: [UInt8](document)))
    }

    // MARK: What the journal needs

    /// Everything raised so far.
    func raised() async throws(StoreError) -> [RaisedKey: RaisedAlert] {
        try await read { db in
            var raised: [RaisedKey: RaisedAlert] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT account, kind, severity, sequence FROM raised")
            while let row = try rows.next() {
                raised[RaisedKey(account: row["account"], kind: row["kind"])] = RaisedAlert(
                    severity: AlertSeverity(rawValue: row["severity"]) ?? .critical, sequence: row["sequence"])
            }
            return raised
        }
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

    /// The highest number stored and the highest that may have been given, 0 for none.
    func numbers() async throws(StoreError) -> (stored: Int64, reserved: Int64) {
        try await read { db in
            let stored = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM alerts") ?? 0
            let raised = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM raised") ?? 0
            let reserved = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'reserved'") ?? 0
            return (max(stored, raised), reserved)
        }
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

    /// Notes numbers that were reserved by a process that died, and never stored.
    func skip(_ numbers: ClosedRange<Int64>) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO skipped (first, last) VALUES (?, ?)",
                arguments: [numbers.lowerBound, numbers.upperBound])
        }
    }
}
