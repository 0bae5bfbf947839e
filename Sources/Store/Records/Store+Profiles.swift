import Foundation
import GRDB
package import Base

/// An account's profile as it was saved. What its bytes mean is not the store's business.
package struct StoredProfile: Sendable, Equatable {
    package var account: String
    /// Of the bytes' format.
    package var version: Int
    package var saved: Timestamp
    package var blob: [UInt8]

    package init(account: String, version: Int, saved: Timestamp, blob: [UInt8]) {
        self.account = account
        self.version = version
        self.saved = saved
        self.blob = blob
    }
}

extension Store {
    /// Profiles written in one transaction: more would make alerts wait behind them.
    private static let profilesAtOnce = 2_000

    /// Saves profiles, each in place of what was saved of its account before.
    package func save(profiles: [StoredProfile]) async throws(StoreError) {
        var rest = profiles[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.profilesAtOnce)
            rest = rest.dropFirst(Self.profilesAtOnce)
            try await write { db in
                let upsert = try db.makeStatement(
                    sql: """
                        INSERT INTO profiles (account, version, saved, blob) VALUES (?, ?, ?, ?)
                        ON CONFLICT (account) DO UPDATE
                        SET version = excluded.version, saved = excluded.saved, blob = excluded.blob
                        """)
                for profile in batch {
                    try upsert.execute(arguments: [
                        profile.account, profile.version, profile.saved.nanoseconds, Data(profile.blob),
                    ])
                }
            }
        }
    }

    /// Removes the saved profiles of these accounts; what else is kept of them stays.
    package func removeProfiles(of accounts: [String]) async throws(StoreError) {
        var rest = accounts[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.profilesAtOnce)
            rest = rest.dropFirst(Self.profilesAtOnce)
            try await write { db in
                let delete = try db.makeStatement(sql: "DELETE FROM profiles WHERE account = ?")
                for account in batch { try delete.execute(arguments: [account]) }
            }
        }
    }

    /// Hands out every saved profile, some at a time, in the order in which they were first saved.
    package func forEachProfile(
        batch size: Int = 1_000, _ body: ([StoredProfile]) async -> Void
    ) async throws(StoreError) {
        var last: Int64 = 0
        while true {
            let (profiles, next) = try await profiles(afterID: last, limit: max(1, size))
            guard !profiles.isEmpty else { return }
            await body(profiles)
            last = next
        }
    }

    private func profiles(afterID id: Int64, limit: Int) async throws(StoreError) -> ([StoredProfile], last: Int64)
    {
        // Pages of damaged rows alone are passed over: none that is handed out is empty before the end.
        var last = id
        while true {
            let start = last
            let (profiles, damaged, end) = try await read { db in
                let rows = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT \(StoredTable.profiles.checked) FROM profiles
                        WHERE id > ? ORDER BY profiles.id LIMIT ?
                        """, arguments: [start, limit])
                let damaged = rows.filter { Self.profile($0) == nil }.map { $0.integer("id") ?? 0 }
                return (rows.compactMap(Self.profile), damaged, rows.last?.integer("id"))
            }
            note(damaged.map { DamagedRow(table: "profiles", number: $0) })
            guard let end, profiles.isEmpty else { return (profiles, end ?? last) }
            last = end
        }
    }

    /// The saved profile of one account.
    package func profile(of account: String) async throws(StoreError) -> StoredProfile? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(StoredTable.profiles.checked) FROM profiles WHERE account = ?",
                arguments: [account]
            ).flatMap(Self.profile)
        }
    }

    /// Nil for a row with a value that Tailgate does not write.
    private static func profile(_ row: Row) -> StoredProfile? {
        guard let account = row.text("account"), let version = row.integer("version"),
            let saved = row.integer("saved"), let blob = row.bytes("blob")
        else { return nil }
        return StoredProfile(
            account: account, version: Int(version), saved: Timestamp(nanoseconds: saved), blob: blob)
    }

    // MARK: State that no account owns

    /// Saves a piece of state that belongs to all accounts, by its name.
    package func save(shared blob: [UInt8], named name: String, at time: Timestamp) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO shared (name, saved, blob) VALUES (?, ?, ?)",
                arguments: [name, time.nanoseconds, Data(blob)])
        }
    }

    package func shared(named name: String) async throws(StoreError) -> [UInt8]? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(StoredTable.shared.checked) FROM shared WHERE shared.name = ?", arguments: [name]
            )?.bytes("blob")
        }
    }
}
