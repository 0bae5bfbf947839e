import Foundation

/// The files of one store, by the path of its database.
struct StoreFiles: Sendable {
    let database: String

    var log: String { database + "-wal" }
    var sharedMemory: String { database + "-shm" }
    var lock: String { database + ".lock" }
    var mark: NumberMark { NumberMark(path: database + ".numbers") }

    private static let damaged = ".damaged-"
    /// Damaged copies kept; beyond it the oldest goes, so that a dying disk does not fill itself with them.
    private static let mostSetAside = 3

    /// Bytes of the database and its write-ahead log.
    var size: Int { Self.size(of: database) + Self.size(of: log) }

    var hasDatabase: Bool { Self.size(of: database) > 0 }

    private static func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    /// Renames a damaged database, with its log, by the time.
    /// - Returns: the database's new path.
    func setAside(at time: String) throws(StoreError) -> String {
        var aside = database + Self.damaged + time
        var repetition = 1
        while FileManager.default.fileExists(atPath: aside) {
            repetition += 1
            aside = database + Self.damaged + time + "-\(repetition)"
        }
        do {
            try FileManager.default.moveItem(atPath: database, toPath: aside)
            if FileManager.default.fileExists(atPath: log) {
                try FileManager.default.moveItem(atPath: log, toPath: aside + "-wal")
            }
            if FileManager.default.fileExists(atPath: sharedMemory) {
                try FileManager.default.removeItem(atPath: sharedMemory)
            }
        } catch {
            throw StoreError(.denied, path: database, "it is damaged and cannot be set aside: \(error)")
        }
        return aside
    }

    /// Databases set aside so far, oldest first.
    var setAside: [String] {
        let url = URL(fileURLWithPath: database)
        let folder = url.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter {
            $0.hasPrefix(url.lastPathComponent + Self.damaged) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
        }
        .sorted().map { folder.appending(path: $0).path }
    }

    /// Removes all but the latest damaged copies.
    func dropOldestSetAside() {
        for path in setAside.dropLast(Self.mostSetAside) {
            for file in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
        }
    }
}
