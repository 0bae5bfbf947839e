import Glibc
import Programs

/// The whole terminal, for as long as a view is shown: the other screen, no echo, no cursor. What was there before
/// comes back with `close`, however the view ends.
struct Screen: ~Copyable {
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    private static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private let before: termios

    /// - Returns: `nil` when input or output is no terminal.
    static func open() -> Screen? {
        guard Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO) else { return nil }
        var before = termios()
        // SAFETY: tcgetattr fills the struct lent to it.
        guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        return Screen(before: before)
    }

    private init(before: termios) {
        self.before = before
        var raw = before
        // Keys come one by one and unseen; Ctrl-C is a key, so that it ends the view by the same way as q.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        // SAFETY: tcsetattr reads the struct lent to it.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        StandardOutput.write(Self.enter)
    }

    deinit {
        var before = before
        // SAFETY: as above.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        StandardOutput.write(Self.leave)
    }

    /// Columns and rows; 80×24 when the terminal does not say.
    var size: (width: Int, height: Int) {
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills the winsize lent to it.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Draws over what is there, in one write, so that nothing flickers.
    func draw(_ lines: [String]) {
        StandardOutput.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }
}
