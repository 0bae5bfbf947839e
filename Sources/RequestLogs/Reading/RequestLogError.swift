import Base

/// A request log that cannot be used.
package struct RequestLogError: Error, Equatable, CustomStringConvertible {
    package var file: String
    package var reason: String

    init(file: String, _ error: SystemError) {
        self.file = file
        reason = error.description
    }

    init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    package var description: String { "\(file): \(reason)" }
}
