import Glibc

/// Path, owner, group and mode of the socket.
package struct SocketPlace: Sendable {
    package var path: String
    /// Permission bits: who may write may send.
    package var mode: UInt32
    /// A user's name or number; nil to leave it the process's.
    package var owner: String?
    package var group: String?

    package init(path: String, mode: UInt32 = 0o660, owner: String? = nil, group: String? = nil) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}

/// A Unix datagram socket bound to a path (unix(7)), with a lock beside it so that only one process has it.
struct BoundSocket: ~Copyable {
    let descriptor: Int32
    private let path: String
    /// Held for as long as the socket lives; nil for a socket that another process has bound.
    private let lock: Int32?
    /// The file that was made, so that no other is removed.
    private let file: (device: UInt, inode: UInt)?

    /// - Throws: `RequestLogSocketError` when the path is taken or cannot be had.
    init(_ place: SocketPlace) throws(RequestLogSocketError) {
        guard UnixAddress(place.path) != nil else {
            throw RequestLogSocketError(
                .badPath, path: place.path, "a socket's path needs 1 to \(UnixAddress.limit) bytes and no zero byte"
            )
        }
        let owner = try place.owner.map { name throws(RequestLogSocketError) in try Self.user(name, place.path) }
        let group = try place.group.map { name throws(RequestLogSocketError) in try Self.group(name, place.path) }
        let lock = try Self.lock(beside: place.path)
        var bound: Int32 = -1
        do throws(RequestLogSocketError) {
            bound = try Self.bind(place.path)
            try Self.give(place, owner, group)
        } catch {
            // What was bound already is ours to remove: the lock is held.
            // SAFETY: the path lives, terminated, for the call.
            if bound >= 0 {
                close(bound)
                _ = unsafe unlink(place.path)
            }
            close(lock)
            throw error
        }
        descriptor = bound
        self.lock = lock
        path = place.path
        file = Self.identity(of: place.path)
    }

    /// Takes over a socket that systemd has bound.
    init(adopting descriptor: Int32, name: String) {
        self.descriptor = descriptor
        path = name
        lock = nil
        file = nil
    }

    deinit {
        close(descriptor)
        if let file, let now = Self.identity(of: path), now == file {
            // SAFETY: the path lives, terminated, for the call.
            _ = unsafe unlink(path)
        }
        if let lock { close(lock) }
    }
}

extension BoundSocket {
    private static func lock(beside path: String) throws(RequestLogSocketError) -> Int32 {
        let name = path + ".lock"
        // SAFETY: the name lives, terminated, for the call.
        let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw RequestLogSocketError(
                .refused, path: path, "cannot make \(name): \(systemMessage(errno))",
                remedy: "the folder must exist and be writable")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw RequestLogSocketError(
                .inUse, path: path, "another process owns this socket", remedy: "stop it, or use another path")
        }
        return descriptor
    }

    private static func bind(_ path: String) throws(RequestLogSocketError) -> Int32 {
        guard var address = UnixAddress(path) else {
            throw RequestLogSocketError(
                .badPath, path: path, "a socket's path needs 1 to \(UnixAddress.limit) bytes and no zero byte")
        }
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else {
            throw RequestLogSocketError(.refused, path: path, systemMessage(errno))
        }
        // On Linux the file takes the mode of the socket.
        fchmod(descriptor, 0)
        if address.bind(descriptor) { return descriptor }
        var failure = errno
        if failure == EADDRINUSE {
            do throws(RequestLogSocketError) {
                try removeStale(path, &address)
            } catch {
                close(descriptor)
                throw error
            }
            if address.bind(descriptor) { return descriptor }
            failure = errno
        }
        close(descriptor)
        throw RequestLogSocketError(
            .refused, path: path, "cannot bind: \(systemMessage(failure))",
            remedy: failure == ENOENT ? "make the folder first" : "")
    }

    /// Removes what a process left that was killed: a socket without a receiver, and no other file.
    private static func removeStale(_ path: String, _ address: inout UnixAddress) throws(RequestLogSocketError) {
        var status = stat()
        // SAFETY: the path lives, terminated, for the call.
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            throw RequestLogSocketError(
                .occupied, path: path, "is not a socket", remedy: "remove it, or use another path")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(probe) }
        guard probe >= 0, !address.connect(probe), errno == ECONNREFUSED else {
            throw RequestLogSocketError(
                .inUse, path: path, "another process receives on it", remedy: "stop it, or use another path")
        }
        // SAFETY: as above.
        _ = unsafe unlink(path)
    }

    /// Bound without any permission, the socket opens to others only here: no line can arrive before.
    private static func give(
        _ place: SocketPlace, _ owner: uid_t?, _ group: gid_t?
    ) throws(RequestLogSocketError) {
        // SAFETY: the path lives, terminated, for the calls; an id of all ones leaves it as it is.
        let isOwned =
            unsafe owner == nil && group == nil || lchown(place.path, owner ?? .max, group ?? .max) == 0
        guard isOwned, unsafe chmod(place.path, place.mode & 0o777) == 0 else {
            throw RequestLogSocketError(
                .refused, path: place.path, "owner and mode cannot be set: \(systemMessage(errno))",
                remedy: "only root may give a socket to another user")
        }
    }

    private static func identity(of path: String) -> (device: UInt, inode: UInt)? {
        var status = stat()
        // SAFETY: the path lives, terminated, for the call.
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return (UInt(status.st_dev), UInt(status.st_ino))
    }

    private static func user(_ name: String, _ path: String) throws(RequestLogSocketError) -> uid_t {
        if let number = UInt32(name) { return number }
        // SAFETY: the entry is read before the next call, and no other thread runs at start.
        guard let entry = unsafe getpwnam(name) else {
            throw RequestLogSocketError(.unknownOwner, path: path, "there is no user \(name)")
        }
        return unsafe entry.pointee.pw_uid
    }

    private static func group(_ name: String, _ path: String) throws(RequestLogSocketError) -> gid_t {
        if let number = UInt32(name) { return number }
        // SAFETY: as for users.
        guard let entry = unsafe getgrnam(name) else {
            throw RequestLogSocketError(.unknownOwner, path: path, "there is no group \(name)")
        }
        return unsafe entry.pointee.gr_gid
    }
}

/// The address of a Unix socket with a path.
struct UnixAddress {
    private var address = sockaddr_un()
    /// `sun_path` less the zero byte that ends it.
    static let limit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    init?(_ path: String) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.limit, !bytes.contains(0) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the field has room for `limit` bytes and stays zero after them.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    }

    mutating func bind(_ descriptor: Int32) -> Bool {
        // SAFETY: a sockaddr_un is what a sockaddr of its family points to; the length is its size.
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    mutating func connect(_ descriptor: Int32) -> Bool {
        // SAFETY: as for `bind`.
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}

func systemMessage(_ code: Int32) -> String {
    // SAFETY: strerror gives a C string that lives until the next call on this thread.
    unsafe String(cString: strerror(code))
}
