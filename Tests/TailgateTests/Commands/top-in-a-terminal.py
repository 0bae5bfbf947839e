"""Runs `tailgate top` in a terminal of its own and checks that it draws, fits, resizes, ends and cleans up.

Usage: top-in-a-terminal.py TAILGATE [--until TEXT]: with --until once, until the screen shows the text, then q.
"""
import fcntl, os, pty, select, signal, struct, sys, termios, time

LEAVE = b"\x1b[?7h\x1b[?25h\x1b[?1049l"
PATIENCE = 30


class Terminal:
    def __init__(self, rows, columns):
        self.output = b""
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm"
            # A shell lets what it runs in the background ignore these, and so would everything below.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            # The size is set before the program starts.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execv(sys.argv[1], [sys.argv[1], "top", "--interval", "1"])

    def read(self, until):
        end = time.time() + PATIENCE
        while not until(self.output):
            if time.time() > end:
                sys.exit(f"waited in vain, got {self.output[-2000:]!r}")
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    data = os.read(self.descriptor, 65536)
                except OSError:
                    data = b""
                if not data:
                    return
                self.output += data

    def resize(self, rows, columns):
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)

    def frame(self):
        """Lines of the latest whole frame: the output may end in the middle of one."""
        whole = [frame for frame in self.output.split(b"\x1b[H") if b"\x1b[J" in frame]
        return whole[-1].split(b"\x1b[J")[0].replace(b"\x1b[K", b"").decode().split("\r\n")

    def end(self, how):
        how(self)
        self.read(lambda output: output.endswith(LEAVE))
        # The screen was given back; so must the keyboard have been.
        cooked = termios.ICANON | termios.ECHO | termios.ISIG
        assert termios.tcgetattr(self.descriptor)[3] & cooked == cooked, "keys are still raw"
        _, status = os.waitpid(self.process, 0)
        assert os.waitstatus_to_exitcode(status) == 0, status
        os.close(self.descriptor)


def rows(output):
    """Lines of the latest frame that is there whole; a frame of the size before may still come after a resize."""
    whole = [frame for frame in output.split(b"\x1b[H")[1:] if b"\x1b[J" in frame]
    return whole[-1].split(b"\x1b[J")[0].count(b"\n") + 1 if whole else 0


def shows(text, frames=1):
    """Whether a whole frame has the text."""
    return lambda output: text in output and output.rfind(b"\x1b[J") > output.find(text) and output.count(b"\x1b[J") >= frames


q = lambda terminal: os.write(terminal.descriptor, b"q")

if sys.argv[2:3] == ["--until"]:
    terminal = Terminal(24, 80)
    terminal.read(shows(b"MOST SUSPECT"))
    terminal.read(shows(sys.argv[3].encode()))
    assert "BUSIEST" in "\n".join(terminal.frame()), "what was known is gone"
    terminal.end(q)
    sys.exit(0)

terminal = Terminal(24, 80)
terminal.read(shows(b"BUSIEST", frames=2))
lines = terminal.frame()
assert len(lines) <= 24, lines
assert "acct-001" in "\n".join(lines)
terminal.resize(50, 120)
count = terminal.output.count(b"\x1b[J")
terminal.read(shows(b"BUSIEST", frames=count + 1))
terminal.resize(8, 60)
terminal.read(lambda output: rows(output) <= 8)
terminal.end(q)
for how in [
    lambda terminal: os.write(terminal.descriptor, b"\x03"),
    lambda terminal: os.kill(terminal.process, signal.SIGTERM),
    lambda terminal: os.kill(terminal.process, signal.SIGINT),
]:
    terminal = Terminal(24, 80)
    terminal.read(shows(b"BUSIEST"))
    terminal.end(how)
