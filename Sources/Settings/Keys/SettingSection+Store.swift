extension SettingSection {
    static let store = SettingSection(
        name: "store", meaning: "What is kept on disk.",
        keys: [
            SettingKey("store", "path", \.store.path, .filePath, .restart, "The database."),
            SettingKey(
                "store", "alerts", \.store.alerts, .retention(.seconds(86_400) ... .seconds(36_500 * 86_400)),
                .reload, "How long alerts are kept. Reviews are kept as long as their alerts."),
            SettingKey(
                "store", "evidence", \.store.evidence,
                .retention(.seconds(86_400) ... .seconds(36_500 * 86_400)), .reload,
                "How long it can be told what the evidence was at a past time."),
            SettingKey(
                "store", "profiles", \.store.profiles,
                .retention(.seconds(86_400) ... .seconds(36_500 * 86_400)), .reload,
                "How long an account that is not seen any more is remembered."),
            SettingKey(
                "store", "max_size", \.store.maxSize, .size(.mebibytes(64) ... .gibibytes(16_384)), .reload,
                "Of the database; beyond it the oldest evidence goes before its time. Alerts never do."),
            SettingKey(
                "store", "snapshot", \.store.snapshot, .duration(.seconds(1) ... .seconds(60)), .reload,
                "Between two snapshots of the profiles: what a kill may cost of the evidence. No alert is lost."),
        ])

    // Tables are sized once, at the start.
    static let limits = SettingSection(
        name: "limits", meaning: "Bounds of what is held in memory; what they cost is counted and shown.",
        keys: [
            SettingKey(
                "limits", "accounts", \.limits.accounts, .count(100...10_000_000), .restart,
                "Accounts followed at once, at about 2 KB each. When another account comes, those that are silent for "
                    + "longest are forgotten, names that were served only once or twice first."),
            SettingKey(
                "limits", "connections", \.limits.connections, .count(100...10_000_000), .restart,
                "Maximum connections tracked. When full, unconfirmed ones are evicted first, then the longest idle."
            ),
            SettingKey(
                "limits", "mailbox", \.limits.mailbox, .size(.mebibytes(1) ... .gibibytes(4)), .restart,
                "Memory for decoded packets and log lines that wait for the engine or in it. When full, new ones are dropped and counted."
            ),
        ])

    static let log = SettingSection(
        name: "log", meaning: "What the daemon says of its own doing, on standard error.",
        keys: [
            SettingKey("log", "level", \.log.level, .choice, .reload, "The least important that is said.")
        ])
}
