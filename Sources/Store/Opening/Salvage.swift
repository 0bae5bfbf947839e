import Foundation
import GRDB

/// Copies what can still be read out of a damaged database. Each table is read from both ends until the damage stops it;
/// rows with values that Tailgate does not write are left out.
struct Salvage {
    let path: String

    init(from path: String) {
        self.path = path
    }

    /// What cannot be read stays in the file that was set aside.
    /// - Throws: when the target cannot be written: what was read is not safe then, and the copy is to be made again.
    func copy(into target: DatabasePool) throws -> StoreDamage.Salvaged {
        var salvaged = StoreDamage.Salvaged()
        var configuration = Configuration()
        // Writable, so that its log, which was renamed with it, is read as well.
        configuration.busyMode = .timeout(1)
        // A file shorter than its header says is refused otherwise.
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA writable_schema = ON; PRAGMA trusted_schema = OFF")
        }
        guard let source = try? DatabaseQueue(path: path, configuration: configuration) else { return salvaged }
        defer { try? source.close() }
        let id = try? source.read { db in try Int64.fetchOne(db, sql: "PRAGMA application_id") }
        guard id == Int64(Schema.applicationID) else { return salvaged }
        salvaged.isWhole = true
        for table in StoredTable.all {
            let copied = try copy(table, source, target)
            salvaged.damagedRows += copied.damaged
            switch table.name {
            case "alerts":
                salvaged.alerts = copied.rows
                salvaged.hasLastAlert = copied.hasLast
                salvaged.isWhole = salvaged.isWhole && copied.isWhole && copied.damaged == 0
            case "meta", "skipped": salvaged.isWhole = salvaged.isWhole && copied.isWhole
            case "reviews": salvaged.reviews = copied.rows
            case "evidence": salvaged.evidence = copied.rows
            case "profiles": salvaged.profiles = copied.rows
            default: break
            }
        }
        // Accounts are not alerted again for what they were alerted for, though that table is lost.
        try target.write { db in try db.execute(sql: Schema.raisedByAlerts) }
        return salvaged
    }

    private struct Copied {
        var rows = 0
        /// Rows that were read and hold values that Tailgate does not write.
        var damaged = 0
        /// The whole table was read.
        var isWhole = false
        /// The table was read from its end.
        var hasLast = false
    }

    private struct TargetFailure: Error {
        let error: any Error
    }

    /// Rows written at once.
    private static let batch = 500

    private func copy(_ table: StoredTable, _ source: DatabaseQueue, _ target: DatabasePool) throws -> Copied {
        var copied = Copied()
        guard let columns = Self.columns(of: table, in: source) else { return copied }
        for order in ["ASC", "DESC"] {
            let sql = "SELECT \(columns) FROM \(table.name) ORDER BY \(table.name).\(table.key) \(order)"
            do {
                copied.isWhole = try source.read { db in
                    try read(sql, table, db, into: target, &copied, isFromEnd: order == "DESC")
                }
            } catch let failure as TargetFailure {
                throw failure.error
            } catch {
                copied.isWhole = false
            }
            if copied.isWhole {
                copied.hasLast = true
                break
            }
        }
        return copied
    }

    /// - Returns: true; what stops it is thrown.
    private func read(
        _ sql: String, _ table: StoredTable, _ db: Database, into target: DatabasePool, _ copied: inout Copied,
        isFromEnd: Bool
    ) throws -> Bool {
        let rows = try Row.fetchCursor(db, sql: sql)
        var batch: [StatementArguments] = []
        func flush(_ copied: inout Copied) throws {
            do {
                copied.rows += try write(batch, of: table, into: target)
            } catch {
                throw TargetFailure(error: error)
            }
            batch.removeAll(keepingCapacity: true)
        }
        do {
            while let row = try rows.next() {
                if isFromEnd { copied.hasLast = true }
                let values = table.columns.map { $0.value(in: row) }
                if values.contains(where: { $0 == nil }) {
                    // Read from the end, a row may be one that was counted from the beginning.
                    if !isFromEnd { copied.damaged += 1 }
                    continue
                }
                batch.append(StatementArguments(values.map { $0 ?? .null }))
                if batch.count >= Self.batch { try flush(&copied) }
            }
        } catch {
            try flush(&copied)
            throw error
        }
        try flush(&copied)
        return true
    }

    /// What to select, with constants for columns that the source does not have; nil when a column that must be there is
    /// missing, or the table is.
    private static func columns(of table: StoredTable, in source: DatabaseQueue) -> String? {
        let found = try? source.read { db in
            try String.fetchSet(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table.name])
        }
        guard let found, !found.isEmpty else { return nil }
        var list: [String] = []
        for column in table.columns {
            if found.contains(column.name) {
                list.append(column.checked)
            } else if let standard = column.standard {
                list.append("\(standard) AS \(column.name)")
            } else {
                return nil
            }
        }
        return list.joined(separator: ", ")
    }

    private func write(_ rows: [StatementArguments], of table: StoredTable, into target: DatabasePool) throws -> Int
    {
        guard !rows.isEmpty else { return 0 }
        let names = table.columns.map(\.name).joined(separator: ", ")
        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
        let sql = "INSERT OR IGNORE INTO \(table.name) (\(names)) VALUES (\(places))"
        return try target.write { db in
            let statement = try db.makeStatement(sql: sql)
            var written = 0
            for row in rows {
                try statement.execute(arguments: row)
                written += db.changesCount
            }
            return written
        }
    }
}
