"""A daemon for a row: of the row's binary, in the row's folder, removed afterwards."""

import contextlib
import json
import os
import subprocess
import urllib.parse

from harness import Daemon


class RowDaemon(Daemon):
    def verdict(self, account):
        status, body = self.answer("/v1/accounts/" + urllib.parse.quote(account, safe=""))
        return json.loads(body)["verdict"] if status == 200 else None

    def names(self):
        return [account["account"] for account in self.get("/v1/accounts?limit=500")["accounts"]]

    def ask(self, *arguments, limit=30):
        """A command of the same binary, with this daemon's socket."""
        return subprocess.run([self.binary, *arguments, "--socket", self.file("tailgate.sock")], capture_output=True, text=True,
                              timeout=limit)

    def journal(self):
        with open(self.file("log"), errors="replace") as log:
            return log.read()

    def processor(self):
        """Seconds that it used so far (proc(5), utime and stime)."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(program, settings=None, start=True):
    folder = program.file("daemon")
    os.makedirs(folder, exist_ok=True)
    daemon = RowDaemon(settings, folder=folder, program=program.binary)
    try:
        yield daemon.start() if start else daemon
    finally:
        daemon.remove()
