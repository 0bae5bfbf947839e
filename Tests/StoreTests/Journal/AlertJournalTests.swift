import GRDB
import Base
import Testing

@testable import Store

struct AlertJournalTests {
    private func open(_ folder: StoreFolder) async throws -> (Store, AlertJournal) {
        let store = try await Store.open(at: folder.path)
        return (store, await AlertJournal.open(store))
    }

    @Test func `numbers ascend from one and are stored when raise returns`() async throws {
        let folder = try StoreFolder()
        let (store, journal) = try await open(folder)
        let outcomes = await journal.raise([.test("a"), .test("b")])
        #expect(outcomes == [.stored(1), .stored(2)])
        #expect(try await store.storedAlerts(after: 0, limit: 10).records.map(\.text) == ["1 a -", "2 b -"])
        #expect(await journal.latest == 2)
    }

    @Test func `one account and kind has one alert a severity`() async throws {
        let folder = try StoreFolder()
        let (_, journal) = try await open(folder)
        #expect(await journal.raise([.test("a", .medium), .test("a", .medium)]) == [.stored(1), .known(1)])
        #expect(await journal.raise([.test("a", .low)]) == [.known(1)])
        #expect(await journal.raise([.test("a", .critical)]) == [.stored(2)])
        // Back down and up again is nothing new.
        #expect(await journal.raise([.test("a", .medium), .test("a", .critical)]) == [.known(2), .known(2)])
        #expect(await journal.raise([.test("a", .medium, kind: "credential-sharing")]) == [.stored(3)])
        let page = try await journal.alerts(after: 0, limit: 10)
        #expect(page.records.map(\.text) == ["1 a -", "2 a medium", "3 a -"])
    }

    @Test func `what was raised is known after a restart`() async throws {
        let folder = try StoreFolder()
        do {
            let (store, journal) = try await open(folder)
            _ = await journal.raise([.test("a", .medium)])
            #expect(await journal.close().isEmpty)
            await store.close()
        }
        let (_, journal) = try await open(folder)
        #expect(await journal.raise([.test("a", .medium), .test("a", .high)]) == [.known(1), .stored(2)])
        #expect(try await journal.alerts(after: 1, limit: 10).records.map(\.text) == ["2 a medium"])
    }

    @Test func `a process that died leaves a gap that is told not numbers that come twice`() async throws {
        let folder = try StoreFolder()
        do {
            let (store, journal) = try await open(folder)
            _ = await journal.raise([.test("a")])
            // No `close` of the journal: as after a crash.
            await store.close()
        }
        let (_, journal) = try await open(folder)
        let outcomes = await journal.raise([.test("b")])
        guard case .stored(let number) = outcomes[0] else {
            Issue.record("not stored")
            return
        }
        #expect(number > 1)
        let page = try await journal.alerts(after: 0, limit: 10)
        #expect(page.records.map(\.sequence) == [1, number])
        #expect(page.lost.isEmpty)
        #expect(page.latest == number)
    }

    @Test func `after a kill the latest number is that of the latest alert`() async throws {
        let folder = try StoreFolder()
        for raised in [[], [], ["a"], []] {
            let (store, journal) = try await open(folder)
            _ = await journal.raise(raised.map { .test($0) })
            await store.close()
        }
        let (_, journal) = try await open(folder)
        let first = try #require(try await journal.alerts(after: 0, limit: 10).records.first).sequence
        #expect(first > 1)
        #expect(await journal.latest == first)
        let page = try await journal.alerts(after: first, limit: 10)
        #expect(page.records.isEmpty && page.lost.isEmpty)
        #expect(page.reached == first)
        // A reader may have seen what the process that died had only in memory.
        #expect(page.given > first + 1_000)
    }

    @Test func `concurrent raises of one thing give it one number`() async throws {
        let folder = try StoreFolder()
        let (_, journal) = try await open(folder)
        let stored = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await journal.raise([.test("a"), .test("b")]).count {
                        if case .stored = $0 { true } else { false }
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(stored == 2)
        #expect(try await journal.alerts(after: 0, limit: 10).records.count == 2)
    }

    @Test func `pages go on by number`() async throws {
        let folder = try StoreFolder()
        let (_, journal) = try await open(folder)
        _ = await journal.raise((1...5).map { .test("a\($0)") })
        #expect(try await journal.alerts(after: 0, limit: 2).records.map(\.sequence) == [1, 2])
        let page = try await journal.alerts(after: 2, limit: 2)
        #expect(page.records.map(\.sequence) == [3, 4])
        #expect(page.reached == 4)
        #expect(page.latest == 5)
        #expect(try await journal.alerts(after: 5, limit: 2).records.isEmpty)
    }

    @Test func `followers wake when a number is published`() async throws {
        let folder = try StoreFolder()
        let (_, journal) = try await open(folder)
        _ = await journal.raise([.test("a")])
        try await journal.alerts(beyond: 0)
        let waiting = Task { try await journal.alerts(beyond: 1) }
        let cancelled = Task { try await journal.alerts(beyond: 1) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        _ = await journal.raise([.test("b")])
        try await waiting.value
    }
}

struct AlertJournalOnAFailingStoreTests {
    /// A store whose database may take no more than so many pages of 4,096 bytes: what a full disk does.
    private func open(_ folder: StoreFolder, pages: Int, mostWaiting: Int = 10_000) async throws -> (
        Store, AlertJournal
    ) {
        var options = StoreOptions()
        options.pageLimit = pages
        let store = try await Store.open(at: folder.path, options: options)
        return (store, await AlertJournal.open(store, mostWaiting: mostWaiting))
    }

    private static let padding = 2_000

    @Test func `alerts go on in memory and are written when there is room`() async throws {
        let folder = try StoreFolder()
        let (store, journal) = try await open(folder, pages: 60)
        var outcomes: [AlertJournal.Outcome] = []
        for number in 1...100 { outcomes += await journal.raise([.test("a\(number)", padding: Self.padding)]) }
        let inMemory = outcomes.count { if case .waiting = $0 { true } else { false } }
        #expect(inMemory > 10)
        #expect(await store.problem?.code == .full)
        #expect(await journal.counters.waiting == inMemory)
        // Readers see all of them, each once.
        #expect(try await journal.alerts(after: 0, limit: 1_000).records.map(\.sequence) == Array(1...100))
        #expect(try await journal.alerts(after: 98, limit: 1_000).records.map(\.sequence) == [99, 100])
        // What is raised already is known, on the disk or not.
        #expect(await journal.raise([.test("a100")]) == [.known(100)])

        _ = try await store.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA max_page_count = 10000") }
        await journal.recover()
        #expect(await store.problem == nil)
        #expect(await journal.counters.waiting == 0)
        #expect(try await store.storedAlerts(after: 0, limit: 1_000).records.map(\.sequence) == Array(1...100))
        #expect(try await store.check().isEmpty)
    }

    @Test func `alerts in memory are bounded and those refused may come again`() async throws {
        let folder = try StoreFolder()
        let (store, journal) = try await open(folder, pages: 60, mostWaiting: 20)
        for number in 1...100 { _ = await journal.raise([.test("a\(number)", padding: Self.padding)]) }
        let counters = await journal.counters
        #expect(counters.waiting == 20)
        #expect(counters.refused > 0)
        #expect(counters.raised + counters.refused == 100)
        _ = try await store.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA max_page_count = 10000") }
        for number in 1...100 { _ = await journal.raise([.test("a\(number)", padding: Self.padding)]) }
        let records = try await store.storedAlerts(after: 0, limit: 1_000).records
        #expect(Set(records.compactMap(\.alert?.account)).count == 100)
        #expect(records.count == 100)
    }

    @Test func `numbers given in memory are not given again by the next process`() async throws {
        let folder = try StoreFolder()
        var last: Int64 = 0
        do {
            let (store, journal) = try await open(folder, pages: 60)
            for number in 1...3_000 { _ = await journal.raise([.test("a\(number)", padding: Self.padding)]) }
            last = await journal.latest
            // Beyond what was reserved before the disk was full.
            #expect(last > 2 * AlertJournal.ahead)
            await store.close()
        }
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        let outcomes = await journal.raise([.test("next")])
        guard case .stored(let number) = outcomes[0] else {
            Issue.record("not stored")
            return
        }
        #expect(number > last)
    }

    @Test func `a closed store keeps alerts in memory`() async throws {
        let folder = try StoreFolder()
        let store = try await Store.open(at: folder.path)
        let journal = await AlertJournal.open(store)
        await store.close()
        #expect(await journal.raise([.test("a")]) == [.waiting(1)])
        try await journal.alerts(beyond: 0)
        #expect(try await journal.alerts(after: 0, limit: 10).records.map(\.text) == ["1 a -"])
        #expect(await journal.close().map(\.sequence) == [1])
    }
}
