import Base
import Glibc

/// A small file of the store. A failed call is a `StoreError` that names the file.
struct SmallFile: ~Copyable {
    private let file: OpenFile
    private let path: String

    /// Opens the file, making it with `mode` 0640 where it is not there.
    /// - Parameter followsLinks: An operator may put the database itself elsewhere by a symbolic link. The files that
    ///   Tailgate names after it are its own: a link in the place of one would have it write to a file of another's choice.
    /// - Throws: for a link, and for anything that is not a regular file.
    init(_ path: String, followsLinks: Bool = false) throws(StoreError) {
        self.path = path
        file = try Self.open(path, followsLinks ? 0 : O_NOFOLLOW)
    }

    private static func open(_ path: String, _ flag: Int32) throws(StoreError) -> OpenFile {
        do throws(SystemError) {
            // O_NONBLOCK: a named pipe is found out rather than waited for.
            let file = try OpenFile(path, O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY | flag, mode: 0o640)
            if try file.status().isRegularFile { return file }
        } catch {
            guard error.code != ELOOP else {
                throw StoreError(
                    .denied, path: path, "it is a symbolic link, which is not followed",
                    remedy: "remove the link; to store the database elsewhere, link its folder instead")
            }
            throw StoreError(error, path: path, "it cannot be opened")
        }
        throw StoreError(
            .denied, path: path, "it is not a regular file", remedy: "remove it, or change store.path")
    }

    /// Takes the file for this process until it is closed; false when another one has it.
    func lock() throws(StoreError) -> Bool {
        try attempt("it cannot be locked") { () throws(SystemError) in try file.lock() }
    }

    /// Up to `count` bytes from its beginning.
    func read(_ count: Int) throws(StoreError) -> [UInt8] {
        try attempt("it cannot be read") { () throws(SystemError) in try file.readBeginning(count) }
    }

    /// Writes the bytes over its beginning and through to the disk.
    func overwrite(_ bytes: [UInt8]) throws(StoreError) {
        try attempt("it cannot be written") { () throws(SystemError) in
            try file.overwriteBeginning(bytes)
            try file.synchronize()
        }
    }

    private func attempt<Result>(
        _ message: String, _ call: () throws(SystemError) -> Result
    ) throws(StoreError) -> Result {
        do throws(SystemError) {
            return try call()
        } catch {
            throw StoreError(error, path: path, message)
        }
    }
}

extension StoreError {
    fileprivate init(_ error: SystemError, path: String, _ message: String) {
        let code: StoreError.Code =
            switch error.code {
            case ENOSPC, EDQUOT: .full
            case EIO: .disk
            default: .denied
            }
        self.init(code, path: path, "\(message): \(error)")
    }
}
