/// A table as the schema means it, for what reads rows that may be damaged.
struct StoredTable: Sendable {
    /// Numbers that rows can have. A million alerts a second for a century stay below the highest; what is above was not
    /// written by Tailgate.
    static let numbers: ClosedRange<Int64> = 1...1 << 52

    let name: String
    /// The column in whose order it is read.
    let key: String
    let columns: [StoredColumn]

    /// Its rows have numbers, which SQLite gives upwards from the highest.
    var isNumbered: Bool { key == "id" || key == "sequence" }

    static let meta = StoredTable(
        name: "meta", key: "name", columns: [.text("name"), .integer("value", 0...numbers.upperBound)])
    static let alerts = StoredTable(
        name: "alerts", key: "sequence",
        columns: [.sequence, .time, .account, .kind, .severity, .alertDocument])
    static let raised = StoredTable(
        name: "raised", key: "account", columns: [.account, .kind, .integer("severity", 0...3), .sequence])
    static let skipped = StoredTable(
        name: "skipped", key: "first", columns: [.integer("first", numbers), .integer("last", numbers)])
    static let reviews = StoredTable(
        name: "reviews", key: "id",
        columns: [
            .integer("id", numbers), .account,
            StoredColumn(name: "alert", kind: .integer(numbers), isOptional: true), .time, .text("reviewer"),
            .document,
        ])
    static let profiles = StoredTable(
        name: "profiles", key: "id",
        columns: [.integer("id", numbers), .account, .integer("version", 0...1 << 31), .saved, .content])
    static let shared = StoredTable(name: "shared", key: "name", columns: [.text("name"), .saved, .content])
    static let evidence = StoredTable(
        name: "evidence", key: "id",
        columns: [
            .integer("id", numbers), .account, .time, .document,
            StoredColumn(name: "material", kind: .integer(Int64.min...Int64.max), standard: 0),
        ])

    /// In the order of their worth.
    static let all = [meta, alerts, raised, skipped, reviews, profiles, shared, evidence]

    /// What `SELECT` names, so that every value is of its column's kind or NULL.
    var checked: String { columns.map(\.checked).joined(separator: ", ") }
}

/// A row that was met and skipped, because a value in it is not one that Tailgate writes.
package struct DamagedRow: Hashable, Sendable {
    package let table: String
    package let number: Int64

    package init(table: String, number: Int64) {
        self.table = table
        self.number = number
    }
}
