"""`tailgate daemon` at the lab's gateway: captures both sides live, takes the request log, and is asked over its socket."""

import json
import os
import socket
import subprocess
import threading
import time

from .places import program

CONFIGURATION = """
capture:
  interfaces: [{{name: up0, side: edge}}, {{name: in0, side: inside}}]
  edge_ports: [443]
  inside_ports: [{port}]
request_log: {{socket: {folder}/requests.sock, mode: "0666"}}
identity: {{key_file: {folder}/credential.key}}
api: {{socket: {folder}/tailgate.sock, mode: "0666"}}
store: {{path: {folder}/tailgate.db}}
"""
START_LIMIT_S = 30
SETTLE_S = 8    # the book waits for latecomers, the assessment comes every few seconds
PAGE = 200


class Daemon:
    def __init__(self, internet, binary, folder, port):
        self.internet, self.folder = internet, folder
        path = os.path.join(folder, "tailgate.yaml")
        with open(path, "w") as file:
            file.write(CONFIGURATION.format(folder=folder, port=port))
        self.process = internet.start("gw", "tailgate", [binary, "daemon", "--config", path])
        deadline = time.monotonic() + START_LIMIT_S
        while not (os.path.exists(self.api) and os.path.exists(self.requests)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("tailgate did not start: " + open(os.path.join(internet.logs, "tailgate")).read()[-2000:])
            time.sleep(0.1)
        self.sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sender.connect(self.requests)
        self.heard = open(os.path.join(folder, "live-heard.jsonl"), "w+")
        self.listener = subprocess.Popen([program("curl"), "-sSN", "--unix-socket", self.api,
                                          "http://tailgate/v1/alerts?after=0&follow=true"], stdout=self.heard)

    @property
    def api(self):
        return os.path.join(self.folder, "tailgate.sock")

    @property
    def requests(self):
        return os.path.join(self.folder, "requests.sock")

    def take_log_of(self, collector):
        collector.forward = lambda line: self.sender.send(json.dumps(line, separators=(",", ":")).encode())
        threading.Thread(target=self.sweep, args=(collector,), daemon=True).start()

    def sweep(self, collector):
        while True:
            time.sleep(1)
            collector.hand_on_old()

    def ask(self, target):
        result = subprocess.run([program("curl"), "-sS", "--fail-with-body", "--max-time", "20", "--unix-socket", self.api,
                                 "http://tailgate" + target], capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"GET {target}: {result.stderr.strip()} {result.stdout.strip()}")
        return result.stdout

    def accounts(self):
        found, cursor = [], ""
        while True:
            page = json.loads(self.ask(f"/v1/accounts?limit={PAGE}" + (f"&cursor={cursor}" if cursor else "")))
            found += page["accounts"]
            cursor = page.get("next")
            if not cursor:
                return found

    def finish(self, out):
        """What it says at the end of the run, beside the run's own files."""
        time.sleep(SETTLE_S)
        with open(os.path.join(out, "live-accounts.json"), "w") as file:
            json.dump({"schema": "tailgate.report/1", "accounts": self.accounts()}, file)
        for name, target in (("live-alerts.jsonl", "/v1/alerts?after=0"), ("live-status.json", "/v1/status"),
                             ("live-metrics.txt", "/metrics")):
            with open(os.path.join(out, name), "w") as file:
                file.write(self.ask(target))
        self.listener.terminate()
        self.listener.wait(5)
        with open(os.path.join(out, "live-heard.jsonl"), "w") as file:
            self.heard.seek(0)
            file.write(self.heard.read())
        self.process.terminate()
        self.process.wait(20)
