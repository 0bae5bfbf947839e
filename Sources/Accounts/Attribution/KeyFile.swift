package import Connections
import Glibc

/// The file with the key under which credentials become account names.
///
/// It is made on first use and must stay: with another key every account gets another name.
package enum KeyFile {
    /// Reads the key, or makes a random one that only the owner of its folder can read.
    ///
    /// Of several processes that start at once, one makes the file and all use it; a crash leaves no partial file.
    package static func loadOrCreate(at path: String) throws(KeyFileError) -> CredentialKey {
        try loadOrCreate(at: path, load)
    }

    /// The bytes of the key, for a gateway that names accounts by the same key.
    /// - Parameter creates: Makes a key when there is none.
    /// - Throws: `KeyFileError`, also when there is no key and none is to be made.
    package static func bytes(at path: String, creates: Bool) throws(KeyFileError) -> [UInt8] {
        if creates { return try loadOrCreate(at: path, content) }
        guard let bytes = try content(path) else { throw KeyFileError(path: path, problem: .missing) }
        return bytes
    }

    private static func loadOrCreate<Key>(
        at path: String, _ load: (String) throws(KeyFileError) -> Key?
    ) throws(KeyFileError) -> Key {
        if let key = try load(path) { return key }
        try create(path)
        guard let key = try load(path) else { throw KeyFileError(path: path, problem: .missing) }
        return key
    }

    /// The key, if it was made already; nothing is made.
    package static func loadIfThere(at path: String) throws(KeyFileError) -> CredentialKey? { try load(path) }

    /// Nil if there is no such file.
    private static func load(_ path: String) throws(KeyFileError) -> CredentialKey? {
        guard let bytes = try content(path) else { return nil }
        guard let key = CredentialKey(bytes) else {
            throw KeyFileError(path: path, problem: .wrongSize(bytes.count))
        }
        return key
    }

    /// The bytes of a file that has the size of a key and that only its owner can read; nil if there is no such file.
    private static func content(_ path: String) throws(KeyFileError) -> [UInt8]? {
        // Not blocking, so that a FIFO in the file's place is found out rather than waited for.
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        } catch {
            if error.code == ENOENT { return nil }
            throw KeyFileError(path: path, problem: .unreadable(errno: error.code))
        }
        let status: stat
        let bytes: [UInt8]
        do throws(SystemError) {
            status = try file.status()
            bytes = status.st_mode & S_IFMT == S_IFREG ? try file.read(CredentialKey.byteCount) : []
        } catch {
            throw KeyFileError(path: path, problem: .unreadable(errno: error.code))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw KeyFileError(path: path, problem: .notAFile) }
        guard status.st_mode & 0o077 == 0 else {
            throw KeyFileError(path: path, problem: .readableByOthers(mode: UInt16(status.st_mode & 0o777)))
        }
        guard status.st_size == CredentialKey.byteCount, bytes.count == CredentialKey.byteCount else {
            throw KeyFileError(path: path, problem: .wrongSize(status.st_size))
        }
        return bytes
    }

    /// Writes a file beside the wanted one and links it into place, which fails if somebody else was faster: theirs
    /// is then the key.
    private static func create(_ path: String) throws(KeyFileError) {
        var source = SystemRandomNumberGenerator()
        let bytes = (0..<CredentialKey.byteCount).map { _ in UInt8.random(in: 0...255, using: &source) }
        let draft = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max, using: &source))"
        do throws(SystemError) {
            let file = try Descriptor(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: 0o600)
            // SAFETY: Swift strings arrive as C strings that live for the call.
            defer { _ = unsafe unlink(draft) }
            try file.write(bytes)
            // Root makes the key for the user who owns the folder: a daemon of that user could not read root's.
            if geteuid() == 0 {
                try file.give(to: try Descriptor(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC).status())
            }
            // SAFETY: as above.
            if unsafe link(draft, path) != 0, errno != EEXIST { throw SystemError(code: errno) }
        } catch {
            throw KeyFileError(path: path, problem: .notCreated(errno: error.code))
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
        case notCreated(errno: Int32)
        case unreadable(errno: Int32)
        case notAFile
        case readableByOthers(mode: UInt16)
        case wrongSize(Int)
    }

    package var path: String
    package var problem: Problem

    /// Another user may be allowed what this one is not.
    package var isPermission: Bool { problem == .unreadable(errno: EACCES) || problem == .unreadable(errno: EPERM) }

    package var description: String {
        switch problem {
        case .missing:
            "there is no key file \(path); the daemon makes it when it starts, and `tailgate key --create` makes it now"
        case .notCreated(let code):
            "cannot create the key file \(path): \(SystemError(code: code)); "
                + "make its directory writable or choose another path"
        case .unreadable(let code):
            "cannot read the key file \(path): \(SystemError(code: code)); make it readable for this user only"
        case .notAFile:
            "the key file \(path) is not a regular file; choose another path"
        case .readableByOthers(let mode):
            "the key file \(path) has mode 0\(String(mode, radix: 8)), so others can read or change it; "
                + "run `chmod 600 \(path)`, or remove it to get a new key if somebody may have read it"
        case .wrongSize(let size):
            "the key file \(path) has \(size) bytes instead of \(CredentialKey.byteCount); "
                + "restore it, or remove it to get a new key (accounts known by credential then get new names)"
        }
    }
}
