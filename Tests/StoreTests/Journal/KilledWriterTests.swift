import Foundation
import GRDB
import Base
import Testing

@testable import Store

struct KilledWriterTests {
    /// Kills a process that raises alerts, at a random moment, a dozen times over.
    @Test func `every acknowledged number is there once whatever the moment of death`() async throws {
        let folder = try StoreFolder()
        var acknowledged: [Int64] = []
        for round in 0..<12 {
            acknowledged += try run(folder, prefix: "r\(round)", milliseconds: .random(in: 40...250))
        }
        #expect(acknowledged.count > 100)
        #expect(Set(acknowledged).count == acknowledged.count)
        #expect(acknowledged == acknowledged.sorted())
        let store = try await Store.open(at: folder.path)
        #expect(await store.damages.isEmpty)
        #expect(try await store.check().isEmpty)
        let kept = try await store.read { db in
            try Int64.fetchAll(db, sql: "SELECT sequence FROM alerts ORDER BY sequence")
        }
        #expect(Set(kept).isSuperset(of: acknowledged))
        let accounts = try await store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(DISTINCT account) FROM alerts")
        }
        #expect(accounts == kept.count)
        // Each document bears the number under which it lies.
        let wrong = try await store.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM alerts
                    WHERE CAST(document AS TEXT) <> '{"sequence":' || sequence || '}'
                    """)
        }
        #expect(wrong == 0)
        let journal = await AlertJournal.open(store)
        let page = try await journal.alerts(after: 0, limit: 1_000_000)
        #expect(page.lost.isEmpty)
        // Records and skipped numbers together leave no hole.
        var next: Int64 = 1
        var skipped = try await store.storedAlerts(after: 0, limit: 1_000_000).skipped[...]
        for record in page.records {
            while let range = skipped.first, range.lowerBound == next {
                next = range.upperBound + 1
                skipped.removeFirst()
            }
            #expect(record.sequence == next)
            next = record.sequence + 1
        }
    }

    /// The numbers that the writer acknowledged before it was killed.
    private func run(_ folder: StoreFolder, prefix: String, milliseconds: Int) throws -> [Int64] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "store-writer")
        process.arguments = [folder.path, prefix]
        let output = folder.url.appending(path: "out-\(prefix)")
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        // From its first acknowledgement on, so that a slow start is not all there is to kill.
        let deadline = Date(timeIntervalSinceNow: 10)
        while try Data(contentsOf: output).isEmpty, Date() < deadline { usleep(5_000) }
        usleep(UInt32(milliseconds) * 1_000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        // A line without its end was not all said.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { Int64($0) }
    }
}
