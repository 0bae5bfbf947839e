import GRDB

/// Copies what can still be read out of a damaged database. Each table is read from both ends until the damage stops it.
struct Salvage {
    let path: String

    init(from path: String) {
        self.path = path
    }

    /// Never throws: what cannot be read or written stays in the file that was set aside.
    func copy(into target: DatabasePool) -> StoreDamage.Salvaged {
        var configuration = Configuration()
        // Writable, so that its log, which was renamed with it, is read as well.
        configuration.busyMode = .timeout(1)
        // A file shorter than its header says is refused otherwise.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA writable_schema = ON") }
        var salvaged = StoreDamage.Salvaged()
        guard let source = try? DatabaseQueue(path: path, configuration: configuration) else { return salvaged }
        defer { try? source.close() }
        let id = try? source.read { db in try Int.fetchOne(db, sql: "PRAGMA application_id") }
        guard id == Schema.applicationID else { return salvaged }
        for table in Table.all {
            let count = copy(table, source, target)
            switch table.name {
            case "alerts": salvaged.alerts = count
            case "reviews": salvaged.reviews = count
            case "evidence": salvaged.evidence = count
            case "profiles": salvaged.profiles = count
            default: break
            }
        }
        return salvaged
    }

    private struct Table {
        let name: String
        let columns: [String]
        let key: String

        var list: String { columns.joined(separator: ", ") }

        /// In the order of their worth. A table of one key is read in that key's order.
        static let all = [
            Table(name: "meta", columns: ["name", "value"], key: "name"),
            Table(
                name: "alerts", columns: ["sequence", "time", "account", "kind", "severity", "document"],
                key: "sequence"),
            Table(name: "raised", columns: ["account", "kind", "severity", "sequence"], key: "account"),
            Table(name: "skipped", columns: ["first", "last"], key: "first"),
            Table(
                name: "reviews", columns: ["id", "account", "alert", "time", "reviewer", "document"], key: "id"),
            Table(name: "profiles", columns: ["id", "account", "version", "saved", "blob"], key: "id"),
            Table(name: "shared", columns: ["name", "saved", "blob"], key: "name"),
            Table(name: "evidence", columns: ["id", "account", "time", "document", "material"], key: "id"),
        ]
    }

    /// Rows written at once.
    private static let batch = 500

    private func copy(_ table: Table, _ source: DatabaseQueue, _ target: DatabasePool) -> Int {
        var copied = 0
        for order in ["ASC", "DESC"] {
            let isWhole = try? source.read { db in
                let rows = try Row.fetchCursor(
                    db, sql: "SELECT \(table.list) FROM \(table.name) ORDER BY \(table.key) \(order)")
                var batch: [StatementArguments] = []
                func flush() throws {
                    copied += try write(batch, of: table, into: target)
                    batch.removeAll(keepingCapacity: true)
                }
                do {
                    while let row = try rows.next() {
                        batch.append(StatementArguments(row.databaseValues))
                        if batch.count >= Self.batch { try flush() }
                    }
                } catch {
                    try flush()
                    throw error
                }
                try flush()
                return true
            }
            if isWhole == true { break }
        }
        return copied
    }

    private func write(_ rows: [StatementArguments], of table: Table, into target: DatabasePool) throws -> Int {
        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
        let sql = "INSERT OR IGNORE INTO \(table.name) (\(table.list)) VALUES (\(places))"
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
