"""One run, from nothing to its files. Called inside the namespaces that lab/run makes."""

import gzip
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time

from . import capture, gateway
from .certificates import Certificates
from .collector import Collector, labels, merge
from .daemon import Daemon
from .human import HUMAN, HumanPlanner
from .internet import Internet
from .model import APP_ADDRESS, APP_PORT
from .places import BUILD, LAB, PYTHON_TOOLS, VENV, program
from .plan import Planner
from .proxies import Proxies
from .relays import Relays

RUN_PRIORITY, FINISH_PRIORITY = -10, 5
GRACE_S = 4     # for answers under way when the run's time is up


def say(text):
    print(text, file=sys.stderr, flush=True)


def versions():
    def first_line(*command):
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=20)
            return (result.stdout or result.stderr).strip().splitlines()[0]
        except (OSError, IndexError, subprocess.TimeoutExpired):
            return None
    def packages(python, *names):
        return first_line(python, "-c", "import importlib.metadata as m, sys; "
                          "print(', '.join(n + ' ' + m.version(n) for n in sys.argv[1:]))", *names)
    return {"kernel": "Linux " + platform.release().split("-")[0], "haproxy": first_line(program("haproxy"), "-v"),
            "nginx": first_line(program("nginx"), "-v"), "squid": first_line(program("squid"), "-v"),
            "openvpn": first_line(program("openvpn"), "--version"), "ssh": first_line(program("ssh"), "-V"),
            "dante": first_line(program("danted"), "-v"), "caddy": first_line(program("caddy"), "version"),
            "node": first_line(program("node"), "--version"), "go": first_line("/usr/bin/go", "version"),
            "curl": first_line(program("curl"), "--version"), "python tools": packages(PYTHON_TOOLS, "openai", "httpx"),
            "litellm": packages(os.path.join(VENV, "litellm", "bin", "python"), "litellm"),
            "mitmproxy": packages(os.path.join(VENV, "mitm", "bin", "python"), "mitmproxy")}


class Session:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        os.chmod(self.folder, 0o755)
        if options.scale == HUMAN:
            self.planner = HumanPlanner(options.seed, options.think, options.duration, options.only, options.crowd)
            self.keep_alive = gateway.HUMAN_KEEP_ALIVE_S
        else:
            self.planner = Planner(options.seed, options.scale, options.think, options.duration, options.only, options.colocated)
            self.keep_alive = gateway.KEEP_ALIVE_S
        self.world = self.planner.build()
        self.internet = Internet(self.world, self.folder)
        self.started = time.time()

    def run(self):
        try:
            self.prepare()
            self.play()
            if self.daemon:
                os.makedirs(self.options.out, exist_ok=True)
                self.daemon.finish(self.options.out)
            self.internet.stop_all()
            self.finish()
        finally:
            self.internet.stop_all()
            if self.options.keep_logs:
                shutil.copytree(self.internet.logs, os.path.join(self.options.out, "logs"), dirs_exist_ok=True)

    def prepare(self):
        say(f"lab: {len(self.world.accounts)} accounts, {len(self.world.devices)} devices, {len(self.world.hosts)} hosts")
        self.internet.build()
        self.certificates = Certificates(self.folder)
        self.collector = Collector(os.path.join(self.folder, "log.socket"))
        self.internet.start("app", "application", [
            sys.executable, os.path.join(LAB, "app", "server.py"), APP_ADDRESS, str(APP_PORT), self.collector.path,
            *(["reason"] if self.options.reasoning else [])],
            wait_port=APP_PORT)
        command = getattr(gateway, self.options.gateway)(self.folder, self.world, self.certificates, self.collector.path,
                                                         self.options.tell, self.keep_alive)
        self.internet.start("gw", "gateway", command, wait_port=443)
        self.proxies, relays = Proxies(self.internet, self.certificates), Relays(self.internet, self.certificates)
        for service in self.world.services:
            method = service.kind.replace("-", "_")
            getattr(self.proxies if hasattr(self.proxies, method) else relays, method)(service.host, service.options)
        self.proxies.wait_for_tunnels(self.world.services)
        for service in self.world.services:
            if service.kind.startswith("relay-"):
                relays.warm_up(service.host, service.options)
        time.sleep(self.keep_alive + 2)    # until the gateway has closed those connections
        self.collector.messages.clear()
        self.daemon = None
        if self.options.daemon:
            self.daemon = Daemon(self.internet, self.options.daemon, self.folder, APP_PORT)
            self.daemon.take_log_of(self.collector)
        self.taps = capture.taps(self.internet, self.folder)
        time.sleep(1)   # tcpdump opens its device

    def play(self):
        t0 = time.time() + 1.5
        attention = self.start_attention(t0) if self.options.scale == HUMAN else None
        python_plans, others = [], []
        for device in self.world.devices:
            plan = device.plan | {"netns": self.internet.netns(device.host), "ca": self.certificates.bundle,
                                  **({"attention": attention} if attention else {})}
            if self.world.hosts[device.host].address6:
                plan["hosts"] = self.internet.hosts_file6
            path = os.path.join(self.folder, plan["name"] + ".json")
            with open(path, "w") as file:
                json.dump(plan, file)
            (python_plans if device.runner == "python" else others).append((plan["start"], device, path))
        self.internet.start("app", "python-tools", [PYTHON_TOOLS, os.path.join(LAB, "clients", "pytools.py"), str(t0),
                                                    *(path for _, _, path in python_plans)])
        say(f"lab: running for {self.options.duration} s")
        events = [(start, self.start_tool, (device, path, t0)) for start, device, path in others]
        events += [(service.options["at"], self.proxies.rotate, (service.host, service.options))
                   for service in self.world.services if "then" in service.options]
        for at, act, arguments in sorted(events, key=lambda event: event[0]):
            time.sleep(max(0, t0 + at - time.time()))
            act(*arguments)
        time.sleep(max(0, t0 + self.options.duration + GRACE_S - time.time()))
        for tap in self.taps:
            tap.stop()

    def start_attention(self, t0):
        people, path = os.path.join(self.folder, "people.json"), os.path.join(self.folder, "attention.socket")
        with open(people, "w") as file:
            json.dump({"think": self.options.think, "switch": self.options.switch,
                       "until": self.options.duration, "people": self.planner.seeds}, file)
        self.internet.start("app", "attention", [sys.executable, os.path.join(LAB, "clients", "attention.py"), str(t0), people,
                                                 path])
        while not os.path.exists(path):
            time.sleep(0.05)
        return path

    def start_tool(self, device, path, t0):
        command = ([program("node"), os.path.join(LAB, "clients", "nodetool.mjs")] if device.runner == "node"
                   else [os.path.join(BUILD, "gotool")])
        self.internet.start(device.host, device.plan["name"], [*command, str(t0), path],
                            {"NODE_EXTRA_CA_CERTS": self.certificates.bundle, "SSL_CERT_FILE": self.certificates.bundle})

    def finish(self):
        out = self.options.out
        os.setpriority(os.PRIO_PROCESS, 0, FINISH_PRIORITY)
        os.makedirs(out, exist_ok=True)
        lines = merge(self.collector.messages, self.options.tokens)
        with open(os.path.join(out, "requests.jsonl"), "w") as file:
            file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        if self.options.scale == HUMAN:
            with open(os.path.join(out, "labels.jsonl"), "w") as file:
                file.writelines(json.dumps(label, separators=(",", ":")) + "\n"
                                for label in labels(self.collector.messages, self.planner.people_of))
        with open(os.path.join(out, "truth.json"), "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(account.truth()) for account in self.world.accounts) + "\n]\n")
        edge = capture.cut_edge(os.path.join(self.folder, "edge.raw"), os.path.join(out, "edge.pcapng"))
        inside = capture.cut_inside(os.path.join(self.folder, "inside.raw"), os.path.join(out, "inside.pcapng"))
        if self.options.gzip:
            for name in ("edge.pcapng", "inside.pcapng"):
                path = os.path.join(out, name)
                with open(path, "rb") as source, gzip.GzipFile(path + ".gz", "wb", 9, mtime=0) as target:
                    shutil.copyfileobj(source, target)
                os.remove(path)
        silent = {account.account for account in self.world.accounts} - {line["account"] for line in lines}
        with open(os.path.join(out, "run.json"), "w") as file:
            json.dump({"command": self.options.command, "seed": self.options.seed, "gateway": self.options.gateway,
                       "tell": self.options.tell, "scale": self.options.scale, "duration": self.options.duration,
                       "think": self.options.think, "wall_seconds": round(time.time() - self.started, 1),
                       "exchanges": len(lines), "edge_packets": edge, "inside_packets": inside,
                       "failed_exchanges": sum(line["status"] != 200 for line in lines),
                       "packets_dropped": capture.dropped(self.internet), "unreadable_log_lines": self.collector.unreadable,
                       "accounts_without_exchanges": sorted(silent), "versions": versions()}, file, indent=1)
            file.write("\n")
        say(f"lab: {len(lines)} exchanges, {edge} edge packets, {inside} inside packets in {out}"
            + (f"; {len(silent)} accounts without any" if silent else ""))


def main(options, folder):
    # Handshakes are timed: what else the machine does must not delay them.
    os.setpriority(os.PRIO_PROCESS, 0, RUN_PRIORITY)
    # lab/run answers Ctrl-C by ending the namespaces; a traceback from in here would say nothing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Session(options, folder).run()
