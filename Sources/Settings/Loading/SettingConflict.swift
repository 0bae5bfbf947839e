/// Keys whose values are each allowed, but not together.
struct SettingConflict: Sendable {
    /// Paths of the keys concerned.
    let keys: [String]
    /// What is wrong, if it is.
    let problem: @Sendable (Settings) -> String?

    static let all: [SettingConflict] = [
        SettingConflict(keys: ["capture.edge_ports", "capture.inside_ports"]) { settings in
            let shared = settings.capture.edgePorts.filter(settings.capture.insidePorts.contains)
            return shared.first.map { "port \($0) is both of the edge and of the inside hop; it can be one" }
        },
        SettingConflict(keys: ["capture.edge_ports", "capture.inside_ports", "capture.interfaces"]) { settings in
            let capture = settings.capture
            guard capture.edgePorts.isEmpty, capture.insidePorts.isEmpty, !capture.interfaces.isEmpty else {
                return nil
            }
            return "interfaces are captured, but no port is given; set edge_ports or inside_ports"
        },
        SettingConflict(keys: ["api.socket", "request_log.socket"]) { settings in
            guard settings.api.socket == settings.requestLog.socket else { return nil }
            return "the socket is also request_log.socket; each needs its own"
        },
        SettingConflict(keys: ["request_log.socket", "request_log.more_sockets"]) { settings in
            guard let first = settings.requestLog.socket, settings.requestLog.moreSockets.contains(first) else {
                return nil
            }
            return "the list holds request_log.socket too; each socket is named once"
        },
        SettingConflict(keys: ["api.socket", "request_log.more_sockets"]) { settings in
            guard settings.requestLog.moreSockets.contains(settings.api.socket) else { return nil }
            return "the list holds api.socket; each needs its own"
        },
        SettingConflict(keys: ["request_log.more_sockets", "sink.socket"]) { settings in
            guard let socket = settings.sink.socket, settings.requestLog.moreSockets.contains(socket) else {
                return nil
            }
            return "the socket is also one of request_log.more_sockets; alerts would be pushed to the daemon itself"
        },
        SettingConflict(keys: ["api.socket", "sink.socket"]) { settings in
            guard settings.api.socket == settings.sink.socket else { return nil }
            return "the socket is also api.socket; alerts would be pushed to the daemon itself"
        },
        SettingConflict(keys: ["request_log.socket", "sink.socket"]) { settings in
            guard let socket = settings.sink.socket, socket == settings.requestLog.socket else { return nil }
            return "the socket is also request_log.socket; alerts would be pushed to the daemon itself"
        },
        SettingConflict(keys: ["identity.key_file", "store.path"]) { settings in
            guard settings.identity.keyFile == settings.store.path else { return nil }
            return "the file is also identity.key_file; each needs its own"
        },
    ]
}
