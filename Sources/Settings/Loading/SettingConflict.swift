/// Keys whose values are each allowed, but not together.
struct SettingConflict: Sendable {
    /// Paths of the keys concerned.
    let keys: [String]
    /// What is wrong, if it is.
    let problem: @Sendable (Settings) -> String?

    static let all: [SettingConflict] = [
        SettingConflict(keys: ["capture.edge_ports", "capture.inside_ports"]) { settings in
            let shared = settings.capture.edgePorts.filter(settings.capture.insidePorts.contains)
            return shared.first.map {
                "port \($0) is in both edge_ports and inside_ports; remove it from one of them"
            }
        },
        SettingConflict(keys: ["capture.edge_ports", "capture.inside_ports", "capture.interfaces"]) { settings in
            let capture = settings.capture
            guard capture.edgePorts.isEmpty, capture.insidePorts.isEmpty, !capture.interfaces.isEmpty else {
                return nil
            }
            return "interfaces are set, but no port; set edge_ports or inside_ports"
        },
        SettingConflict(keys: ["api.socket", "request_log.socket"]) { settings in
            guard settings.api.socket == settings.requestLog.socket else { return nil }
            return "the socket is also request_log.socket; each needs its own"
        },
        SettingConflict(keys: ["request_log.socket", "request_log.more_sockets"]) { settings in
            guard let first = settings.requestLog.socket, settings.requestLog.moreSockets.contains(first) else {
                return nil
            }
            return "request_log.socket is listed here, too; list each socket once"
        },
        SettingConflict(keys: ["api.socket", "request_log.more_sockets"]) { settings in
            guard settings.requestLog.moreSockets.contains(settings.api.socket) else { return nil }
            return "api.socket is listed here; each needs its own"
        },
        SettingConflict(keys: ["request_log.more_sockets", "sink.socket"]) { settings in
            guard let socket = settings.sink.socket, settings.requestLog.moreSockets.contains(socket) else {
                return nil
            }
            return "the socket is also in request_log.more_sockets; alerts would be pushed to the daemon itself"
        },
        SettingConflict(keys: ["api.socket", "sink.socket"]) { settings in
            guard settings.api.socket == settings.sink.socket else { return nil }
            return "the socket is also api.socket; alerts would be pushed to the daemon itself"
        },
        SettingConflict(keys: ["request_log.socket", "sink.socket"]) { settings in
            guard let socket = settings.sink.socket, socket == settings.requestLog.socket else { return nil }
            return "the socket is also request_log.socket; alerts would be pushed to the daemon itself"
        },
        SettingConflict(keys: ["identity.credential_headers", "identity.account_header"]) { settings in
            let name = settings.identity.accountHeader.lowercased()
            let credentials = settings.identity.credentialHeaders.map { $0.lowercased() }
            guard credentials.contains(name) || secretHeaders.contains(name) else { return nil }
            return
                "\(settings.identity.accountHeader) holds a credential, which would become the account's name; name the header "
                + "that authentication sets, and list this one in identity.credential_headers"
        },
        SettingConflict(
            keys: ["identity.account_header", "identity.port_header", "identity.address_header"]
        ) { settings in
            let identity = settings.identity
            var names = Set<String>()
            for name in [identity.accountHeader, identity.addressHeader, identity.portHeader].compactMap({ $0 })
            where !names.insert(name.lowercased()).inserted {
                return
                    "\(name) appears twice among account_header, address_header and port_header; each needs its own"
            }
            return nil
        },
        SettingConflict(keys: ["identity.key_file", "store.path"]) { settings in
            guard settings.identity.keyFile == settings.store.path else { return nil }
            return "the file is also identity.key_file; each needs its own"
        },
    ]

    /// Fields that carry a secret by their definition, whatever the settings say of them.
    private static let secretHeaders: Set = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "x-goog-api-key",
    ]
}
