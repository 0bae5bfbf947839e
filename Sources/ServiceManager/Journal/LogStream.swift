import Base
import Glibc

/// Where log lines go, and in which form.
package struct LogStream: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        /// For journald: `<6>message`. It knows the time itself.
        case journal
        /// For people and files: `2026-11-25T09:41:00.123Z info message`.
        case plain
    }

    package let descriptor: Int32
    package let form: Form

    package init(descriptor: Int32, form: Form) {
        self.descriptor = descriptor
        self.form = form
    }

    /// Standard error, in the journal's form when that is what it is connected to (systemd.exec(5), JOURNAL_STREAM).
    package static func standardError(environment: [String: String]) -> LogStream {
        LogStream(
            descriptor: STDERR_FILENO,
            form: isJournal(STDERR_FILENO, environment["JOURNAL_STREAM"]) ? .journal : .plain)
    }

    /// Whether a descriptor is the stream that the variable names as `device:inode`.
    static func isJournal(_ descriptor: Int32, _ variable: String?) -> Bool {
        guard let parts = variable?.split(separator: ":"), parts.count == 2, let device = UInt(parts[0]),
            let inode = UInt(parts[1])
        else { return false }
        var status = stat()
        // SAFETY: fstat fills the stat lent to it.
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return UInt(status.st_dev) == device && UInt(status.st_ino) == inode
    }

    /// Writes one line with one call, so that lines of several threads do not mix; a line that is not taken is lost,
    /// since there is nowhere to say so.
    func write(_ line: String) {
        try? writeAll(Array((line + "\n").utf8), to: descriptor)
    }
}
