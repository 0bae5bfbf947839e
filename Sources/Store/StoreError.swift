import GRDB

/// Why the store could not do what was asked, the file in question, and what to do about it.
package struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: Equatable, Sendable {
        /// The file is no database, or its pages contradict one another (SQLITE_NOTADB, SQLITE_CORRUPT).
        case damaged
        /// No room is left on the disk, or the size limit is reached (SQLITE_FULL).
        case full
        /// Another process holds the store.
        case locked
        /// A later version of Tailgate wrote it.
        case newer(found: Int, known: Int)
        /// A database, but of another program.
        case foreign
        /// The file system does not permit it (SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN).
        case denied
        /// The disk failed (SQLITE_IOERR).
        case disk
        /// The store could not be opened so far, or was closed.
        case unavailable
        /// Something is wrong with what was asked, not with the store.
        case refused
        /// Anything else that SQLite says.
        case failed
    }

    package let code: Code
    package let path: String
    package let message: String
    package let remedy: String

    init(_ code: Code, path: String, _ message: String, remedy: String? = nil) {
        self.code = code
        self.path = path
        self.message = message
        self.remedy = remedy ?? Self.remedy(for: code)
    }

    package var description: String { "\(path): \(message); \(remedy)" }

    private static func remedy(for code: Code) -> String {
        switch code {
        case .damaged: "Tailgate renames it and starts a new one; keep the copy if its history matters"
        case .full: "free space on that disk, or raise store.max_size; alerts wait in memory until then"
        case .locked: "stop the other process, or give this one its own store.path"
        case .newer: "run the version of Tailgate that wrote it, or a later one"
        case .foreign: "give Tailgate its own store.path"
        case .denied: "let Tailgate's user write to the file and its folder"
        case .disk: "look for disk errors in the kernel log; alerts wait in memory until then"
        case .unavailable: "Tailgate retries every few seconds"
        case .refused: "correct the request"
        case .failed: "report this line as a bug"
        }
    }
}

extension StoreError {
    /// - Parameter path: The database that was in use.
    init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            // Only its kind: an error of a conversion would print the row.
            self.init(
                .failed, path: path,
                error is CancellationError
                    ? "the work was cancelled" : "an error of type \(type(of: error)) occurred")
            return
        }
        let code: Code =
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: .damaged
            case .SQLITE_FULL: .full
            case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: .denied
            case .SQLITE_IOERR: .disk
            case .SQLITE_TOOBIG, .SQLITE_RANGE: .refused
            default: .failed
            }
        // The statement's arguments name accounts and hold documents: they are no part of it.
        self.init(
            code, path: path,
            "\(error.message ?? "SQLite failed") (SQLite code \(error.extendedResultCode.rawValue))")
    }
}
