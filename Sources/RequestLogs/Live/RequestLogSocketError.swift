/// Why the request log's socket cannot be opened: which, why, and what to do.
package struct RequestLogSocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for programs.
    package enum Code: Sendable {
        /// The path is no path that a socket can have.
        case badPath
        /// Another process receives there.
        case inUse
        /// Something that is no socket lies there.
        case occupied
        /// No such user or group.
        case unknownOwner
        /// The system refused.
        case refused
    }

    package var code: Code
    package var path: String
    package var message: String
    package var remedy: String

    init(_ code: Code, path: String, _ message: String, remedy: String = "") {
        self.code = code
        self.path = path
        self.message = message
        self.remedy = remedy
    }

    package var description: String {
        remedy.isEmpty ? "\(path): \(message)" : "\(path): \(message); \(remedy)"
    }
}
