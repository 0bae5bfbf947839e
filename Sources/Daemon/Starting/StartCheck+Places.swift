import Base
import API
import Accounts
import Glibc
import Settings
import Store

extension StartCheck {
    /// Sockets that the daemon binds itself: their folders, and what already has their names.
    mutating func lookAtSockets() {
        if !hasAPISocket { look(socket: settings.api.socket, "api.socket") }
        for path in ownLogSockets {
            look(
                socket: path, path == settings.requestLog.socket ? "request_log.socket" : "request_log.more_sockets"
            )
        }
    }

    private mutating func look(socket path: String, _ key: String) {
        guard look(folderOf: path, key) else { return }
        switch PathState(path, followsLinks: false).kind {
        case nil: break
        case S_IFSOCK:
            // One of its own names a running daemon serves itself.
            if case .reload(let running) = occasion, running.api.socket != path,
                !running.requestLog.sockets.contains(path), UnixAddress(path)?.isServed == true
            {
                fail(key, "another program serves \(path); stop it, or choose another path")
            }
        default: fail(key, "\(path) exists and is not a socket; remove it, or choose another path")
        }
        look(ownFile: path + ".lock", key)
    }

    /// A file that Tailgate names after another one: it does not follow a link in its place.
    private mutating func look(ownFile path: String, _ key: String) {
        let state = PathState(path, followsLinks: false)
        switch state.kind {
        case nil: break
        case S_IFREG:
            if !state.mayBeWritten { fail(key, "\(path) exists and \(Self.user) may not write it; remove it") }
        case S_IFLNK: fail(key, "\(path) is a symbolic link, which is not followed; remove it")
        default: fail(key, "\(path) is not a regular file; remove it")
        }
    }

    mutating func lookAtStore() {
        let path = settings.store.path
        guard look(folderOf: path, "store.path") else { return }
        look(ownFile: path + ".lock", "store.path")
        look(ownFile: path + ".numbers", "store.path")
        if let problem = StoreInspection.problem(at: path) { fail("store.path", "\(problem)") }
    }

    /// The key is read when headers are read.
    mutating func lookAtKey() {
        guard settings.capture.interfaces.contains(where: { $0.side != .edge }) else { return }
        let path = settings.identity.keyFile
        do throws(KeyFileError) {
            if try KeyFile.loadIfThere(at: path) == nil { _ = look(folderOf: path, "identity.key_file") }
        } catch {
            if occasion == .configuration, error.isPermission, !Self.isRoot {
                note("identity.key_file", "\(Self.user) may not read \(path); check it as the service's user")
            } else {
                fail("identity.key_file", "\(error)")
            }
        }
    }

    /// Whether files can be made where `path` is to be; says why not.
    private mutating func look(folderOf path: String, _ key: String) -> Bool {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let name = folder.isEmpty ? "/" : folder
        let state = PathState(name, followsLinks: true)
        switch state.kind {
        case nil where state.code == ENOENT || state.code == ENOTDIR:
            if occasion == .configuration, Self.unitFolders.contains(name) {
                note(key, "the folder \(name) does not exist; tailgate.service creates it when it starts")
            } else {
                fail(key, "the folder \(name) does not exist; create it, or choose another folder")
            }
            return false
        case nil where occasion == .configuration && !Self.isRoot:
            note(key, "\(Self.user) may not list \(name); check it as the service's user")
            return false
        case nil:
            fail(key, "the folder \(name) cannot be read: \(SystemError(code: state.code))")
            return false
        case S_IFDIR: break
        default:
            fail(key, "\(name) is not a folder; choose a path in a folder")
            return false
        }
        guard state.mayBeWritten else {
            if occasion == .configuration, Self.unitFolders.contains(name) {
                note(key, "\(Self.user) may not write to the folder \(name); it is the service's own")
            } else {
                fail(key, "\(Self.user) may not write to the folder \(name); give it to that user, or name another")
            }
            return false
        }
        return true
    }

    static var isRoot: Bool { geteuid() == 0 }
    static var user: String { "user \(geteuid())" }
}

/// What is at a path, for this process.
private struct PathState {
    /// The file's type (`S_IFMT` of stat(2)); nil when nothing is there or it cannot be looked at.
    let kind: mode_t?
    /// errno(3) of the look.
    let code: Int32
    /// A file can be written, and in a folder files can be made.
    let mayBeWritten: Bool

    init(_ path: String, followsLinks: Bool) {
        var status = stat()
        // SAFETY: the path is a C string for the calls; the stat lent to them is filled.
        let result = unsafe followsLinks ? stat(path, &status) : lstat(path, &status)
        guard result == 0 else {
            (kind, code, mayBeWritten) = (nil, errno, false)
            return
        }
        let kind = status.st_mode & S_IFMT
        let rights = kind == S_IFDIR ? W_OK | X_OK : R_OK | W_OK
        // SAFETY: as above. The daemon acts with its effective user.
        mayBeWritten = unsafe faccessat(AT_FDCWD, path, rights, AT_EACCESS) == 0
        (self.kind, code) = (kind, 0)
    }
}
