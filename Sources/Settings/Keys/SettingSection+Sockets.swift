// Sockets are bound once, before anything else; what is decided per request reloads.
extension SettingSection {
    static let requestLog = SettingSection(
        name: "request_log", meaning: "The gateway's request log, received on Unix datagram sockets.",
        keys: [
            SettingKey(
                "request_log", "socket", \.requestLog.socket, .optional(.socketPath), .restart,
                "Socket on which the gateway sends its log lines. null disables it. With socket "
                    + "activation, systemd's socket of this path is used."),
            SettingKey(
                "request_log", "more_sockets", \.requestLog.moreSockets,
                .list(of: .socketPath, "sockets", atMost: 15), .restart,
                "Further sockets for gateways that cannot reach the first one, as in a chroot. With socket "
                    + "activation, every datagram socket that systemd passes is read, listed here or not."),
            SettingKey(
                "request_log", "mode", \.requestLog.mode, .mode, .restart,
                "Access mode of the request log's sockets."),
            SettingKey(
                "request_log", "owner", \.requestLog.owner, .optional(.principal), .restart,
                "Owner of the request log's sockets. null means the daemon's user."),
            SettingKey(
                "request_log", "group", \.requestLog.group, .optional(.principal), .restart,
                "Group of the request log's sockets. null means the daemon's group."),
        ])

    static let api = SettingSection(
        name: "api", meaning: "Queries, over HTTP on a Unix socket.",
        keys: [
            SettingKey(
                "api", "socket", \.api.socket, .socketPath, .restart,
                "Socket on which queries are answered. With socket activation, systemd's socket of this "
                    + "path is used."),
            SettingKey(
                "api", "mode", \.api.mode, .mode, .restart,
                "Access mode of the query socket."),
            SettingKey(
                "api", "owner", \.api.owner, .optional(.principal), .restart,
                "Owner of the query socket. null means the daemon's user."),
            SettingKey(
                "api", "group", \.api.group, .optional(.principal), .restart,
                "Group of the query socket. null means the daemon's group."),
            SettingKey(
                "api", "read_groups", \.api.readGroups, .list(of: .principal, "groups", atMost: 64), .reload,
                "Groups whose members may read. Empty means every user who may open the socket. Root "
                    + "always may."),
            SettingKey(
                "api", "review_groups", \.api.reviewGroups, .list(of: .principal, "groups", atMost: 64), .reload,
                "Groups whose members may record reviews. Empty means root alone."),
            SettingKey(
                "api", "max_connections", \.api.maxConnections, .count(1...10_000), .reload,
                "Most connections served at once. Further ones are refused with 503."),
            SettingKey(
                "api", "max_request", \.api.maxRequest, .size(.kibibytes(1) ... .mebibytes(16)), .reload,
                "Largest request body."),
            SettingKey(
                "api", "max_header", \.api.maxHeader, .size(.kibibytes(1) ... .kibibytes(256)), .reload,
                "Largest request line and headers together."),
            SettingKey(
                "api", "request_timeout", \.api.requestTimeout, .duration(.seconds(1) ... .seconds(300)), .reload,
                "Longest time from a request's first byte to its last."),
            SettingKey(
                "api", "write_timeout", \.api.writeTimeout, .duration(.seconds(1) ... .seconds(600)), .reload,
                "Disconnect a reader that accepts no data for this long. Alert readers can resume by "
                    + "number."),
        ])

    static let sink = SettingSection(
        name: "sink", meaning: "Alerts pushed to another service's Unix datagram socket.",
        keys: [
            SettingKey(
                "sink", "socket", \.sink.socket, .optional(.socketPath), .restart,
                "The other service's socket. null disables the sink."),
            SettingKey(
                "sink", "retry", \.sink.retry, .duration(.milliseconds(100) ... .seconds(300)), .restart,
                "Time between attempts to reach the sink. Missed alerts are sent when it is back."),
        ])
}
