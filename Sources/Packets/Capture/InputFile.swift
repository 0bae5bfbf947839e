import Base
import Glibc

/// A file, pipe or standard input that is read from front to back.
struct InputFile: ~Copyable {
    /// The path, or "standard input".
    let name: String
    /// Size when opened, of regular files.
    let size: UInt64?
    private(set) var bytesRead: UInt64 = 0
    private let descriptor: CInt
    private let isOwned: Bool

    /// The path by which commands name standard input.
    static let standardInputPath = "-"

    init(path: String) throws(CaptureError) {
        if path == Self.standardInputPath {
            name = "standard input"
            size = nil
            descriptor = STDIN_FILENO
            isOwned = false
            return
        }
        // SAFETY: the path lives, terminated, for the call.
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            let error = SystemError.last
            throw CaptureError(.unreadable, name: path, "\(error)", remedy: error.remedy ?? "")
        }
        var status = stat()
        // SAFETY: `status` is a local of the type fstat fills.
        let known = unsafe fstat(opened, &status) == 0
        if known, status.st_mode & S_IFMT == S_IFDIR {
            close(opened)
            throw CaptureError(.unreadable, name: path, "is a directory", remedy: "name the capture files in it")
        }
        name = path
        size = known && status.st_mode & S_IFMT == S_IFREG ? UInt64(clamping: status.st_size) : nil
        descriptor = opened
        isOwned = true
        // Advice only: a pipe refuses it, which does not matter.
        _ = posix_fadvise(opened, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Reads at least one byte unless the file ends or fails.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        while true {
            // SAFETY: base and count are of one buffer.
            let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                bytesRead &+= UInt64(count)
                return .bytes(count)
            }
            let error = SystemError.last
            if error.code != EINTR { return .failed("reading failed: \(error)") }
        }
    }
}

/// What reading a byte stream came to; zero bytes mean its end.
enum ReadResult {
    case bytes(Int)
    case failed(String)
}
