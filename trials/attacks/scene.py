"""The scene that attacks are tried on: relays that alert and that are watched, and honest accounts of several kinds; as a
request log, and for some of them as packets of the edge and of the inside hop."""

import json
import socket
import subprocess

from attacks.pieces import EDGE, FIELD, INSIDE, LINE, ORDER
from made import http, tls
from made.lines import BEGIN, line
from made.lines import write as write_lines
from made.packets import Capture, Connection
from made.scenes import APPLICATION, CLIENTS, GATEWAY, HOP, forwarded_for
from sharing import LOOSEST, SharedAccounts

# Offline the bounds are options of the same names.
BOUNDS = [word for name, value in LOOSEST["people"].items() for word in (f"--{name.replace('_', '-')}", str(value))]
NAT = "203.0.113.5"
# Accounts with packets, and the end of each at the edge. Distances in seconds: a proxy's clients are further than its TCP.
SEEN = {"direct": ("203.0.113.20", 50_001), "proxied": ("203.0.113.21", 50_002), "watched": ("203.0.113.22", 50_003)}
REQUESTS, EVERY_S = 12, 5
# The first pair of shared accounts is on watch (the log's first minute is left out, so that a sample is missing), the second
# alerts: theirs are the attacks in which an account's owner takes part.
PAIRS = 2
OWNED = ("shared-2", "shared-3")
# Beyond this gap the same two ends are another connection.
IDLE_S = 50


def honest(account, source, port, turns, device=None, client=CLIENTS[0], begin=BEGIN + 1_000, every=47.0):
    """A person at one tool: texts that grow a history, with pauses that grow with them."""
    at, tokens = begin, 1_500
    for turn in range(turns):
        text = (10, 20, 40, 80)[turn % 4]
        at += every + text / 2
        tokens += 300 + text
        yield line(at, account, src=source, sport=port, client=client, duration=10, device=device or f"{account}-laptop",
                   thread=f"{account}-thread", request_bytes=tokens * 4, response_bytes=1_200, input_tokens=tokens,
                   output_tokens=300, stop="end", initiator="user")


def log():
    shared = SharedAccounts(PAIRS)
    shared.begin = BEGIN
    lines = [json.loads(entry) for entry in [*shared.history(), *shared.closing()]]
    lines += honest("honest-1", "203.0.113.30", 42_000, 60)
    lines += honest("honest-2", NAT, 42_001, 40, client=CLIENTS[1])
    lines += honest("honest-3", NAT, 42_002, 40, client=CLIENTS[2])
    lines += honest("devices", "203.0.113.31", 42_003, 30, device="laptop")
    lines += honest("devices", "203.0.113.32", 42_004, 30, device="desktop", begin=BEGIN + 9_000)
    return sorted(lines, key=lambda entry: entry["time"])


def edge_of(lines, capture):
    """The connections on which the log's requests came, each with its handshake and records."""
    connections = {}
    for entry in lines:
        begin, end = entry["time"] - entry["duration"], entry["time"]
        key = (entry["src"], entry["sport"])
        known = connections.setdefault(key, [])
        if not known or begin - known[-1][-1][0] > IDLE_S:
            known.append([])
        known[-1] += [(begin, True, entry["request_bytes"]), (end, False, entry["response_bytes"])]
    for client, found in connections.items():
        for records in found:
            records.sort()
            connection = Connection(capture, client, GATEWAY, records[0][0] - 0.5).open()
            tls.handshake(connection)
            for at, up, size in records:
                connection.until(at).send(up, tls.record(tls.APPLICATION_DATA, bytes(min(size, 1_000))))
            connection.wait(1).close()


def packets(fields):
    """Edge and inside captures; `fields` are those that the watched relay's client adds, which the gateway passes on before
    its own."""
    outer, inner = Capture(), Capture()
    for place, (account, end) in enumerate(SEEN.items()):
        far = 0.08 if account == "proxied" else 0.01
        connection = Connection(outer, end, GATEWAY, BEGIN + place * 0.3).open()
        connection.send(True, tls.ClientHello().record()).send(False, tls.server_flight()).wait(far)
        connection.send(True, tls.client_answer())
        hop = Connection(inner, (HOP[0], 30_000 + place), APPLICATION, BEGIN + 0.5 + place * 0.3, ttl=64).open()
        for number in range(REQUESTS):
            at = BEGIN + 1 + place * 0.3 + EVERY_S * number
            tls.exchange(connection.until(at))
            client = CLIENTS[number % 4] if account == "watched" else CLIENTS[0]
            own = [*fields, forwarded_for(end)] if account == "watched" else [forwarded_for(end)]
            http.exchange(hop.until(at + 0.05), account, client=client, fields=own, lasts=0.02)
        connection.wait(1).close()
        hop.wait(1).close()
    return outer, inner


def client_of(frame):
    """The end that is not the gateway's port."""
    ends = [(socket.inet_ntoa(frame[at:at + 4]), int.from_bytes(frame[port:port + 2], "big")) for at, port in ((26, 34), (30, 36))]
    return ends[1] if ends[0][1] == GATEWAY[1] else ends[0]


class Scene:
    """With captures, or the log alone."""

    def __init__(self, captured):
        self.captured = captured
        self.lines = log()
        self.until = self.lines[-1]["time"]
        self.logged_edge = Capture()
        edge_of(self.lines, self.logged_edge)
        self.outer, self.inner = packets([])
        # Frames at the edge by the client's end, for those whose own connection it is.
        self.of_end = {}
        for at, frame in self.outer.frames + self.logged_edge.frames:
            self.of_end.setdefault(client_of(frame), []).append((at, frame))

    def write(self, folder, pieces):
        """The scene with pieces added to it, as files; gives the arguments that name them."""
        arguments = []
        if self.captured:
            outer, inner = Capture(), Capture()
            fields = [piece.what for piece in pieces if piece.kind == FIELD]
            base = packets(fields) if fields else (self.outer, self.inner)
            outer.frames = base[0].frames + self.logged_edge.frames + [
                (piece.time, piece.what) for piece in pieces if piece.kind == EDGE]
            inner.frames = base[1].frames + [(piece.time, piece.what) for piece in pieces if piece.kind == INSIDE]
            arguments += [outer.write(f"{folder}/edge.pcap"), inner.write(f"{folder}/inside.pcap")]
        entries = sorted([(entry["time"], entry) for entry in self.lines] + [
            (piece.time, piece.what) for piece in pieces if piece.kind == LINE], key=lambda entry: entry[0])
        parts = [[entry for _, entry in entries]]
        for piece in pieces:
            if piece.kind == ORDER:
                parts = piece.what(parts)
        for number, part in enumerate(parts):
            arguments += ["--requests", write_lines(f"{folder}/{number}.jsonl", part)]
        return arguments


def analyze(binary, folder, arguments):
    """The report's accounts by name.

    - Raises: when the program fails, or is killed."""
    done = subprocess.run([binary, "analyze", "--format", "json", *arguments, *BOUNDS, "--key-file", f"{folder}/key"],
                          capture_output=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return {account["account"]: account for account in json.loads(done.stdout)["accounts"]}
