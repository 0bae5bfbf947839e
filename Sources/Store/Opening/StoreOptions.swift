package import Base

/// What the store keeps and how long; a nil age keeps for ever.
package struct StoreOptions: Sendable {
    package var alerts: Nanoseconds?
    package var evidence: Nanoseconds? = .seconds(180 * 86_400)
    package var profiles: Nanoseconds? = .seconds(60 * 86_400)
    /// Bytes of the database at which the oldest evidence, then the longest unused profiles, go.
    package var maxSize = 4 << 30
    /// How long another process that holds the database is waited for.
    package var patience = Nanoseconds.seconds(5)
    /// Pages (of 4,096 bytes) beyond which SQLite itself refuses to grow: a full disk, for tests.
    package var pageLimit: Int?

    package init() {}
}
