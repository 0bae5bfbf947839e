import Glibc

/// Why the API's socket cannot be had, and what to do about it.
package struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// Another instance serves this socket.
        case taken
        /// Something that is no socket is in its place.
        case occupied
        /// A user or group that does not exist.
        case unknownName
        /// A path that no socket can have.
        case badPath
        /// A descriptor that is no listening Unix stream socket.
        case badDescriptor
        /// A system call that failed.
        case system(Int32)
    }

    package var code: Code
    package var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// For the call that has just failed.
    static func lastCall(_ doing: String) -> SocketError {
        let number = errno
        // SAFETY: strerror gives a C string that lives until the next call on this thread.
        let reason = unsafe String(cString: strerror(number))
        return SocketError(.system(number), "\(doing): \(reason)")
    }
}
