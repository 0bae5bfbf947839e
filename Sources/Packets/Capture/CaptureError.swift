/// A capture could not be read: which file or interface, why, and what to do about it.
package struct CaptureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for programs.
    package enum Code: Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// The file has no bytes.
        case empty
        /// The bytes are no capture.
        case notACapture
        /// A capture of a version or kind that is not read.
        case unsupported
        /// The filter expression does not compile.
        case badFilter
        /// There is no interface of this name.
        case noSuchInterface
        /// The process may not capture.
        case notPermitted
        /// The interface exists but is down.
        case interfaceDown
        /// The system refused to capture for another reason.
        case interfaceFailed
    }

    package var code: Code
    /// The file or interface as people know it.
    package var name: String
    package var message: String
    /// What to do about it; empty when there is nothing to say.
    package var remedy: String

    init(_ code: Code, name: String, _ message: String, remedy: String = "") {
        self.code = code
        self.name = name
        self.message = message
        self.remedy = remedy
    }

    package var description: String {
        remedy.isEmpty ? "\(name): \(message)" : "\(name): \(message); \(remedy)"
    }
}
