import Glibc
import Programs

/// A file with a secret, which only its owner can read, and one group if one is named.
enum SecretFile {
    /// Writes the file beside the wanted place and moves it there, so that it never has another mode.
    /// - Throws: `CommandFailure`, also when a file is there that everybody can read, or one of another kind.
    static func write(_ bytes: [UInt8], to path: String, group: String?) throws(CommandFailure) {
        let members = try group.map { name throws(CommandFailure) in try identifier(ofGroup: name) }
        try refuseUnlessPrivate(path)
        let draft = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        // SAFETY: Swift strings arrive as C strings that live for the call.
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer {
            close(file)
            // SAFETY: as above. Once the draft has moved there is nothing to remove.
            unsafe unlink(draft)
        }
        if let members {
            guard fchown(file, uid_t.max, members) == 0, fchmod(file, 0o640) == 0 else { throw failure(path) }
        }
        // SAFETY: the array is one buffer of its count for the call.
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0,
            // SAFETY: as above.
            unsafe rename(draft, path) == 0
        else { throw failure(path) }
    }

    /// - Throws: `CommandFailure` when standard output is a file that everybody can read, or a terminal that would
    ///   show bytes which are no text.
    static func refuseUnlessStandardOutputIsPrivate(isText: Bool) throws(CommandFailure) {
        guard isText || isatty(STDOUT_FILENO) == 0 else {
            throw CommandFailure(
                status: .usage,
                message: "raw bytes cannot be printed on a terminal; use --format base64 or --output FILE")
        }
        var status = stat()
        // SAFETY: the pointer is valid for the call, which fills the structure in.
        guard unsafe fstat(STDOUT_FILENO, &status) == 0, isFileForAll(status) else { return }
        throw CommandFailure(
            status: .failed,
            message:
                "standard output is a file that everybody can read (mode \(mode(status))); nothing was written. "
                + "Use --output FILE instead: only the owner can read that file")
    }

    private static func refuseUnlessPrivate(_ path: String) throws(CommandFailure) {
        var status = stat()
        // SAFETY: the string and the pointer live for the call.
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(
                status: .failed, message: "\(path) is not a regular file; nothing was written. Name another file")
        }
        guard isFileForAll(status) else { return }
        throw CommandFailure(
            status: .failed,
            message: "everybody can read \(path) (mode \(mode(status))); nothing was written. "
                + "If it holds nothing else, remove it and try again")
    }

    private static func isFileForAll(_ status: stat) -> Bool {
        status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o007 != 0
    }

    private static func mode(_ status: stat) -> String { "0" + String(status.st_mode & 0o777, radix: 8) }

    private static func identifier(ofGroup name: String) throws(CommandFailure) -> gid_t {
        // SAFETY: the name lives for the call; the entry is read before any other call could replace it.
        guard let entry = unsafe getgrnam(name) else {
            throw CommandFailure(
                status: .failed, message: "there is no group \"\(name)\" on this system; nothing was written")
        }
        return unsafe entry.pointee.gr_gid
    }

    private static func failure(_ path: String) -> CommandFailure {
        // SAFETY: strerror gives a C string that lives until the next call on this thread.
        let reason = unsafe String(cString: strerror(errno))
        return CommandFailure(status: .failed, message: "cannot write \(path): \(reason)")
    }
}
