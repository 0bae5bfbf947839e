import Foundation
import Base
import Reports
import Signals
import Store
import TestSupport
import Testing

/// What a build stored that wrote sentences instead of figures (Tests/Fixtures/stored-before-figures) is served in its words.
struct StoredEvidenceTests {
    private static let relay = "af3802690ecc5"
    private static let harvest = "ac267bd91f6cb"
    /// After all that the fixture holds: 2026-12-02.
    private static let later = Timestamp(seconds: 1_796_169_600)

    /// The fixture's store, in a copy that may be written to.
    private func withStore(_ use: (Store) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "tailgate.db")
        try FileManager.default.copyItem(
            atPath: RepositoryPaths.root + "/Tests/Fixtures/stored-before-figures/tailgate.db", toPath: file.path)
        let store = try await Store.open(at: file.path)
        try await use(store)
        await store.close()
    }

    private func object(_ document: [UInt8]) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(document))
        return try #require(value as? [String: Any])
    }

    private func items(_ document: [String: Any], _ key: String) throws -> [[String: Any]] {
        try #require(document[key] as? [[String: Any]])
    }

    /// The items of a served document as they were stored, with a title and without figures.
    private func expectWords(
        _ served: [String: Any], of stored: [String: Any], _ key: String, word: String, beside: [String: Any]
    ) throws {
        let before = try items(stored, key)
        #expect(!before.isEmpty)
        let expected = try before.map { item in
            let id = try #require(item["signal"] as? String)
            let name = try #require(SignalName(rawValue: id))
            return item.merging(beside) { $1 }.merging(["title": name.title]) { $1 }
        }
        #expect(try items(served, key) as NSArray == expected as NSArray)
        #expect(before.allSatisfy { $0[word] is String && $0["title"] == nil })
    }

    private func withoutItems(_ document: [String: Any]) -> NSDictionary {
        document.filter { $0.key != "evidence" && $0.key != "silent" } as NSDictionary
    }

    @Test func `an alert of an earlier build is served in its own words, with titles`() async throws {
        try await withStore { store in
            let journal = await AlertJournal.open(store)
            let page = try await journal.alerts(after: 0, limit: 9)
            let stored = try #require(page.records.first?.alert)
            #expect(page.records.count == 1 && stored.account == Self.relay)
            let (before, after) = (try object(stored.document), try object(StoredDocument.alert(stored.document)))
            #expect(withoutItems(after) == withoutItems(before))
            try expectWords(after, of: before, "evidence", word: "summary", beside: ["figures": NSNull()])
        }
    }

    @Test(arguments: [relay, harvest])
    func `evidence of an earlier build is served in its own words, with titles`(account: String) async throws {
        try await withStore { store in
            let stored = try #require(try await store.evidence(of: account, at: Self.later))
            let served = StoredDocument.account(stored.document, storedAt: stored.time)
            let (before, after) = (try object(stored.document), try object(served))
            #expect(withoutItems(after) == withoutItems(before))
            try expectWords(after, of: before, "evidence", word: "summary", beside: ["figures": NSNull()])
            try expectWords(
                after, of: before, "silent", word: "reason",
                beside: ["cause": NSNull(), "figures": [String: Any]()])
        }
    }

    @Test func `a person reads it as it was stored`() async throws {
        try await withStore { store in
            let stored = try #require(try await store.evidence(of: Self.relay, at: Self.later))
            let served = StoredDocument.account(stored.document, storedAt: stored.time)
            let text = try ServiceDocument.decode(AccountDocument.self, served, what: "account").report
                .explanation(.plain)
            #expect(text.contains("Several clients on one connection (clients-on-one-connection): 10^2.1"))
            #expect(text.contains("spoke on one TLS connection, on "))
            #expect(text.contains("never went on for eighteen hours without a pause of four"))
        }
    }
}
