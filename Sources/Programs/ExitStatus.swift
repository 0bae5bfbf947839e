import Glibc

/// How the process ends, for the scripts that call it.
package enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// Unknown options and missing arguments, as shells have it; sysexits would have 64.
    case usage = 2
    /// No part of the input could be used (EX_DATAERR of sysexits).
    case unreadable = 65
    /// A condition that may pass, such as a daemon not yet up (EX_TEMPFAIL of sysexits).
    case tryAgain = 75

    package static func leave(_ status: ExitStatus) -> Never {
        exit(status.rawValue)
    }
}

/// Why a command could not do its work, and the status to end with.
package struct CommandFailure: Error {
    package var status: ExitStatus
    /// One line without the program's name.
    package var message: String

    package init(status: ExitStatus, message: String) {
        self.status = status
        self.message = message
    }
}
