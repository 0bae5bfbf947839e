import Base
import ServiceManager
import Settings

extension StartCheck {
    /// Users and groups must be known to the system.
    mutating func lookAtNames() {
        if !hasAPISocket {
            if let name = settings.api.owner { look(user: name, "api.owner") }
            if let name = settings.api.group { look(group: name, "api.group") }
        }
        if !ownLogSockets.isEmpty {
            if let name = settings.requestLog.owner { look(user: name, "request_log.owner") }
            if let name = settings.requestLog.group { look(group: name, "request_log.group") }
        }
        for name in settings.api.readGroups { look(group: name, "api.read_groups") }
        for name in settings.api.reviewGroups { look(group: name, "api.review_groups") }
    }

    /// Paths of the request log's sockets that the daemon binds itself.
    var ownLogSockets: [String] {
        let configured = settings.requestLog.sockets
        guard !logSockets.isEmpty else { return configured }
        let bound = Set(logSockets.compactMap(\.path))
        return configured.dropFirst().filter { !bound.contains($0) }
    }

    private mutating func look(user name: String, _ key: String) {
        do throws(UnknownName) {
            _ = try UserNames.userID(name)
        } catch {
            fail(key, "\(error); create it with `adduser --system \(name)`, or name one that `getent passwd` lists")
        }
    }

    private mutating func look(group name: String, _ key: String) {
        do throws(UnknownName) {
            _ = try UserNames.groupID(name)
        } catch {
            fail(key, "\(error); create it with `addgroup --system \(name)`, or name one that `getent group` lists")
        }
    }
}
