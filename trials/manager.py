"""What systemd is to the daemon: takes its signs of life, and notes how long each was waited for (sd_notify(3))."""

import os
import socket
import threading
import time


class Manager(threading.Thread):
    def __init__(self, folder, watchdog_s):
        super().__init__(daemon=True)
        self.path, self.watchdog_s = os.path.join(folder, "notify"), watchdog_s
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.signs, self.longest, self.last = 0, 0.0, None

    def note(self):
        now = time.monotonic()
        if self.last is not None:
            self.longest = max(self.longest, now - self.last)
        self.last = now

    def environment(self):
        return {"NOTIFY_SOCKET": self.path, "WATCHDOG_USEC": str(int(self.watchdog_s * 1_000_000))}

    def run(self):
        while True:
            message = self.socket.recv(4096)
            if b"READY=1" in message:
                self.last = None
            if b"WATCHDOG=1" in message:
                self.note()
                self.signs += 1
