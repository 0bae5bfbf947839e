import Base
import Foundation
import Glibc
package import Reports

/// What a stream is connected to.
package enum Terminal {
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns, or `nil` when it is no terminal or does not say.
    package static func width(_ descriptor: Int32) -> Int? {
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills the winsize lent to it.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How to write for people to standard output.
    package static var style: TextStyle {
        guard isTerminal(STDOUT_FILENO) else { return .plain }
        let environment = ProcessInfo.processInfo.environment
        // no-color.org: any value but the empty one; a dumb terminal knows no colours.
        let refusesColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let isDumb = environment["TERM"] == nil || environment["TERM"] == "dumb"
        return TextStyle(usesColor: !refusesColor && !isDumb, width: width(STDOUT_FILENO) ?? 80)
    }
}

package enum StandardOutput {
    /// Writes all of it. Ends the process when the reader is gone or the disk is full.
    package static func write(_ bytes: [UInt8]) {
        do throws(SystemError) {
            try writeAll(bytes, to: STDOUT_FILENO)
        } catch {
            if error.code == EPIPE {
                // As in `tailgate alerts | head`. Sockets have the signal ignored; here it ends us as it ends other programs.
                signal(SIGPIPE, SIG_DFL)
                raise(SIGPIPE)
            }
            StandardError.report("cannot write the output: \(error)")
            ExitStatus.leave(.failed)
        }
    }

    package static func write(_ text: String) { write(Array(text.utf8)) }
}

package enum StandardError {
    package static func write(_ text: String) { try? writeAll(Array(text.utf8), to: STDERR_FILENO) }

    /// Writes one line that begins with the program's name.
    package static func report(_ message: String) { write("\(programName): \(message)\n") }

    /// The last part of the path by which the process was started.
    private static var programName: Substring {
        CommandLine.arguments.first.flatMap { $0.split(separator: "/").last } ?? "tailgate"
    }
}
