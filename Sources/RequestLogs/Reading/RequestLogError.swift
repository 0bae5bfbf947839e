import Glibc

/// A request log of which nothing can be read.
package struct RequestLogError: Error, Equatable, CustomStringConvertible {
    package var file: String
    package var reason: String

    init(file: String, errno: Int32) {
        self.file = file
        // SAFETY: strerror gives a C string that lives until the next call on this thread.
        self.reason = unsafe String(cString: strerror(errno))
    }

    package var description: String { "\(file): \(reason)" }
}
