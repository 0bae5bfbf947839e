"""A daemon of one's own for a trial: started in a folder, fed over its request log's socket, asked over its API's."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
START_LIMIT_S = 60
STOP_LIMIT_S = 40


def binary():
    return program("tailgate", "TAILGATE")


def lab_binary():
    return program("tailgate-lab", "TAILGATE_LAB")


def program(product, variable):
    """The path of a release build, or of the program that the environment names."""
    path = os.environ.get(variable, os.path.join(ROOT, ".build", "release", product))
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: swift build -c release --product {product}, or name another in {variable}")
    return path


def refusal(sock):
    """What a connection was told that was closed before it asked anything."""
    answer = b""
    while chunk := sock.recv(65536):
        answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 503 "):
        raise ConnectionError(f"closed without a refusal: {answer[:200]!r}")
    return 503, body


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=30):
        super().__init__("tailgate", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        # With a time-out connect(2) would not wait for a place in the queue (unix(7), EAGAIN).
        self.sock.connect(self.path)
        self.sock.settimeout(self.timeout)


class Daemon:
    """`settings` are sections of tailgate.yaml as dictionaries, merged over those that name the folder's files;
    `environment` is added to the process's own; `program` is the binary, without it that of ``binary()``."""

    def __init__(self, settings=None, folder=None, environment=None, program=None):
        self.binary = program or binary()
        self.environment = environment or {}
        self.folder = folder or tempfile.mkdtemp(prefix="tailgate-trial-")
        self.configure(settings)
        self.log = open(self.file("log"), "ab")
        self.process = self.sender = None

    def configure(self, settings):
        """The settings of the next start."""
        own = {"request_log": {"socket": self.file("requests.sock")}, "api": {"socket": self.file("tailgate.sock")},
               "store": {"path": self.file("tailgate.db")}, "identity": {"key_file": self.file("credential.key")}}
        for section, keys in (settings or {}).items():
            own.setdefault(section, {}).update(keys)
        with open(self.file("tailgate.yaml"), "w") as out:
            json.dump(own, out, indent=1)      # JSON is YAML

    def file(self, name):
        return os.path.join(self.folder, name)

    def start(self):
        # The file of a daemon that was killed is still there: only an answer says that the new one lives.
        self.process = subprocess.Popen([self.binary, "daemon", "--config", self.file("tailgate.yaml")], stderr=self.log,
                                        stdout=self.log, env=os.environ | self.environment)
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            try:
                if self.get("/v1/health")["live"]:
                    break
            except (OSError, http.client.HTTPException):
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the daemon did not start: " + open(self.file("log"), errors="replace").read()[-2000:])
            time.sleep(0.02)
        self.sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sender.connect(self.file("requests.sock"))
        return self

    def send(self, line):
        self.sender.send(line if isinstance(line, bytes) else json.dumps(line, separators=(",", ":")).encode())

    def answer(self, target, method="GET", body=None, timeout=30):
        connection = UnixConnection(self.file("tailgate.sock"), timeout)
        try:
            try:
                connection.request(method, target, body, {"Content-Type": "application/json"} if body else {})
            except BrokenPipeError:
                # Refused before it could ask: the answer is there all the same, or there is an error.
                return refusal(connection.sock)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def get(self, target, timeout=30):
        status, body = self.answer(target, timeout=timeout)
        if status not in (200, 503):
            raise RuntimeError(f"GET {target}: {status} {body[:500]!r}")
        return json.loads(body)

    def alerts(self, after=0):
        """All kept alerts above a number, page by page."""
        found = []
        while True:
            status, body = self.answer(f"/v1/alerts?after={after}&limit=500")
            if status != 200:
                raise RuntimeError(f"alerts: {status} {body[:500]!r}")
            lines = [json.loads(line) for line in body.splitlines() if line.strip()]
            alerts = [line for line in lines if "sequence" in line]
            if not alerts:
                return found
            found += alerts
            after = alerts[-1]["sequence"]

    def wait_until(self, condition, limit=60, every=0.2):
        deadline = time.monotonic() + limit
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(every)
        return True

    def resident(self):
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(STOP_LIMIT_S)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Reader(threading.Thread):
    """Follows, and begins again after each break where it was."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.socket, self.seen, self.after, self.lost = daemon.file("tailgate.sock"), [], 0, []

    def run(self):
        while True:
            try:
                connection = UnixConnection(self.socket, timeout=60)
                connection.request("GET", f"/v1/alerts?after={self.after}&follow=true")
                for line in connection.getresponse():
                    message = json.loads(line)
                    if "lost" in message:
                        self.lost.append(message["lost"])
                    elif "sequence" in message:
                        self.seen.append(message)
                        self.after = message["sequence"]
            except Exception:
                time.sleep(0.02)


class Feed:
    """Sends lines of a log no faster than they are taken, and counts them."""

    # The mailbox takes 64 MiB by default; a look at it every so many lines, some ten megabytes of them.
    LINES_A_LOOK, MOST_WAITING = 20_000, 16 << 20

    def __init__(self, daemon):
        self.daemon, self.sent = daemon, 0

    def send(self, line):
        self.daemon.send(line)
        self.sent += 1
        if self.sent % self.LINES_A_LOOK == 0:
            while self.daemon.get("/v1/status", timeout=120)["mailbox"]["waiting"] > self.MOST_WAITING:
                time.sleep(0.05)

    def settled(self, failures):
        """The status once every line was taken, or is told to be lost."""
        found = {}

        def all_found():
            found.update(self.daemon.get("/v1/status", timeout=120))
            return self.told(found) >= self.sent

        if not self.daemon.wait_until(all_found, limit=300, every=0.5) or self.told(found) != self.sent:
            failures.append(f"{self.sent} lines were sent, and the daemon tells of {self.told(found)}")
        return found

    @staticmethod
    def told(status):
        log = status["request_log"]
        unused = sum(status[f"{kind}_exchanges"] for kind in ("unattributed", "refused", "failed"))
        return status["exchanges"] + unused + log["dropped"] + log["damaged"]


def simulate(folder, *options):
    """The lines of a simulated request log."""
    log = os.path.join(folder, "simulated.jsonl")
    subprocess.run([lab_binary(), "simulate", *options, "--requests", log], check=True, stdout=subprocess.DEVNULL)
    with open(log, "rb") as file:
        return [line.rstrip(b"\n") for line in file]
