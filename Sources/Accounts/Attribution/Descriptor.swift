import Glibc

/// An open file, closed with its owner; the few system calls that a small file needs.
struct Descriptor: ~Copyable {
    private let number: Int32

    init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SystemError) {
        // SAFETY: the string arrives as a C string that lives for the call.
        number = try SystemError.retrying { unsafe open(path, flags, mode) }
    }

    deinit {
        close(number)
    }

    func status() throws(SystemError) -> stat {
        var status = stat()
        // SAFETY: the pointer is valid for the call, which fills the structure in.
        guard unsafe fstat(number, &status) == 0 else { throw SystemError(code: errno) }
        return status
    }

    /// Makes the owner and group of another file this one's.
    func give(to other: stat) throws(SystemError) {
        guard fchown(number, other.st_uid, other.st_gid) == 0 else { throw SystemError(code: errno) }
    }

    /// Up to `count` bytes; fewer at the end of the file.
    func read(_ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            // SAFETY: the rest of the array has `count - done` bytes.
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(number, buffer.baseAddress?.advanced(by: done), count - done)
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw SystemError(code: errno) }
            if step == 0 { break }
            done += step
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Writes all bytes through to the disk.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the rest of the array has `bytes.count - done` bytes.
            let step = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw SystemError(code: errno) }
            done += step
        }
        guard fsync(number) == 0 else { throw SystemError(code: errno) }
    }
}

/// A failed system call, by its `errno`.
struct SystemError: Error, CustomStringConvertible {
    var code: Int32

    var description: String {
        // SAFETY: strerror returns a C string for every number.
        unsafe String(cString: strerror(code))
    }

    static func retrying(_ call: () -> Int32) throws(SystemError) -> Int32 {
        while true {
            let result = call()
            if result >= 0 { return result }
            guard errno == EINTR else { throw SystemError(code: errno) }
        }
    }
}
