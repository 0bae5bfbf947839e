import ServiceManager
import Settings

extension StartCheck {
    /// Settings that have no effect on sockets that the service manager hands over.
    ///
    /// `check-config` does not know whether there are any; it says what would be.
    mutating func lookAtActivation() {
        guard !isReload else { return }
        let standard = Settings()
        if occasion == .configuration || hasAPISocket {
            let (api, usual) = (settings.api, standard.api)
            noteWithoutEffect(
                [
                    ("api.mode", api.mode != usual.mode), ("api.owner", api.owner != usual.owner),
                    ("api.group", api.group != usual.group),
                ], unit: "tailgate.socket")
            if let path = sockets.first(where: { $0.kind == .stream })?.path, path != api.socket {
                note(
                    "api.socket",
                    "\(api.socket) has no effect: systemd passed \(path); change ListenStream= of tailgate.socket"
                )
            }
        }
        if occasion == .configuration || !logSockets.isEmpty {
            let (log, usual) = (settings.requestLog, standard.requestLog)
            noteWithoutEffect(
                [
                    ("request_log.mode", log.mode != usual.mode), ("request_log.owner", log.owner != usual.owner),
                    ("request_log.group", log.group != usual.group),
                ], unit: "tailgate-requests.socket")
        }
    }

    private mutating func noteWithoutEffect(_ keys: [(key: String, isSet: Bool)], unit: String) {
        for (key, isSet) in keys where isSet {
            let option =
                switch key.split(separator: ".").last {
                case "mode": "SocketMode="
                case "owner": "SocketUser="
                default: "SocketGroup="
                }
            let condition =
                occasion == .configuration ? "has no effect when systemd passes" : "has no effect on"
            note(key, "\(condition) the socket of \(unit); set \(option) there with `systemctl edit \(unit)`")
        }
    }
}
