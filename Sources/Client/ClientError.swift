/// Why the daemon gave no answer that could be used.
package struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// The daemon does not run, or ended; a later attempt may succeed.
        case unreachable
        /// The socket may not be opened.
        case notAllowed
        /// It answered with a problem.
        case refused(status: Int)
        /// It did not answer in time.
        case silent
        /// What came is no answer of the API.
        case damaged
    }

    package var code: Code
    package var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
