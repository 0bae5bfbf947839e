import Base
import CZlib
import Glibc

/// A file read by zlib, which passes plain text through and follows gzip members after one another.
@safe
struct LogFile: ~Copyable {
    // SAFETY: owned by this value alone; closed in deinit.
    private let file: gzFile

    /// Opens `path`, or standard input for `-`.
    /// - Throws: The reason as the system words it.
    init(path: String) throws(SystemError) {
        // Standard input is duplicated, so that closing this file leaves it open.
        let descriptor = try SystemError.check {
            // SAFETY: the path lives, terminated, for the call.
            path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        }
        var status = stat()
        // SAFETY: fstat fills the variable lent to it.
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw SystemError(code: EISDIR)
        }
        // SAFETY: gzdopen takes the descriptor over when it succeeds.
        guard let opened = unsafe gzdopen(descriptor, "rb") else {
            close(descriptor)
            throw SystemError(code: ENOMEM)
        }
        unsafe file = opened
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    /// Bytes of a regular file as it lies on disk.
    let size: Int?

    deinit {
        // SAFETY: opened in init, without another user.
        _ = unsafe gzclose_r(file)
    }

    /// Bytes taken from the file so far, compressed where it is compressed.
    var bytesRead: Int {
        // SAFETY: the file is open.
        unsafe max(0, Int(gzoffset(file)))
    }

    /// Fills `buffer[range]` from its start; 0 at the end of the data.
    /// - Throws: The reason, when the data are damaged, cut or unreadable.
    func read(into buffer: inout [UInt8], range: Range<Int>) throws(ReadFailure) -> Int {
        // SAFETY: rebasing checks that the range lies within the buffer; gzread writes at most its count.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes -> Int32 in
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
            return unsafe gzread(file, target.baseAddress, UInt32(clamping: target.count))
        }
        var code: Int32 = 0
        // SAFETY: zlib owns the message and keeps it until the file is closed or used again.
        let message = unsafe gzerror(file, &code).map { unsafe String(cString: $0) } ?? ""
        if count >= 0, code == Z_OK || code == Z_STREAM_END || count > 0 { return Int(count) }
        switch code {
        case Z_BUF_ERROR: throw ReadFailure(reason: "the gzip data ends early: the file is truncated")
        case Z_ERRNO: throw ReadFailure(reason: message)
        default: throw ReadFailure(reason: "the gzip data is damaged (\(message))")
        }
    }

    struct ReadFailure: Error {
        var reason: String
    }
}
