import Foundation
import GRDB
import Base
import Testing

@testable import Store

struct ForgetTests {
    private static let name = "acct-to-be-forgotten"

    private func fill(_ store: Store, _ journal: AlertJournal) async throws {
        for account in [Self.name, "acct-that-stays"] {
            _ = await journal.raise([.test(account, .medium), .test(account, .high)])
            _ = try await store.append(
                StoredReview(account: account, time: .second(1), reviewer: "root", document: Array(account.utf8)))
            for day in 1...5 {
                try await store.record([
                    Evidence(account: account, time: .day(Int64(day)), material: 1, document: Array(account.utf8))
                ])
            }
            try await store.save(profiles: [
                StoredProfile(
                    account: account, version: 1, saved: .second(1),
                    blob: Array(String(repeating: account, count: 500).utf8))
            ])
        }
    }

    @Test func `no file names the account any more`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        try await fill(store, journal)
        #expect(try !folder.files(containing: Self.name).isEmpty)
        let erasure = try await journal.forget(Self.name)
        #expect(erasure == ErasedRows(alerts: 2, reviews: 1, evidence: 5, profiles: 1))
        #expect(try folder.files(containing: Self.name) == [])
        #expect(try !folder.files(containing: "acct-that-stays").isEmpty)
        #expect(try await store.evidence(of: "acct-that-stays", at: .day(9)) != nil)
        #expect(try await store.profile(of: Self.name) == nil)
        #expect(try await store.check().isEmpty)
    }

    @Test func `rows that were replaced or pruned before leave no trace either`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        try await fill(store, journal)
        try await fill(store, journal)
        _ = try await store.prune(now: .day(1_000))
        _ = try await journal.forget(Self.name)
        #expect(try folder.files(containing: Self.name) == [])
    }

    @Test func `numbers of its alerts stay as tombstones and it may be raised anew`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        try await fill(store, journal)
        _ = try await journal.forget(Self.name)
        let page = try await journal.alerts(after: 0, limit: 10)
        #expect(page.records.map(\.sequence) == [1, 2, 3, 4])
        #expect(page.records.map { $0.alert?.account } == [nil, nil, "acct-that-stays", "acct-that-stays"])
        #expect(await journal.raise([.test(Self.name, .low)]) == [.stored(5)])
    }

    @Test func `alerts that wait in memory are erased too`() async throws {
        let folder = try StoreFolder()
        var options = StoreOptions()
        options.pageLimit = 60
        let store = try await Store.open(at: folder.path, options: options)
        let journal = await AlertJournal.open(store)
        for number in 1...80 { _ = await journal.raise([.test("a\(number)", padding: 2_000)]) }
        let outcome = await journal.raise([.test(Self.name, padding: 2_000)])
        guard case .waiting(let number) = outcome[0] else {
            Issue.record("it should wait")
            return
        }
        // The store itself may have no room to change anything: memory is cleared all the same.
        _ = try? await journal.forget(Self.name)
        let page = try await journal.alerts(after: number - 1, limit: 1)
        #expect(page.records.map(\.sequence) == [number])
        #expect(page.records.first?.alert == nil)
    }

    @Test func `damaged copies that may still name it are listed`() async throws {
        let folder = try StoreFolder()
        await (try await Store.open(at: folder.path)).close()
        try folder.damage { $0.replaceSubrange(0..<100, with: Data(repeating: 0xA5, count: 100)) }
        let store = try await Store.open(at: folder.path)
        #expect(try await store.forget(Self.name).keptAside == (await store.damages.map(\.setAside)))
    }
}

struct RetentionTests {
    @Test func `what is older than the options keep goes`() async throws {
        let folder = try StoreFolder()
        var options = StoreOptions()
        options.alerts = .seconds(30 * 86_400)
        let store = try await Store.open(at: folder.path, options: options)
        let journal = await AlertJournal.open(store)
        _ = await journal.raise([
            .test("old", second: 86_400), .test("reviewed", second: 86_400), .test("new", second: 199 * 86_400),
        ])
        _ = try await store.append(
            StoredReview(account: "reviewed", alert: 2, time: .day(2), reviewer: "root", document: []))
        try await store.record([1, 50].map { Evidence(account: "a", time: .day($0), material: 1, document: [1]) })
        try await store.save(
            profiles: [1, 150].map {
                StoredProfile(account: "a\($0)", version: 1, saved: .day($0), blob: [1])
            })
        let pruned = try await store.prune(now: .day(200))
        #expect(pruned.alerts == 1)
        #expect(pruned.evidence == 1)
        #expect(pruned.profiles == 1)
        #expect(!pruned.isOverSize)
        let page = try await journal.alerts(after: 0, limit: 10)
        #expect(page.records.map(\.sequence) == [2, 3])
        #expect(page.lost == [1...1])
        // An alert that went is not raised again.
        #expect(await journal.raise([.test("old")]) == [.known(1)])
    }

    @Test func `the oldest evidence goes first when there is too much and the file shrinks`() async throws {
        let folder = try StoreFolder()
        var options = StoreOptions()
        options.maxSize = 1 << 20
        let store = try await Store.open(at: folder.path, options: options)
        for day in 1...20 {
            try await store.record(
                (0..<50).map {
                    Evidence(
                        account: "a\($0)", time: .day(Int64(day)), material: UInt64(day),
                        document: [UInt8](repeating: 1, count: 3_000))
                })
        }
        let pruned = try await store.prune(now: .day(21))
        #expect(pruned.evidence > 500)
        #expect(!pruned.isOverSize)
        #expect(try await store.evidence(of: "a0", at: .day(1)) == nil)
        #expect(try await store.evidence(of: "a0", at: .day(21)) != nil)
        _ = try await store.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        #expect(try await store.statistics().bytes < 2 << 20)
        #expect(try await store.check().isEmpty)
    }

    @Test func `alerts are never removed for room and that is said`() async throws {
        let folder = try StoreFolder()
        var options = StoreOptions()
        options.maxSize = 100_000
        let store = try await Store.open(at: folder.path, options: options)
        let journal = await AlertJournal.open(store)
        _ = await journal.raise((1...200).map { .test("a\($0)", padding: 2_000) })
        #expect(try await store.prune(now: .day(1)).isOverSize)
        #expect(try await store.statistics().alerts == 200)
    }
}
