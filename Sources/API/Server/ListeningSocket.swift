import Glibc
import Synchronization

/// The API's Unix socket, listening, with a lock beside it.
///
/// A second instance would silently take the path away from the first: bind(2) needs the old file removed, and the program that
/// removes it cannot tell a stale socket from a served one. So the lock (`PATH.lock`, flock(2)) is taken first; the
/// kernel frees it with the process that held it, however that ended.
package final class ListeningSocket: Sendable {
    /// Connections that wait to be accepted (listen(2)); the kernel's somaxconn bounds it too.
    private static let backlog: Int32 = 1024
    /// `sun_path` of unix(7), less its terminating zero.
    private static let longestPath = 107

    private struct Held: ~Copyable {
        var descriptor: Int32
        var lock: Int32
    }

    private let held: Mutex<Held>
    /// The file to remove in the end; `nil` for a socket that systemd owns.
    private let path: String?

    private init(descriptor: Int32, lock: Int32, path: String?) {
        held = Mutex(Held(descriptor: descriptor, lock: lock))
        self.path = path
    }

    deinit { close() }

    /// Makes the socket; no program can connect before owner, group and mode are set.
    /// - Throws: `.taken` while another instance serves it, `.occupied` when a file of another kind is there.
    package static func open(_ configuration: ServerConfiguration) throws(SocketError) -> ListeningSocket {
        let path = configuration.path
        guard path.hasPrefix("/"), path.utf8.count <= longestPath, !path.utf8.contains(0) else {
            throw SocketError(
                .badPath, "\(path): a socket's path must begin with / and have at most \(longestPath) bytes")
        }
        let owner: UInt32? = if let name = configuration.owner { try Names.userID(name) } else { nil }
        let group: UInt32? = if let name = configuration.group { try Names.groupID(name) } else { nil }
        let lock = try lock(path + ".lock")
        do throws(SocketError) {
            try removeStale(path)
            let descriptor = try bind(path, mode: configuration.mode, owner: owner, group: group)
            return ListeningSocket(descriptor: descriptor, lock: lock, path: path)
        } catch {
            _ = Glibc.close(lock)
            throw error
        }
    }

    /// Takes a socket that listens already, as systemd passes it; its file, owner and mode are the socket unit's.
    /// - Throws: `.badDescriptor` for anything but a listening Unix stream socket.
    package static func inherited(_ descriptor: Int32) throws(SocketError) -> ListeningSocket {
        guard option(SO_DOMAIN, of: descriptor) == AF_UNIX,
            option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            option(SO_ACCEPTCONN, of: descriptor) == 1
        else {
            throw SocketError(
                .badDescriptor,
                "descriptor \(descriptor) is not a listening Unix stream socket; its unit needs ListenStream=/path")
        }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .lastCall("descriptor \(descriptor)")
        }
        return ListeningSocket(descriptor: descriptor, lock: -1, path: nil)
    }

    /// Hands the descriptor to the caller, who closes it; `nil` if it was handed over or closed already.
    func takeDescriptor() -> Int32? {
        held.withLock { held in
            defer { held.descriptor = -1 }
            return held.descriptor >= 0 ? held.descriptor : nil
        }
    }

    /// Removes the socket's file, then lets the lock go.
    package func close() {
        held.withLock { held in
            if held.descriptor >= 0 { _ = Glibc.close(held.descriptor) }
            held.descriptor = -1
            guard held.lock >= 0 else { return }
            // The lock's own file stays: removing it would let two processes lock two files of one name.
            // SAFETY: the path is lent as a C string for the call alone, here and in every call below.
            if let path { _ = unsafe unlink(path) }
            _ = Glibc.close(held.lock)
            held.lock = -1
        }
    }
}

extension ListeningSocket {
    private static func lock(_ path: String) throws(SocketError) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .lastCall("cannot open \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let failure: SocketError =
                isTaken
                ? SocketError(.taken, "\(path) is locked: another instance serves this socket; stop it first")
                : .lastCall("cannot lock \(path)")
            _ = Glibc.close(descriptor)
            throw failure
        }
        return descriptor
    }

    private static func removeStale(_ path: String) throws(SocketError) {
        var status = stat()
        // SAFETY: lstat fills the struct lent to it.
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .lastCall(path)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(.occupied, "\(path) exists and is not a socket; remove it or choose another path")
        }
        guard !isServed(path) else {
            throw SocketError(.taken, "another program serves \(path); stop it, or choose another path")
        }
        guard unsafe unlink(path) == 0 else { throw .lastCall("cannot remove the stale socket \(path)") }
    }

    /// Whether a process receives at the socket at `path`, of whatever kind it is. Only connect(2)'s ECONNREFUSED says that
    /// none does (unix(7)).
    package static func isServed(_ path: String) -> Bool {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let probe = socket(AF_UNIX, kind, 0)
        guard probe >= 0 else { return true }
        defer { _ = Glibc.close(probe) }
        if UnixAddress(path).connect(probe) { return true }
        return errno != ECONNREFUSED && errno != ENOENT
    }

    /// Until listen(2) the kernel refuses every connection, so the file may be dressed in peace.
    private static func bind(
        _ path: String, mode: UInt32, owner: UInt32?, group: UInt32?
    ) throws(SocketError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .lastCall("socket") }
        do throws(SocketError) {
            guard UnixAddress(path).bind(descriptor) else { throw SocketError.lastCall("cannot bind \(path)") }
            if owner != nil || group != nil {
                guard unsafe lchown(path, owner ?? .max, group ?? .max) == 0 else {
                    throw SocketError.lastCall("cannot give \(path) its owner and group")
                }
            }
            guard unsafe chmod(path, mode & 0o777) == 0 else {
                throw SocketError.lastCall("cannot set the mode of \(path)")
            }
            guard listen(descriptor, backlog) == 0 else { throw SocketError.lastCall("cannot listen on \(path)") }
            return descriptor
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        // SAFETY: these options are ints, and getsockopt writes no more than the size it is lent.
        return unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}

/// `struct sockaddr_un` of unix(7).
private struct UnixAddress {
    private var address = sockaddr_un()

    /// - Parameter path: At most 107 bytes; what is longer is cut, so it is checked before.
    init(_ path: String) {
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the copy is bounded by the tuple's size, and its last byte stays zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8.prefix(bytes.count - 1))
        }
    }

    func connect(_ descriptor: Int32) -> Bool {
        // SAFETY: as for `bind`.
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    func bind(_ descriptor: Int32) -> Bool {
        // SAFETY: bind reads the address for its whole size, as which it is lent.
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe Glibc.bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
