import Glibc

/// The file of a bound socket, and the lock beside it; both go with this value.
struct SocketFile: ~Copyable {
    private let path: String
    private let lock: OpenFile
    /// The file that was made, so that no other is removed.
    private let identity: Identity?

    private struct Identity: Equatable {
        var device: UInt
        var inode: UInt

        init?(_ path: String) {
            var status = stat()
            // SAFETY: the path lives, terminated, for the call, which fills the stat lent to it.
            guard unsafe lstat(path, &status) == 0 else { return nil }
            (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
        }
    }

    init(path: String, lock: consuming OpenFile) {
        self.path = path
        self.lock = lock
        identity = Identity(path)
    }

    /// The lock's own file stays: removing it would let two processes lock two files of one name.
    deinit {
        // SAFETY: the path lives, terminated, for the call.
        if identity != nil, Identity(path) == identity { _ = unsafe unlink(path) }
    }

    static func lock(beside path: String) throws(SocketError) -> OpenFile {
        do throws(SystemError) {
            let lock = try OpenFile(path + ".lock", O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
            if try lock.lock() { return lock }
        } catch {
            throw SocketError(
                .refused, path, "cannot lock \(path).lock: \(error)",
                remedy: "the folder must exist and be writable")
        }
        throw SocketError(
            .inUse, path, "another instance serves this socket", remedy: "stop it first, or choose another path")
    }

    /// Removes a socket that a killed process left, and nothing else. The lock must be held.
    static func removeStale(_ path: String, _ address: UnixAddress) throws(SocketError) {
        var status = stat()
        // SAFETY: the path lives, terminated, for the calls; lstat fills the stat lent to it.
        guard unsafe lstat(path, &status) == 0 else {
            let error = SystemError.last
            if error.code == ENOENT { return }
            throw SocketError(.refused, path, "\(error)", remedy: error.remedy ?? "")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(
                .occupied, path, "exists and is not a socket", remedy: "remove it, or choose another path")
        }
        guard !address.isServed else {
            throw SocketError(.inUse, path, "another program serves it", remedy: "stop it, or choose another path")
        }
        guard unsafe unlink(path) == 0 else {
            throw SocketError(.refused, path, "cannot remove the stale socket: \(SystemError.last)")
        }
    }
}
