import Glibc

/// A file in memory with a path, for readers that open files.
package struct MemoryFile: ~Copyable {
    private let descriptor: CInt

    package init(_ content: [UInt8]) {
        let name = "/tailgate-fuzz-\(getpid())"
        // SAFETY: the name is a terminated string that lives for each call.
        descriptor = unsafe shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0, "no shared memory")
        _ = unsafe shm_unlink(name)
        var written = 0
        while written < content.count {
            // SAFETY: the range lies within the array.
            let count = unsafe content.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
                return unsafe write(descriptor, rest.baseAddress, rest.count)
            }
            precondition(count > 0, "writing to memory failed")
            written += count
        }
    }

    deinit { close(descriptor) }

    package var path: String { "/proc/self/fd/\(descriptor)" }
}
