import Foundation

/// The files of one store, by the path of its database.
///
/// A damaged database is renamed twice: to `….salvaging-TIME` when it is set aside, and to `….damaged-TIME` when all that
/// could be read of it is in the fresh database. Only the latter is ever removed.
struct StoreFiles: Sendable {
    let database: String

    var log: String { database + "-wal" }
    var sharedMemory: String { database + "-shm" }
    var lock: String { database + ".lock" }
    var mark: NumberMark { NumberMark(path: database + ".numbers") }

    private static let salvaging = ".salvaging-"
    private static let damaged = ".damaged-"
    /// Damaged copies kept at most.
    static let mostSetAside = 16

    /// Bytes of the database and its write-ahead log.
    var size: Int { Self.size(of: database) + Self.size(of: log) }

    private static func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    // MARK: Setting aside

    /// Renames a damaged database, with its log, by the time.
    ///
    /// The log goes first: a process that dies between the two leaves a log without its database, which
    /// ``finishSettingAside()`` finds. A database without its log would look whole.
    /// - Returns: the database's new path.
    func setAside(at time: String) throws(StoreError) -> String {
        let aside = unused(Self.salvaging, time)
        do {
            if exists(log) { try move(log, to: aside + "-wal") }
            try move(database, to: aside)
            if exists(sharedMemory) { try FileManager.default.removeItem(atPath: sharedMemory) }
        } catch {
            throw StoreError(.denied, path: database, "it is damaged and cannot be renamed: \(error)")
        }
        return aside
    }

    /// Renames the database of a process that died after it had renamed the log.
    func finishSettingAside() throws(StoreError) {
        for log in named(Self.salvaging, logs: true) {
            let aside = String(log.dropLast("-wal".count))
            guard !exists(aside), exists(database) else { continue }
            do {
                try move(database, to: aside)
            } catch {
                throw StoreError(.denied, path: database, "it is damaged and cannot be renamed: \(error)")
            }
        }
    }

    /// Databases that were set aside and are not salvaged yet, the latest first: it has the newest of each row.
    var toSalvage: [String] { named(Self.salvaging).reversed() }

    /// Notes that all that could be read of a database is in the fresh one.
    /// - Returns: the database's new path.
    func noteSalvaged(_ aside: String) throws(StoreError) -> String {
        let time = String(aside.dropFirst((database + Self.salvaging).count))
        let done = unused(Self.damaged, time)
        do {
            if exists(aside + "-wal") { try move(aside + "-wal", to: done + "-wal") }
            try move(aside, to: done)
            if exists(aside + "-shm") { try FileManager.default.removeItem(atPath: aside + "-shm") }
        } catch {
            throw StoreError(.denied, path: aside, "it is salvaged and cannot be renamed: \(error)")
        }
        return done
    }

    /// Databases that were salvaged, and those that still wait for it, oldest first.
    var setAside: [String] { named(Self.damaged) + named(Self.salvaging) }

    /// Removes salvaged copies, the oldest first, until so many are left as are kept and they have no more than `bytes`
    /// together. The latest always stays.
    /// - Returns: what was removed.
    func removeSurplus(keeping bytes: Int) -> [String] {
        var kept = named(Self.damaged)
        var removed: [String] = []
        func total() -> Int { kept.reduce(0) { $0 + Self.size(of: $1) + Self.size(of: $1 + "-wal") } }
        while kept.count > 1, kept.count > Self.mostSetAside || total() > bytes {
            let oldest = kept.removeFirst()
            for file in [oldest, oldest + "-wal", oldest + "-shm"] {
                try? FileManager.default.removeItem(atPath: file)
            }
            removed.append(oldest)
        }
        return removed
    }

    // MARK: Names

    /// A name that no file has yet. Names sort by time, and by their order within one millisecond.
    private func unused(_ kind: String, _ time: String) -> String {
        var name = database + kind + time
        var repetition = 1
        while exists(name) || exists(name + "-wal") {
            repetition += 1
            let digits = String(repetition)
            name = database + kind + time + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
        return name
    }

    /// Paths as ``database`` has them, so that they can be compared.
    private func named(_ kind: String, logs: Bool = false) -> [String] {
        let url = URL(fileURLWithPath: database)
        let base = url.lastPathComponent
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { name in
            name.hasPrefix(base + kind) && !name.hasSuffix("-shm") && name.hasSuffix("-wal") == logs
        }
        .sorted().map { database + $0.dropFirst(base.count) }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func move(_ path: String, to new: String) throws {
        try FileManager.default.moveItem(atPath: path, toPath: new)
    }
}
