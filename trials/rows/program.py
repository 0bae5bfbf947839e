"""One tailgate binary, and a folder of its own for what a row writes."""

import contextlib
import json
import os
import subprocess
import threading
import time

from made.lines import write as write_lines
from made.packets import Capture
from rows import CasesMissing

LIMIT_S = 120


class Failed(Exception):
    """The program ended otherwise than asked."""


def highest_resident(process):
    """Bytes that a running process had resident at most (proc(5), VmHWM); 0 when it has ended."""
    with contextlib.suppress(OSError), open(f"/proc/{process}/status") as status:
        for entry in status:
            if entry.startswith("VmHWM:"):
                return int(entry.split()[1]) * 1024
    return 0


class Report:
    """What `tailgate analyze --format json` says."""

    def __init__(self, document):
        self.document = document
        self.accounts = {account["account"]: account for account in document["accounts"]}
        self.coverage = document["coverage"]
        self.problems = [problem for given in document["inputs"] for problem in given["problems"]]

    def verdicts(self):
        return {name: account["verdict"] for name, account in sorted(self.accounts.items())}

    def signals(self, account):
        return sorted({item["signal"] for item in self.accounts[account]["evidence"]})

    def exchanges(self, account):
        return self.accounts[account]["exchanges"] if account in self.accounts else 0

    def stand(self, account):
        """What a stranger must not change."""
        found = self.accounts.get(account)
        return found and (found["verdict"], found.get("severity"), found["proofs"]["relay"]["log10_e"],
                          found["proofs"]["people"]["log10_e"], found["path"]["primary"])

    def records(self):
        return sum(given.get("records") or 0 for given in self.document["inputs"])


class Program:
    def __init__(self, binary, folder, cases):
        self.binary, self.folder, self.cases = binary, folder, cases

    def file(self, name):
        return os.path.join(self.folder, name)

    def case(self, name):
        """A file of the shared cases."""
        path = os.path.join(self.cases, name)
        if not os.path.exists(path):
            raise CasesMissing(path)
        return path

    def run(self, *arguments, codes=(0,), limit=LIMIT_S, prepare=None, text=True):
        """Runs to the end."""
        try:
            done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, timeout=limit, preexec_fn=prepare,
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise Failed(f"still running after {limit} s") from None
        if text:
            done.stdout, done.stderr = (part.decode(errors="replace") for part in (done.stdout, done.stderr))
        if done.returncode < 0:
            raise Failed(f"killed by signal {-done.returncode}")
        if codes is not None and done.returncode not in codes:
            raise Failed(f"exit {done.returncode}: {str(done.stderr).strip()[-160:]}")
        return done

    def cost(self, *arguments, limit=LIMIT_S):
        """Processor seconds and bytes of memory that a run takes at most."""
        process = subprocess.Popen([self.binary, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        killer = threading.Timer(limit, process.kill)
        killer.start()
        # wait4's largest resident set has that of this program in it, from before the other began.
        most, ended = 0, (0, 0, None)
        while ended[0] == 0:
            most = max(most, highest_resident(process.pid))
            time.sleep(0.005)
            ended = os.wait4(process.pid, os.WNOHANG)
        _, status, usage = ended
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failed(f"exit {process.returncode} (-9: still running after {limit} s)")
        return usage.ru_utime + usage.ru_stime, most

    def inputs(self, captures, log):
        """Captures may be made here or named, logs be entries or named; gives arguments."""
        found = []
        for number, capture in enumerate(captures):
            found.append(capture.write(self.file(f"{number}.pcap")) if isinstance(capture, Capture) else capture)
        for number, entries in enumerate(log):
            path = entries if isinstance(entries, str) else write_lines(self.file(f"{number}.jsonl"), entries)
            found += ["--requests", path]
        return [*found, "--key-file", self.file("key")]

    def analyze(self, *captures, logs=(), options=(), codes=(0, 65)):
        """65 says that nothing of the input could be read; the report is there all the same."""
        done = self.run("analyze", "--format", "json", *self.inputs(captures, logs), *options, codes=codes)
        return Report(json.loads(done.stdout))

    def text(self, *captures, logs=(), codes=(0, 65)):
        """The report for people and what stands on standard error."""
        done = self.run("analyze", *self.inputs(captures, logs), codes=codes)
        return done.stdout + done.stderr

    def connections(self, *captures, logs=(), codes=(0,)):
        done = self.run("connections", "--format", "json", *self.inputs(captures, logs), codes=codes)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def explain(self, account, *captures, logs=()):
        done = self.run("analyze", "--format", "json", "--account", account, *self.inputs(captures, logs))
        return json.loads(done.stdout)["accounts"][0]
