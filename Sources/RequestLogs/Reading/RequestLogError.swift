import Glibc

/// A request log that cannot be used.
package struct RequestLogError: Error, Equatable, CustomStringConvertible {
    package var file: String
    package var reason: String

    init(file: String, errno: Int32) {
        self.file = file
        // SAFETY: strerror gives a C string that lives until the next call on this thread.
        self.reason = unsafe String(cString: strerror(errno))
    }

    init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    package var description: String { "\(file): \(reason)" }
}
