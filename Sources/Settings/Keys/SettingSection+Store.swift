extension SettingSection {
    static let store = SettingSection(
        name: "store", meaning: "What is kept on disk.",
        keys: [
            SettingKey(
                "store", "path", \.store.path, .filePath, .restart,
                "The database file."),
            SettingKey(
                "store", "alerts", \.store.alerts, .retention(.seconds(86_400) ... .seconds(36_500 * 86_400)),
                .reload,
                "How long alerts are kept. Reviews are kept as long as their alerts."),
            SettingKey(
                "store", "evidence", \.store.evidence,
                .retention(.seconds(86_400) ... .seconds(36_500 * 86_400)), .reload,
                "How long past evidence is kept for queries with a time."),
            SettingKey(
                "store", "profiles", \.store.profiles,
                .retention(.seconds(86_400) ... .seconds(36_500 * 86_400)), .reload,
                "How long an idle account is kept."),
            SettingKey(
                "store", "max_size", \.store.maxSize, .size(.mebibytes(64) ... .gibibytes(16_384)), .reload,
                "Largest size of the database. Beyond it the oldest evidence is removed early. Alerts are "
                    + "never removed for size."),
            SettingKey(
                "store", "snapshot", \.store.snapshot, .duration(.seconds(1) ... .seconds(60)), .reload,
                "Time between two snapshots of the profiles. A kill loses at most this much evidence, and "
                    + "no alert."),
        ])

    // Tables are sized once, at the start.
    static let limits = SettingSection(
        name: "limits", meaning: "Bounds of what is held in memory. What a bound costs is counted and shown.",
        keys: [
            SettingKey(
                "limits", "accounts", \.limits.accounts, .count(100...10_000_000), .restart,
                "Maximum accounts tracked, at about 2 KB each. When full, the longest idle are forgotten. "
                    + "Names that were served once or twice go first."),
            SettingKey(
                "limits", "connections", \.limits.connections, .count(100...10_000_000), .restart,
                "Maximum connections tracked. When full, unconfirmed ones are evicted first, then the "
                    + "longest idle."),
            SettingKey(
                "limits", "mailbox", \.limits.mailbox, .size(.mebibytes(1) ... .gibibytes(4)), .restart,
                "Memory for decoded packets and log lines that wait for the engine or in it. When full, new ones are dropped and counted."
            ),
        ])

    static let log = SettingSection(
        name: "log", meaning: "The daemon's log, on standard error.",
        keys: [
            SettingKey(
                "log", "level", \.log.level, .choice, .reload,
                "Lowest log level to write.")
        ])
}
