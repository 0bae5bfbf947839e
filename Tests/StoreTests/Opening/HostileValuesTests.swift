import Foundation
import GRDB
import Base
import Testing

@testable import Store

/// Every column of every table, with every kind of value that SQLite can hold: nothing ends the process, what is sound is
/// served, and new alerts are stored.
@Suite(.timeLimit(.minutes(10))) struct HostileValuesTests {
    /// As SQL.
    private static let values = [
        "NULL", "9223372036854775807", "(-9223372036854775807 - 1)", "-1", "0", "4503599627370497", "1.5e300",
        "'abc'",
        "''", "x''", "x'FFFE00'", "CAST(x'C328FF' AS TEXT)", "zeroblob(3000000)", "hex(zeroblob(20000))",
        "'{\"a\":1}' || char(10) || '{\"b\":2}'", "'critical' || char(0)",
    ]

    private func fill(_ path: String) async throws {
        let store = try await Store.open(at: path)
        let journal = await AlertJournal.open(store)
        _ = await journal.raise((1...4).map { .test("acct-\($0)", $0 == 2 ? .critical : .high) })
        try await store.skip(900...950)
        try await store.noteRemoved(through: 0)
        for number in 1...4 {
            let account = "acct-\(number)"
            _ = try await store.append(
                StoredReview(
                    account: account, alert: Int64(number), time: .second(2), reviewer: "root", document: [1]))
            try await store.record([Evidence(account: account, time: .day(1), material: 1, document: [1])])
            try await store.save(profiles: [
                StoredProfile(account: account, version: 1, saved: .day(1), blob: [1, 2])
            ])
        }
        try await store.save(shared: [1], named: "book", at: .day(1))
        #expect(await journal.close().isEmpty)
        await store.close()
    }

    /// Asks everything that the daemon asks.
    private func use(_ path: String, _ what: String) async throws {
        let store = try await Store.open(at: path)
        let journal = await AlertJournal.open(store)
        var after: Int64 = 0
        var seen: Set<Int64> = []
        while after < (await journal.latest) {
            let page = try await journal.alerts(after: after, limit: 2)
            seen.formUnion(page.records.map(\.sequence))
            #expect(page.reached > after, "\(what)")
            after = max(page.reached, after + 1)
            if page.records.isEmpty, page.lost.isEmpty, page.reached >= page.latest { break }
        }
        // One row was changed.
        #expect(seen.count >= 3, "\(what): \(seen)")
        for number in 1...4 {
            let account = "acct-\(number)"
            _ = try await store.alerts(of: account)
            _ = try await store.reviews(of: account)
            _ = try await store.evidence(of: account, at: .day(400))
            _ = try await store.evidenceSpan(of: account)
            _ = try await store.profile(of: account)
            try await store.record([Evidence(account: account, time: .day(2), material: 2, document: [2])])
        }
        try await store.forEachProfile(batch: 2) { _ in }
        _ = try await store.shared(named: "book")
        let outcomes = await journal.raise([.test("new", .critical), .test("acct-2", .critical)])
        guard case .stored(let number) = outcomes[0] else {
            Issue.record("\(what): \(outcomes)")
            return
        }
        #expect(number > 4 && number < StoredTable.numbers.upperBound, "\(what)")
        #expect(try await journal.alerts(after: number - 1, limit: 1).records.first?.sequence == number, "\(what)")
        try await store.save(profiles: [
            StoredProfile(account: "new", version: 1, saved: .day(1), blob: [1])
        ])
        _ = try await store.append(StoredReview(account: "new", time: .second(2), reviewer: "root", document: [1]))
        _ = try await store.prune(now: .day(20))
        _ = try await store.statistics()
        _ = try await journal.forget("acct-1")
        #expect(await store.problem == nil, "\(what)")
        #expect(await journal.close().isEmpty, "\(what)")
        await store.close()
    }

    /// Opens a store, and gives how many alerts were salvaged from each damaged file.
    private func salvagedAlerts(_ path: String) async throws -> [Int] {
        let store = try await Store.open(at: path)
        let salvaged = await store.damages.map(\.salvaged.alerts)
        await store.close()
        return salvaged
    }

    private static let columns = StoredTable.all.flatMap { table in
        table.columns.map { [table.name, table.key, $0.name] }
    }

    @Test(arguments: columns) func `no value ends the process`(names: [String]) async throws {
        let (table, key, column) = (names[0], names[1], names[2])
        let folder = try StoreFolder()
        try await fill(folder.path)
        let sound = try Data(contentsOf: URL(fileURLWithPath: folder.path))
        for value in Self.values {
            for name in folder.files where name != "out" {
                try? FileManager.default.removeItem(at: folder.url.appending(path: name))
            }
            try sound.write(to: URL(fileURLWithPath: folder.path))
            let queue = try DatabaseQueue(path: folder.path)
            // A value that its constraint refuses cannot be there.
            _ = try? await queue.write { db in
                try db.execute(
                    sql: """
                        UPDATE \(table) SET \(column) = \(value)
                        WHERE \(key) = (SELECT max(\(key)) FROM \(table))
                        """)
            }
            try queue.close()
            try await use(folder.path, "\(table).\(column) = \(value)")
        }
    }

    /// Tables without types and constraints under the version of the present schema: any value may be in any column.
    @Test(arguments: StoredTable.all.map(\.name)) func `a wrong schema is damage`(table: String) async throws {
        let folder = try StoreFolder()
        try await fill(folder.path)
        let queue = try DatabaseQueue(path: folder.path)
        try await queue.write { db in
            try db.execute(sql: "ALTER TABLE \(table) RENAME TO old; CREATE TABLE \(table) AS SELECT * FROM old")
            try db.execute(sql: "DROP TABLE old")
        }
        try queue.close()
        #expect(try await salvagedAlerts(folder.path) == [4])
        try await use(folder.path, table)
    }

    @Test(arguments: [0, 1]) func `a wrong version is damage`(version: Int) async throws {
        let folder = try StoreFolder()
        try await fill(folder.path)
        let queue = try DatabaseQueue(path: folder.path)
        try await queue.write { db in try db.execute(sql: "PRAGMA user_version = \(version)") }
        try queue.close()
        try await use(folder.path, "version \(version)")
    }

    @Test(arguments: [
        "CREATE TRIGGER t AFTER INSERT ON alerts BEGIN DELETE FROM alerts; END", "CREATE VIEW v AS SELECT 1",
        "DROP INDEX evidence_account", "ALTER TABLE alerts ADD COLUMN more TEXT", "DROP TABLE raised",
    ])
    func `what does not belong to the schema is damage`(statement: String) async throws {
        let folder = try StoreFolder()
        try await fill(folder.path)
        let queue = try DatabaseQueue(path: folder.path)
        try await queue.write { db in try db.execute(sql: statement) }
        try queue.close()
        try await use(folder.path, statement)
    }

    @Test func `damaged rows are counted and no error prints them`() async throws {
        let folder = try StoreFolder()
        try await fill(folder.path)
        let queue = try DatabaseQueue(path: folder.path)
        try await queue.write { db in
            try db.execute(sql: "UPDATE alerts SET time = 'secret-words' WHERE sequence = 3")
            try db.execute(sql: "UPDATE profiles SET version = 'secret-words' WHERE id = 2")
        }
        try queue.close()
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        let page = try await journal.alerts(after: 0, limit: 10)
        #expect(page.records.map(\.sequence) == [1, 2, 4])
        #expect(page.lost == [3...3])
        try await store.forEachProfile { _ in }
        #expect(await store.damagedRows.map(\.table).sorted() == ["alerts", "profiles"])
        let error = StoreError(RowDecodingTrouble(text: "secret-words"), path: "p")
        #expect(!error.description.contains("secret-words"))
    }

    private struct RowDecodingTrouble: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}
