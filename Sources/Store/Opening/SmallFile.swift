import Glibc

/// The few system calls that the store's small files need, by descriptor.
struct SmallFile: ~Copyable {
    private let number: Int32
    private let path: String

    /// Opens the file, making it with `mode` 0640 where it is not there.
    /// - Parameter followsLinks: An operator may put the database itself elsewhere by a symbolic link. The files that
    ///   Tailgate names after it are its own: a link in the place of one would have it write to a file of another's choice.
    /// - Throws: for a link, and for anything that is not a regular file.
    init(_ path: String, followsLinks: Bool = false) throws(StoreError) {
        self.path = path
        // O_NONBLOCK: a named pipe is found out rather than waited for.
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
        var opened: Int32
        repeat {
            // SAFETY: the string arrives as a C string that lives for the call.
            opened = unsafe open(path, flags, mode_t(0o640))
        } while opened < 0 && errno == EINTR
        guard opened >= 0 else {
            guard errno != ELOOP else {
                throw StoreError(
                    .denied, path: path, "it is a symbolic link, which is not followed",
                    remedy: "remove the link; to store the database elsewhere, link its folder instead")
            }
            throw Self.error(path, "it cannot be opened")
        }
        var status = stat()
        // SAFETY: fstat fills the stat lent to it.
        guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw StoreError(
                .denied, path: path, "it is not a regular file",
                remedy: "remove it, or change store.path")
        }
        number = opened
    }

    deinit {
        close(number)
    }

    /// Takes the file for this process until it is closed; false when another one has it.
    func lock() throws(StoreError) -> Bool {
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return false }
            throw Self.error(path, "it cannot be locked")
        }
        return true
    }

    /// Up to `count` bytes from its beginning.
    func read(_ count: Int) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            // SAFETY: the rest of the array has `count - done` bytes.
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(number, buffer.baseAddress?.advanced(by: done), count - done, off_t(done))
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw Self.error(path, "it cannot be read") }
            if step == 0 { break }
            done += step
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Writes the bytes over its beginning and through to the disk.
    func overwrite(_ bytes: [UInt8]) throws(StoreError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the rest of the array has `bytes.count - done` bytes.
            let step = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(number, buffer.baseAddress?.advanced(by: done), bytes.count - done, off_t(done))
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw Self.error(path, "it cannot be written") }
            done += step
        }
        guard fsync(number) == 0 else { throw Self.error(path, "it cannot be synchronised to the disk") }
    }

    private static func error(_ path: String, _ message: String) -> StoreError {
        let code: StoreError.Code =
            switch errno {
            case ENOSPC, EDQUOT: .full
            case EIO: .disk
            default: .denied
            }
        // SAFETY: strerror returns a C string for every number.
        return StoreError(code, path: path, unsafe "\(message): \(String(cString: strerror(errno)))")
    }
}
