// Sockets are bound once, before anything else; what is decided per request reloads.
extension SettingSection {
    static let requestLog = SettingSection(
        name: "request_log", meaning: "The gateway's request log, taken from Unix datagram sockets.",
        keys: [
            SettingKey(
                "request_log", "socket", \.requestLog.socket, .optional(.socketPath), .restart,
                "Where the gateway sends its log lines. null means none; under socket activation systemd's socket of "
                    + "that path is used."),
            SettingKey(
                "request_log", "more_sockets", \.requestLog.moreSockets,
                .list(of: .socketPath, "sockets", atMost: 15), .restart,
                "Further sockets, read alike: for a gateway that does not reach the first, such as one in a chroot. Under "
                    + "socket activation every datagram socket that systemd hands over is read, listed here or not."
            ),
            SettingKey(
                "request_log", "mode", \.requestLog.mode, .mode, .restart, "Who may write to them."),
            SettingKey(
                "request_log", "owner", \.requestLog.owner, .optional(.principal), .restart,
                "Their owner. null means the daemon's user."),
            SettingKey(
                "request_log", "group", \.requestLog.group, .optional(.principal), .restart,
                "Their group. null means the daemon's group."),
        ])

    static let api = SettingSection(
        name: "api", meaning: "Queries, over HTTP on a Unix socket.",
        keys: [
            SettingKey(
                "api", "socket", \.api.socket, .socketPath, .restart,
                "Where queries are answered. Under socket activation systemd's socket of that path is used."),
            SettingKey("api", "mode", \.api.mode, .mode, .restart, "Who may open it."),
            SettingKey(
                "api", "owner", \.api.owner, .optional(.principal), .restart,
                "Its owner. null means the daemon's user."),
            SettingKey(
                "api", "group", \.api.group, .optional(.principal), .restart,
                "Its group. null means the daemon's group."),
            SettingKey(
                "api", "read_groups", \.api.readGroups, .list(of: .principal, "groups", atMost: 64), .reload,
                "Groups whose members may read. Empty means whoever may open the socket. Root always may."),
            SettingKey(
                "api", "review_groups", \.api.reviewGroups, .list(of: .principal, "groups", atMost: 64), .reload,
                "Groups whose members may record reviews. Empty means root alone."),
            SettingKey(
                "api", "max_connections", \.api.maxConnections, .count(1...10_000), .reload,
                "Connections served at once; further ones are refused."),
            SettingKey(
                "api", "max_request", \.api.maxRequest, .size(.kibibytes(1) ... .mebibytes(16)), .reload,
                "Of a request's body."),
            SettingKey(
                "api", "max_header", \.api.maxHeader, .size(.kibibytes(1) ... .kibibytes(256)), .reload,
                "Of a request's line and headers together."),
            SettingKey(
                "api", "request_timeout", \.api.requestTimeout, .duration(.seconds(1) ... .seconds(300)), .reload,
                "From a request's first byte to its last."),
            SettingKey(
                "api", "write_timeout", \.api.writeTimeout, .duration(.seconds(1) ... .seconds(600)), .reload,
                "How long a reader may take nothing before it is let go; it resumes by number."),
        ])

    static let sink = SettingSection(
        name: "sink", meaning: "Alerts pushed to another service's Unix datagram socket.",
        keys: [
            SettingKey(
                "sink", "socket", \.sink.socket, .optional(.socketPath), .restart,
                "The other service's socket. null means that nothing is pushed."),
            SettingKey(
                "sink", "retry", \.sink.retry, .duration(.milliseconds(100) ... .seconds(300)), .restart,
                "Between attempts to reach it; what it missed is sent when it is back."),
        ])
}
