import Glibc

/// A system call that failed, by its number of errno(3).
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    /// The failure of the call made last on this thread.
    package static var last: SystemError { SystemError(code: errno) }

    /// What strerror(3) says, such as `Permission denied`.
    package var description: String {
        // SAFETY: strerror gives a C string that lives until the next call on this thread.
        unsafe String(cString: strerror(code))
    }

    /// What usually helps, as a clause that follows a semicolon; `nil` where it depends on the call.
    package var remedy: String? {
        switch code {
        case ENOENT, ENOTDIR: "check the path"
        case EACCES, EPERM: "check that this user may use it"
        case ELOOP: "remove the symbolic link"
        case ENAMETOOLONG: "choose a shorter path"
        case EROFS: "choose a path that can be written"
        case ENOSPC, EDQUOT: "free some disk space"
        case EMFILE, ENFILE: "raise the limit of open files"
        default: nil
        }
    }

    /// The result of a call that gives -1 when it fails; a call that a signal ended is made again.
    package static func check<Result: SignedInteger>(_ call: () -> Result) throws(SystemError) -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let error = last
            guard error.code == EINTR else { throw error }
        }
    }
}
