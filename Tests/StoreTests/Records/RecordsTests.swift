import Base
import Testing

@testable import Store

struct RecordsTests {
    @Test func `evidence is filed when it differs or the day is new`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        func item(_ second: Int64, _ material: UInt64, _ text: String) -> Evidence {
            Evidence(account: "a", time: .second(second), material: material, document: Array(text.utf8))
        }
        #expect(try await store.record([item(100, 1, "one"), item(200, 1, "same"), item(300, .max, "other")]) == 2)
        #expect(try await store.record([item(400, .max, "same"), item(86_500, .max, "next day")]) == 1)
        func text(at second: Int64) async throws -> String? {
            try await store.evidence(of: "a", at: .second(second)).map {
                String(decoding: $0.document, as: UTF8.self)
            }
        }
        #expect(try await text(at: 99) == nil)
        #expect(try await text(at: 100) == "one")
        #expect(try await text(at: 299) == "one")
        #expect(try await text(at: 300) == "other")
        #expect(try await text(at: 90_000) == "next day")
        #expect(try await store.evidence(of: "b", at: .second(90_000)) == nil)
        #expect(try await store.evidenceSpan(of: "a") == .second(100)...Timestamp.second(86_500))
    }

    /// What was known at 150 is asked for at 300, after a clock that showed 200 went back to 150.
    @Test func `evidence filed last is the latest though the clock went back`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        func item(_ second: Int64, _ material: UInt64) -> Evidence {
            Evidence(account: "a", time: .second(second), material: material, document: [])
        }
        _ = try await store.record([item(200, 1)])
        _ = try await store.record([item(150, 2)])
        #expect(try await store.evidence(of: "a", at: .second(300))?.material == 2)
        #expect(try await store.evidence(of: "a", at: .second(149)) == nil)
        #expect(try await store.record([item(151, 2)]) == 0)
    }

    @Test func `reviews are kept in order and name an alert of their account`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        _ = await journal.raise([.test("a"), .test("b")])
        let first = StoredReview(account: "a", alert: 1, time: .second(5), reviewer: "uid 0", document: [1, 2])
        let second = StoredReview(account: "a", time: .second(6), reviewer: "uid 0", document: [3])
        #expect(try await store.append(first) == 1)
        #expect(try await store.append(second) == 2)
        #expect(try await store.reviews(of: "a").map(\.review) == [first, second])
        let error = await #expect(throws: StoreError.self) {
            try await store.append(
                StoredReview(account: "a", alert: 2, time: .second(7), reviewer: "x", document: []))
        }
        #expect(error?.code == .refused)
        #expect(await store.problem == nil)
    }

    @Test func `profiles are replaced and handed out in batches`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let profiles = (0..<2_500).map {
            StoredProfile(account: "a\($0)", version: 1, saved: .second(1), blob: [UInt8(truncatingIfNeeded: $0)])
        }
        try await store.save(profiles: profiles)
        let changed = StoredProfile(account: "a7", version: 2, saved: .second(2), blob: [1, 2, 3])
        try await store.save(profiles: [changed])
        var sizes: [Int] = []
        var seen: [StoredProfile] = []
        try await store.forEachProfile(batch: 1_000) { batch in
            sizes.append(batch.count)
            seen += batch
        }
        #expect(sizes == [1_000, 1_000, 500])
        var expected = profiles
        expected[7] = changed
        #expect(seen == expected)
        #expect(try await store.profile(of: "a7") == changed)
        try await store.save(shared: [1], named: "book", at: .second(1))
        try await store.save(shared: [2], named: "book", at: .second(2))
        #expect(try await store.shared(named: "book") == [2])
        #expect(try await store.shared(named: "none") == nil)
    }
}
