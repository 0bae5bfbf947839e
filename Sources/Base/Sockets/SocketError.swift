/// A Unix socket that cannot be had: which, why, and what to do about it.
package struct SocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for programs.
    package enum Code: Sendable {
        /// A path that no socket can have.
        case badPath
        /// Another process has the socket.
        case inUse
        /// A file that is not a socket lies there.
        case occupied
        /// A user or group that the system does not know.
        case unknownName
        /// A descriptor that is not the socket that was expected.
        case badDescriptor
        /// A system call failed.
        case refused
    }

    package var code: Code
    /// The path, or the descriptor.
    package var place: String
    package var message: String
    /// Empty when the message says it all.
    package var remedy: String

    package init(_ code: Code, _ place: String, _ message: String, remedy: String = "") {
        self.code = code
        self.place = place
        self.message = message
        self.remedy = remedy
    }

    package var description: String {
        remedy.isEmpty ? "\(place): \(message)" : "\(place): \(message); \(remedy)"
    }
}
