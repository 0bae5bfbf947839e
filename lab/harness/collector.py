"""Takes the gateway's log lines from a Unix datagram socket, and the application's usage under the same request id."""

import hashlib
import json
import os
import socket
import threading
import time


UNKNOWN = (None, "", "-")
TOLD = ("device", "thread", "initiator")
PATIENCE_S = 1.0    # between the gateway's line and the application's, which comes first
LONGEST_S = 600.0   # an exchange


def parse(datagram):
    """The JSON object of a datagram, bare or behind a syslog header; None when there is none."""
    text = datagram.decode("utf-8", "replace")
    at = text.find("{")
    try:
        return json.loads(text[at:]) if at >= 0 else None
    except ValueError:
        return None


def pseudonym(text):
    return hashlib.sha256(b"lab " + text.encode()).hexdigest()[:12]


def exchanges(messages):
    """What the gateway logged, in order of time, each with what the application knew of it or nothing."""
    usage = {message["usage"]: message for message in messages if "usage" in message}
    # HAProxy writes "-" for what it never came to know: the connection ended before a request.
    logged = [message for message in messages if "usage" not in message and message.get("account") not in UNKNOWN]
    return [(message, usage.get(message.get("rid"), {})) for message in sorted(logged, key=lambda line: round(line["time"], 3))]


def merge(messages, tokens=False):
    """The request log. Nobody sees a device's or a conversation's id, only a pseudonym."""
    lines = []
    for message, known in exchanges(messages):
        line = {name: value for name, value in message.items()
                if name != "rid" and not (name in TOLD and value in UNKNOWN)}
        line["time"], line["duration"] = round(line["time"], 3), round(max(0, line["duration"]), 3)
        line |= {name: pseudonym(line[name]) for name in ("device", "thread") if name in line}
        if known and line["status"] == 200:
            line["stop"] = known["stop"]
            if tokens:
                line |= {name: known[name] for name in ("input_tokens", "cached_tokens", "output_tokens")}
        lines.append(line)
    return lines


def labels(messages, people):
    """Who and what was behind each line of the request log, by window; an empty object where nobody knows."""
    found = []
    for _, known in exchanges(messages):
        if label := known.get("label"):
            window, conversation, role = label
            found.append({"person": people[window], "window": window, "conversation": conversation, "human": role == "user"})
        else:
            found.append({})
    return found


class Collector:
    """What is told during a run. `forward`, when set, takes every line of the merged log soon after its exchange."""

    def __init__(self, path):
        self.path = path
        self.messages, self.unreadable = [], 0
        self.forward, self.waiting, self.lock = None, {}, threading.Lock()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.bind(path)
        os.chmod(path, 0o666)
        threading.Thread(target=self.receive, daemon=True).start()

    def receive(self):
        while True:
            message = parse(self.socket.recv(65536))
            if isinstance(message, dict):
                self.messages.append(message)
                if self.forward:
                    self.pass_on(message)
            else:
                self.unreadable += 1

    def pass_on(self, message):
        """Pairs the gateway's line with what the application knew of the request."""
        rid = message.get("usage") or message.get("rid")
        with self.lock:
            pair = self.waiting.setdefault(rid, (time.monotonic(), []))[1]
            pair.append(message)
        if len(pair) == 2:
            self.hand_on(rid)

    def hand_on(self, rid):
        with self.lock:
            _, pair = self.waiting.pop(rid, (0, []))
        for line in merge(pair, tokens=True):
            self.forward(line)

    def hand_on_old(self):
        """Of some requests only the gateway tells. What only the application told belongs to one still under way."""
        now = time.monotonic()
        with self.lock:
            old = [rid for rid, (since, pair) in self.waiting.items()
                   if now - since > (LONGEST_S if "usage" in pair[0] else PATIENCE_S)]
        for rid in old:
            self.hand_on(rid)
