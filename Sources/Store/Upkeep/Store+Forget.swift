import GRDB

/// Rows of one account that were erased.
package struct ErasedRows: Sendable, Equatable {
    /// Alerts, of which the number and time stay.
    package var alerts = 0
    package var reviews = 0
    package var evidence = 0
    package var profiles = 0
    /// Databases that were damaged and set aside: they may still name the account. Whoever must be sure removes them.
    package var keptAside: [String] = []
}

extension Store {
    /// Attempts to empty the write-ahead log, each as long as ``StoreOptions/patience`` while somebody reads.
    private static let attempts = 6

    /// Erases an account: its rows are overwritten in the database, and the write-ahead log that held them is cut to
    /// nothing. Blocks that the file system or the disk set free by themselves are beyond it.
    /// - Throws: ``StoreError/Code/locked`` when readers kept the log in use throughout: the rows are gone by then, and the
    ///   call may be repeated.
    package func forget(_ account: String) async throws(StoreError) -> ErasedRows {
        guard !account.isEmpty else {
            throw StoreError(.refused, path: path, "no account is named", remedy: "name the account to forget")
        }
        var erasure = try await write { db in
            var erasure = ErasedRows()
            try db.execute(
                sql: "UPDATE alerts SET account = '', kind = '', severity = '', document = x'' WHERE account = ?",
                arguments: [account])
            erasure.alerts = db.changesCount
            try db.execute(sql: "DELETE FROM raised WHERE account = ?", arguments: [account])
            try db.execute(sql: "DELETE FROM reviews WHERE account = ?", arguments: [account])
            erasure.reviews = db.changesCount
            try db.execute(sql: "DELETE FROM evidence WHERE account = ?", arguments: [account])
            erasure.evidence = db.changesCount
            try db.execute(sql: "DELETE FROM profiles WHERE account = ?", arguments: [account])
            erasure.profiles = db.changesCount
            return erasure
        }
        try await emptyLog()
        erasure.keptAside = files.setAside
        return erasure
    }

    private func emptyLog() async throws(StoreError) {
        var attempt = 1
        while true {
            do {
                try await writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
                return
            } catch {
                guard error.code == .locked, attempt < Self.attempts else { throw error }
                attempt += 1
            }
        }
    }
}
