import Foundation
import Base
import Testing

@testable import Store

/// A file system of one megabyte: root alone may mount one.
private struct SmallDisk: ~Copyable {
    let folder: URL

    init?() {
        folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-disk-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.path]) else {
            try? FileManager.default.removeItem(at: folder)
            return nil
        }
    }

    deinit {
        _ = Self.run("/bin/umount", ["-l", folder.path])
        try? FileManager.default.removeItem(at: folder)
    }

    static func run(_ path: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Whether this process may mount.
    static let isPossible = geteuid() == 0 && SmallDisk() != nil
}

struct FullDiskTests {
    @Test(.enabled(if: SmallDisk.isPossible, "needs root, to mount a small file system"))
    func `alerts on a full disk go on in memory and are written when there is room`() async throws {
        guard let disk = SmallDisk() else {
            Issue.record("the small file system cannot be mounted")
            return
        }
        let path = disk.folder.appending(path: "tailgate.db").path
        let store = try await Store.open(at: path)
        let journal = await AlertJournal.open(store)
        #expect(await journal.raise([.test("first")]) == [.stored(1)])
        // Another program fills the disk.
        let ballast = disk.folder.appending(path: "ballast")
        _ = SmallDisk.run("/bin/dd", ["if=/dev/zero", "of=\(ballast.path)", "bs=4096"])
        var waiting = 0
        for number in 0..<200 {
            for outcome in await journal.raise([.test("a\(number)", padding: 2_000)]) {
                if case .waiting = outcome { waiting += 1 }
            }
        }
        #expect(waiting > 100)
        let problem = try #require(await store.problem)
        #expect([.full, .disk].contains(problem.code))
        #expect(try await journal.alerts(after: 190, limit: 100).records.count == 11)
        try FileManager.default.removeItem(at: ballast)
        await journal.recover()
        #expect(await store.problem == nil)
        #expect(await journal.counters.waiting == 0)
        #expect(try await store.storedAlerts(after: 0, limit: 1_000).records.map(\.sequence) == Array(1...201))
        #expect(try await store.check().isEmpty)
        await store.close()
    }
}
