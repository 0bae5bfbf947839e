package import Glibc

/// An open file, closed with its owner; the few system calls that a small file needs.
package struct OpenFile: ~Copyable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - flags: Of open(2); the file is always closed on exec.
    ///   - mode: Permission bits, where the flags make a file.
    package init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SystemError) {
        // SAFETY: the string arrives as a C string that lives for the call.
        descriptor = try SystemError.check { unsafe open(path, flags | O_CLOEXEC, mode) }
    }

    deinit {
        close(descriptor)
    }

    package func status() throws(SystemError) -> stat {
        var status = stat()
        // SAFETY: fstat fills the stat lent to it.
        _ = try SystemError.check { unsafe fstat(descriptor, &status) }
        return status
    }

    /// Up to `count` bytes from where the last read ended; fewer at the end of the file.
    package func read(_ count: Int) throws(SystemError) -> [UInt8] {
        // SAFETY: the call gets a room within the array, and writes no more than its count; the same below.
        try unsafe fill(count) { room, _ in unsafe Glibc.read(descriptor, room.baseAddress, room.count) }
    }

    /// Up to `count` bytes from the beginning; fewer at the end of the file.
    package func readBeginning(_ count: Int) throws(SystemError) -> [UInt8] {
        try unsafe fill(count) { room, done in unsafe pread(descriptor, room.baseAddress, room.count, off_t(done)) }
    }

    private func fill(
        _ count: Int, _ read: (_ room: UnsafeMutableRawBufferPointer, _ done: Int) -> Int
    ) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let step = try SystemError.check {
                // SAFETY: rebasing checks the range; the call writes at most the count of what is left.
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe read(UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), done)
                }
            }
            if step == 0 { break }
            done += step
        }
        bytes.removeLast(count - done)
        return bytes
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) { try writeAll(bytes, to: descriptor) }

    /// Writes the bytes over the beginning of the file.
    package func overwriteBeginning(_ bytes: [UInt8]) throws(SystemError) {
        // SAFETY: the call reads no more than the bytes lent to it; the same below.
        try unsafe putAll(bytes) { rest, done in
            unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(done))
        }
    }

    /// Waits until the disk has what was written.
    package func synchronize() throws(SystemError) {
        _ = try SystemError.check { fsync(descriptor) }
    }

    /// Takes the file for this process until it is closed (flock(2)); false when another process has it.
    package func lock() throws(SystemError) -> Bool {
        do throws(SystemError) {
            _ = try SystemError.check { flock(descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch {
            guard error.code == EWOULDBLOCK else { throw error }
            return false
        }
    }

    /// - Parameters:
    ///   - owner: A user's number; `nil` leaves the owner.
    ///   - group: A group's number; `nil` leaves the group.
    package func give(owner: uid_t?, group: gid_t?) throws(SystemError) {
        _ = try SystemError.check { fchown(descriptor, owner ?? .max, group ?? .max) }
    }

    /// - Parameter mode: Permission bits.
    package func setMode(_ mode: mode_t) throws(SystemError) {
        _ = try SystemError.check { fchmod(descriptor, mode) }
    }
}

extension stat {
    package var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}

/// Writes all bytes to a descriptor, in as many calls as it takes.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    try unsafe putAll(bytes) { rest, _ in unsafe Glibc.write(descriptor, rest.baseAddress, rest.count) }
}

private func putAll(
    _ bytes: [UInt8], _ write: (_ rest: UnsafeRawBufferPointer, _ done: Int) -> Int
) throws(SystemError) {
    var done = 0
    while done < bytes.count {
        let step = try SystemError.check {
            // SAFETY: rebasing checks the range; the call reads at most the count of what is left.
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(UnsafeRawBufferPointer(rebasing: buffer[done...]), done)
            }
        }
        guard step > 0 else { throw SystemError(code: EIO) }
        done += step
    }
}
