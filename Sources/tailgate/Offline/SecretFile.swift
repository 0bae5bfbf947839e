import Base
import Glibc
import Programs

/// A file with a secret, which only its owner can read, and one group if one is named.
enum SecretFile {
    /// Writes the file beside the wanted place and moves it there, so that it never has another mode.
    /// - Throws: `CommandFailure`, also when a file is there that everybody can read, or one of another kind.
    static func write(_ bytes: [UInt8], to path: String, group: String?) throws(CommandFailure) {
        let members = try group.map { name throws(CommandFailure) in try identifier(ofGroup: name) }
        try refuseUnlessPrivate(path)
        do throws(SystemError) {
            let draft = try DraftFile(for: path, mode: 0o600)
            if let members {
                try draft.file.give(owner: nil, group: members)
                try draft.file.setMode(0o640)
            }
            try draft.file.write(bytes)
            try draft.replace()
        } catch {
            throw CommandFailure(status: .failed, message: "cannot write \(path): \(error)")
        }
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
        guard status.isRegularFile else {
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
        status.isRegularFile && status.st_mode & 0o007 != 0
    }

    private static func mode(_ status: stat) -> String { "0" + String(status.st_mode & 0o777, radix: 8) }

    private static func identifier(ofGroup name: String) throws(CommandFailure) -> gid_t {
        do throws(UnknownName) {
            return try UserNames.groupID(name)
        } catch {
            throw CommandFailure(status: .failed, message: "there is \(error); nothing was written")
        }
    }
}
