extension Settings {
    /// What is kept on disk, and for how long.
    package struct Store: Sendable, Equatable {
        package var path = "/var/lib/tailgate/tailgate.db"
        package var alerts = Retention.forever
        package var evidence = Retention.days(180)
        package var profiles = Retention.days(60)
        /// Of the database with its journal; beyond it the oldest evidence goes first.
        package var maxSize = ByteCount.gibibytes(4)
        /// Between two snapshots of the profiles: what a kill may cost.
        package var snapshot = Duration.seconds(30)

        package init() {}
    }

    /// Bounds of what is held in memory.
    package struct Limits: Sendable, Equatable {
        package var accounts = 1_000_000
        package var connections = 400_000
        /// Decoded batches that wait for the engine.
        package var mailbox = ByteCount.mebibytes(64)

        package init() {}
    }

    /// What the daemon says of its own doing.
    package struct Log: Sendable, Equatable {
        package var level = LogLevel.info

        package init() {}
    }

    /// From the most talkative to the least.
    package enum LogLevel: String, Sendable, Equatable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }
}
