import Foundation
import GRDB
import Base
import TestSupport
import Testing

@testable import Store

struct OpeningTests {
    @Test func `a second daemon is refused`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: folder.path) }
        #expect(error?.code == .locked)
        #expect(error?.path == folder.path)
        await store.close()
    }

    @Test func `a folder that is not there is named with the remedy`() async throws {
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: "/nonexistent/tailgate.db") }
        #expect(error?.code == .denied)
        #expect(error?.description.hasPrefix("/nonexistent/tailgate.db") == true)
        #expect(error?.remedy.isEmpty == false)
    }

    @Test func `a later schema is refused and left as it is`() async throws {
        let folder = try StoreFolder()
        await (try await Store.open(at: folder.path)).close()
        let queue = try DatabaseQueue(path: folder.path)
        try await queue.write { db in try db.execute(sql: "PRAGMA user_version = 999") }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.path))
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: folder.path) }
        #expect(error?.code == .newer(found: 999, known: Schema.latest))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path)) == before)
    }

    @Test func `another programs database is refused`() async throws {
        let folder = try StoreFolder()
        try await DatabaseQueue(path: folder.path).write { db in try db.execute(sql: "CREATE TABLE theirs (x)") }
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: folder.path) }
        #expect(error?.code == .foreign)
        let tables = try await DatabaseQueue(path: folder.path).read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema")
        }
        #expect(tables == ["theirs"])
    }

    /// The fixture is what version 1 of the schema wrote, as SQL: `sqlite3 tailgate.db .dump`.
    @Test func `an older database is brought up with all it holds`() async throws {
        let folder = try StoreFolder()
        let fixture = RepositoryPaths.root + "/Tests/StoreTests/Fixtures/version-1.sql"
        let sql = try String(contentsOfFile: fixture, encoding: .utf8)
        try await DatabaseQueue(path: folder.path).writeWithoutTransaction { db in try db.execute(sql: sql) }
        let store = try await Store.open(at: folder.path)
        #expect(try await store.statistics().schemaVersion == Schema.latest)
        let records = try await store.storedAlerts(after: 0, limit: 10).records
        #expect(records.map(\.sequence) == [3, 4, 7])
        #expect(records.map(\.alert?.severity) == [.medium, .high, .critical])
        #expect(try await store.reviews(of: "acct-1").map(\.review.alert) == [4])
        #expect(try await store.evidence(of: "acct-1", at: .day(20_001))?.document == Array("{\"day\":1}".utf8))
        #expect(try await store.profile(of: "acct-1")?.blob == [1, 2, 3])
        #expect(try await store.shared(named: "book") == [9])
        // What was raised is known, at its highest severity; numbers go on above the reserved one.
        let journal = await AlertJournal.open(store)
        #expect(await journal.raise([.test("acct-1", .high)]) == [.known(4)])
        #expect(await journal.raise([.test("acct-2", .high)]) == [.known(7)])
        #expect(await journal.raise([.test("acct-3")]) == [.stored(65)])
        #expect(try await store.check().isEmpty)
    }

    @Test func `others may not read its files`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        #expect(await AlertJournal.open(store).raise([.test("a")]) == [.stored(1)])
        #expect(folder.files.count > 3)
        for file in folder.files {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.url.appending(path: file).path)
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o007 == 0, "\(file)")
        }
    }

    @Test func `alerts are through to the disk and deleted rows overwritten`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let (mode, synchronous, secure) = try await store.writeWithoutTransaction { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                try Int.fetchOne(db, sql: "PRAGMA secure_delete")
            )
        }
        #expect(mode == "wal")
        #expect(synchronous == 2)
        #expect(secure == 1)
    }
}

struct DamagedDatabaseTests {
    /// A store with so many alerts that its tables take many pages, then closed.
    private func fill(_ folder: StoreFolder) async throws {
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        _ = await journal.raise((1...500).map { .test("acct-\($0)", padding: 1_000) })
        _ = try await store.append(
            StoredReview(account: "acct-1", alert: 1, time: .second(2), reviewer: "root", document: [1]))
        try await store.save(
            profiles: (1...100).map {
                StoredProfile(
                    account: "acct-\($0)", version: 1, saved: .second(1), blob: Array(repeating: 7, count: 1_000))
            })
        #expect(await journal.close().isEmpty)
        await store.close()
    }

    @Test func `a garbage header is set aside and numbers go on`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        try folder.damage { $0.replaceSubrange(0..<100, with: Data(repeating: 0xA5, count: 100)) }
        let store = try await Store.open(at: folder.path)
        let damage = try #require(await store.damages.first)
        #expect(damage.error.code == .damaged)
        #expect(FileManager.default.fileExists(atPath: damage.setAside))
        #expect(await store.problem == nil)
        let journal = await AlertJournal.open(store)
        #expect(await journal.raise([.test("new")]) == [.stored(501)])
    }

    @Test func `numbers go on by the clock where nothing else tells`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        try folder.damage { $0.replaceSubrange(0..<100, with: Data(repeating: 0xA5, count: 100)) }
        try FileManager.default.removeItem(atPath: folder.path + ".numbers")
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        let outcomes = await journal.raise([.test("new")])
        guard case .stored(let number) = outcomes[0] else {
            Issue.record("not stored")
            return
        }
        #expect(number > 1_700_000_000_000)
    }

    @Test func `what a truncated database still holds is saved`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        try folder.damage { $0 = $0.prefix($0.count / 2) }
        let store = try await Store.open(at: folder.path)
        let damage = try #require(await store.damages.first)
        #expect(damage.salvaged.alerts > 50)
        #expect(try await store.storedAlerts(after: 0, limit: 1_000).records.count == damage.salvaged.alerts)
        #expect(try await store.check().isEmpty)
        let journal = await AlertJournal.open(store)
        let outcomes = await journal.raise([.test("new")])
        guard case .stored(let number) = outcomes[0] else {
            Issue.record("not stored")
            return
        }
        #expect(number > 500)
    }

    private func dots(_ bytes: Data, _ page: Int) -> Int {
        bytes[page..<page + 4_096].count { $0 == UInt8(ascii: ".") }
    }

    @Test func `flipped bytes in the middle are found and the rest is saved`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        try folder.damage { bytes in
            // A page full of alerts: their documents are mostly dots.
            let pages = stride(from: 4_096, to: bytes.count - 4_095, by: 4_096)
            let page = pages.max { dots(bytes, $0) < dots(bytes, $1) } ?? 4_096
            for offset in 0..<512 { bytes[page + offset] ^= 0xFF }
        }
        let store = try await Store.open(at: folder.path)
        let damage = try #require(await store.damages.first)
        #expect(damage.salvaged.alerts > 50)
        #expect(try await store.check().isEmpty)
        // What was salvaged is served under its numbers; the rest, and nothing else, is lost.
        let journal = await AlertJournal.open(store)
        let page = try await journal.alerts(after: 0, limit: 1_000)
        #expect(page.records.count == damage.salvaged.alerts)
        let lost = page.lost.reduce(into: Set<Int64>()) { $0.formUnion($1) }
        #expect(lost.count < 100 && !lost.isEmpty)
        #expect(lost.union(page.records.map(\.sequence)) == Set(1...500))
        #expect(lost.count + page.records.count == 500)
        #expect(await journal.latest == 500)
    }

    @Test func `damage while it runs is met and alerts are neither lost nor doubled`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        #expect(await journal.raise([.test("before")]) == [.stored(501)])
        // Every page but the first, behind the back of the process that has it open; its log is emptied first, as pages
        // in it would hide the damage.
        _ = try await store.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4_096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4_096))
        try file.close()
        var problems: [StoreError.Code] = []
        // Pages that a connection keeps in memory hide the damage from it for a while.
        for number in 0..<200 where problems.isEmpty {
            _ = await journal.raise([.test("during-\(number)", padding: 3_000)])
            _ = try? await store.check()
            if let problem = await store.problem { problems.append(problem.code) }
        }
        #expect(problems == [.damaged])
        let last = await journal.latest
        await journal.recover()
        #expect(await store.damages.count == 1)
        #expect(await store.problem == nil)
        #expect(await journal.raise([.test("after")]) == [.stored(last + 1)])
        #expect(await journal.raise([.test("before"), .test("acct-7")]) == [.known(501), .known(7)])
        #expect(try await store.check().isEmpty)
    }

    @Test func `only the latest salvaged copies are kept and the others are named`() async throws {
        let folder = try StoreFolder()
        var removed: [String] = []
        for _ in 0..<StoreFiles.mostSetAside + 2 {
            let store = try await Store.open(at: folder.path)
            removed += await store.damages.flatMap(\.removed)
            await store.close()
            try folder.damage { $0.replaceSubrange(0..<100, with: Data(repeating: 0xA5, count: 100)) }
        }
        let store = try await Store.open(at: folder.path)
        removed += await store.damages.flatMap(\.removed)
        let kept = StoreFiles(database: folder.path).setAside
        #expect(kept.count == StoreFiles.mostSetAside)
        #expect(removed.count == 2 && removed.sorted() == removed)
        #expect(Set(kept).isDisjoint(with: removed))
        for path in kept + removed {
            let time = path.dropFirst((folder.path + ".damaged-").count)
            #expect(
                time.wholeMatch(of: /20\d\d[01]\d[0-3]\dT[0-2]\d[0-5]\d[0-6]\d\.\d{3}Z(-\d+)?/) != nil, "\(path)")
        }
    }

    /// The disk is full when the damage is found: the copy stays until what it holds is safe.
    @Test func `nothing is removed before it was salvaged`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        try folder.damage { bytes in
            let page = bytes.count / 4_096 / 2 * 4_096
            for offset in 0..<512 { bytes[page + offset] ^= 0xFF }
        }
        var options = StoreOptions()
        options.pageLimit = 40
        for _ in 0..<6 {
            let store = try await Store.open(at: folder.path, options: options)
            #expect(await store.problem?.code == .full)
            #expect(StoreFiles(database: folder.path).toSalvage.count == 1)
            await store.close()
        }
        let store = try await Store.open(at: folder.path)
        let damage = try #require(await store.damages.first)
        #expect(damage.salvaged.alerts > 50)
        #expect(StoreFiles(database: folder.path).toSalvage.isEmpty)
        #expect(damage.setAside.contains(".damaged-2"))
        let journal = await AlertJournal.open(store)
        #expect(try await journal.alerts(after: 0, limit: 1_000).records.count >= damage.salvaged.alerts)
    }

    /// A process died between the two renames of setting aside.
    @Test func `a database whose log was set aside follows it`() async throws {
        let folder = try StoreFolder()
        try await fill(folder)
        try Data().write(to: URL(fileURLWithPath: folder.path + ".salvaging-20260101T000000.000Z-wal"))
        let store = try await Store.open(at: folder.path)
        #expect(await store.damages.first?.salvaged.alerts == 500)
        #expect(await store.damages.first?.salvaged.isWhole == true)
    }
}

struct OwnFilesTests {
    @Test(arguments: [".numbers", ".lock"]) func `links in their place are not followed`(name: String) async throws
    {
        let folder = try StoreFolder()
        let target = folder.url.appending(path: "somebody-elses")
        try Data("theirs".utf8).write(to: target)
        try FileManager.default.createSymbolicLink(
            at: URL(fileURLWithPath: folder.path + name), withDestinationURL: target)
        if name == ".lock" {
            let error = await #expect(throws: StoreError.self) { try await Store.open(at: folder.path) }
            #expect(error?.code == .denied)
            #expect(error?.message.contains("symbolic link") == true)
        } else {
            let store = try await Store.open(at: folder.path)
            let journal = await AlertJournal.open(store)
            #expect(await journal.raise([.test("a")]) == [.stored(1)])
            await store.close()
        }
        #expect(try Data(contentsOf: target) == Data("theirs".utf8))
    }

    @Test(.timeLimit(.minutes(1))) func `a named pipe is refused and not waited for`() async throws {
        let folder = try StoreFolder()
        #expect(isPipeMade(at: folder.path))
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: folder.path) }
        #expect(error?.code == .denied)
        #expect(StoreInspection.problem(at: folder.path)?.code == .denied)
    }
}

private func isPipeMade(at path: String) -> Bool {
    // SAFETY: the path is a C string for the call.
    unsafe mkfifo(path, 0o600) == 0
}
