import Foundation
import Logging
import Base
import ServiceLifecycle
import ServiceManager
import Store
import TestSupport
import Testing

@testable import Daemon

@Suite(.timeLimit(.minutes(2)))
struct SinkServiceTests {
    private final class Folder: Sendable {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "tailgate-sink-\(UUID().uuidString.prefix(8))")

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appending(path: name).path }
    }

    private func alert(_ account: String) -> NewAlert {
        NewAlert(account: account, kind: "relay-sharing", severity: .high, time: .now()) { sequence, _ in
            Array("\(sequence) \(account)".utf8)
        }
    }

    /// Runs a sink's service while `body` runs.
    private func withSink(
        at path: String, _ journal: AlertJournal, _ store: Store, _ body: () async throws -> Void
    ) async throws {
        let service = SinkService(
            peer: try #require(DatagramPeer(path, patience: 0)), retry: .milliseconds(20), journal: journal,
            store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service)], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ))
        async let running: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await running
    }

    private func received(_ count: Int, by sink: DatagramListener) async throws -> [String] {
        var messages: [String] = []
        for _ in 0..<2_000 where messages.count < count {
            if let message = sink.receive() {
                messages.append(message)
            } else {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return messages
    }

    @Test func `a sink that was away, or ended, gets what it missed, in order`() async throws {
        let folder = try Folder()
        let store = try await Store.open(at: folder.path("tailgate.db"))
        let journal = await AlertJournal.open(store)
        let path = folder.path("sink")
        try await withSink(at: path, journal, store) {
            _ = await journal.raise([alert("a"), alert("b")])
            try await Task.sleep(for: .milliseconds(60))
            let first = try DatagramListener(path: path)
            #expect(try await received(2, by: first) == ["1 a", "2 b"])
            _ = await journal.raise([alert("c")])
            #expect(try await received(1, by: first) == ["3 c"])
        }
        // The listener's file is gone with it; the service starts again.
        _ = await journal.raise([alert("d")])
        try await withSink(at: path, journal, store) {
            let second = try DatagramListener(path: path)
            #expect(try await received(1, by: second) == ["4 d"])
            #expect(second.receive() == nil)
        }
    }
}
