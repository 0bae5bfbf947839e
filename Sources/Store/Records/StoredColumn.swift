import Foundation
import GRDB

/// A column as the schema means it.
///
/// SQLite holds any value in any column, and a damaged database may hold anything. ``checked`` reads a value of the wrong
/// kind, outside its range or too long as NULL, so that no conversion in Swift can fail.
struct StoredColumn: Sendable {
    enum Kind: Sendable {
        case integer(ClosedRange<Int64>)
        /// UTF-8 of at most so many bytes. It is read as bytes: SQLite does not check that they are UTF-8.
        case text(Int)
        /// At most so many bytes.
        case blob(Int)
    }

    let name: String
    let kind: Kind
    /// NULL is a value of it.
    var isOptional = false
    /// What a schema without the column meant.
    var standard: Int64?

    /// An SQL expression that is named as the column.
    var checked: String {
        switch kind {
        case .integer(let range):
            """
            CASE WHEN typeof(\(name)) = 'integer' AND \(name) BETWEEN \(range.lowerBound) AND \(range.upperBound) \
            THEN \(name) END AS \(name)
            """
        case .text(let longest):
            """
            CASE WHEN typeof(\(name)) = 'text' AND length(CAST(\(name) AS BLOB)) <= \(longest) \
            THEN CAST(\(name) AS BLOB) END AS \(name)
            """
        case .blob(let longest):
            "CASE WHEN typeof(\(name)) = 'blob' AND length(\(name)) <= \(longest) THEN \(name) END AS \(name)"
        }
    }

    /// The value of a row that was read by ``checked``; nil for a value that the column cannot have.
    func value(in row: Row) -> DatabaseValue? {
        let value: DatabaseValue = row[name]
        if value.isNull { return isOptional ? value : nil }
        guard case .text = kind else { return value }
        return row.text(name)?.databaseValue
    }
}

extension StoredColumn {
    static let sequence = integer("sequence", StoredTable.numbers)
    static let time = integer("time", times)
    static let saved = integer("saved", times)
    static let account = text("account")
    static let kind = text("kind")
    static let severity = text("severity")
    static let document = blob("document", 64 << 20)
    /// An alert stands on one line of a stream.
    static let alertDocument = blob("document", 1 << 20)
    static let content = blob("blob", 256 << 20)

    static func integer(_ name: String, _ range: ClosedRange<Int64>) -> StoredColumn {
        StoredColumn(name: name, kind: .integer(range))
    }

    /// Names of accounts, kinds and people have at most some hundred bytes.
    static func text(_ name: String) -> StoredColumn { StoredColumn(name: name, kind: .text(4_096)) }

    static func blob(_ name: String, _ longest: Int) -> StoredColumn {
        StoredColumn(name: name, kind: .blob(longest))
    }

    /// Nanoseconds from the year 1684 to 2255: no sum with an age overflows.
    private static let times: ClosedRange<Int64> = -9_000_000_000_000_000_000...9_000_000_000_000_000_000
}

extension Row {
    /// An integer that was read by ``StoredColumn/checked``; nil for a damaged one.
    func integer(_ name: String) -> Int64? { self[name] }

    /// Text that was read by ``StoredColumn/checked``; nil for a damaged one.
    func text(_ name: String) -> String? {
        (self[name] as Data?).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Bytes that were read by ``StoredColumn/checked``; nil for damaged ones.
    func bytes(_ name: String) -> [UInt8]? { (self[name] as Data?).map { [UInt8]($0) } }
}
