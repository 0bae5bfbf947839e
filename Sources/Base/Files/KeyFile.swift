import Glibc

/// The file with the key under which credentials become account names.
///
/// It is made on first use and must stay: with another key every account gets another name.
package enum KeyFile {
    /// As long as the output of SHA-256, the length that RFC 2104 §3 recommends.
    package static let byteCount = 32

    /// Reads the key, or makes a random one that only the owner of its folder can read.
    ///
    /// Of several processes that start at once, one makes the file and all use it; a crash leaves no partial file.
    package static func loadOrCreate(at path: String) throws(KeyFileError) -> [UInt8] {
        if let key = try loadIfThere(at: path) { return key }
        try create(path)
        return try load(at: path)
    }

    /// - Throws: `KeyFileError`, also when there is no key.
    package static func load(at path: String) throws(KeyFileError) -> [UInt8] {
        guard let key = try loadIfThere(at: path) else { throw KeyFileError(path: path, problem: .missing) }
        return key
    }

    /// The key, if there is such a file; nothing is made.
    /// - Throws: When the file has another size, or others than its owner can read it.
    package static func loadIfThere(at path: String) throws(KeyFileError) -> [UInt8]? {
        let status: stat
        let bytes: [UInt8]
        do throws(SystemError) {
            // Not blocking, so that a FIFO in the file's place is found out rather than waited for.
            let file = try OpenFile(path, O_RDONLY | O_NONBLOCK)
            status = try file.status()
            bytes = status.isRegularFile ? try file.read(byteCount) : []
        } catch {
            if error.code == ENOENT { return nil }
            throw KeyFileError(path: path, problem: .unreadable(error))
        }
        guard status.isRegularFile else { throw KeyFileError(path: path, problem: .notAFile) }
        guard status.st_mode & 0o077 == 0 else {
            throw KeyFileError(path: path, problem: .readableByOthers(mode: UInt16(status.st_mode & 0o777)))
        }
        guard status.st_size == byteCount, bytes.count == byteCount else {
            throw KeyFileError(path: path, problem: .wrongSize(status.st_size))
        }
        return bytes
    }

    /// The key of another process that was faster stays.
    private static func create(_ path: String) throws(KeyFileError) {
        var source = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &source) }
        do throws(SystemError) {
            let draft = try DraftFile(for: path, mode: 0o600)
            try draft.file.write(bytes)
            // Root makes the key for the user who owns the folder: a daemon of that user could not read root's.
            if geteuid() == 0 {
                let folder = try OpenFile(folder(of: path), O_RDONLY | O_DIRECTORY).status()
                try draft.file.give(owner: folder.st_uid, group: folder.st_gid)
            }
            try draft.placeIfAbsent()
        } catch {
            throw KeyFileError(path: path, problem: .notCreated(error))
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// Why there is no key, and what to do about it.
package struct KeyFileError: Error, Equatable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
        case missing
        case notCreated(SystemError)
        case unreadable(SystemError)
        case notAFile
        case readableByOthers(mode: UInt16)
        case wrongSize(Int)
    }

    package var path: String
    package var problem: Problem

    /// Another user may be allowed what this one is not.
    package var isPermission: Bool {
        guard case .unreadable(let error) = problem else { return false }
        return error.code == EACCES || error.code == EPERM
    }

    package var description: String {
        switch problem {
        case .missing:
            "there is no key file \(path); the daemon makes it when it starts, and `tailgate key --create` makes it now"
        case .notCreated(let error):
            "cannot create the key file \(path): \(error); make its directory writable or choose another path"
        case .unreadable(let error):
            "cannot read the key file \(path): \(error); make it readable for this user only"
        case .notAFile:
            "the key file \(path) is not a regular file; choose another path"
        case .readableByOthers(let mode):
            "the key file \(path) has mode 0\(String(mode, radix: 8)), so others can read or change it; "
                + "run `chmod 600 \(path)`, or remove it to get a new key if somebody may have read it"
        case .wrongSize(let size):
            "the key file \(path) has \(size) bytes instead of \(KeyFile.byteCount); "
                + "restore it, or remove it to get a new key (accounts known by credential then get new names)"
        }
    }
}
