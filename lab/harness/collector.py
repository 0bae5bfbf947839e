"""Takes the gateway's log lines from a Unix datagram socket, and the application's usage under the same request id."""

import json
import os
import socket
import threading


def parse(datagram):
    """The JSON object of a datagram, bare or behind a syslog header; None when there is none."""
    text = datagram.decode("utf-8", "replace")
    at = text.find("{")
    try:
        return json.loads(text[at:]) if at >= 0 else None
    except ValueError:
        return None


def merge(messages, tokens=False):
    """Request log lines in order of time, each with what the application knew of it."""
    usage = {message["usage"]: message for message in messages if "usage" in message}
    lines = []
    for message in messages:
        # HAProxy writes "-" for what it never came to know: the connection ended before a request.
        if "usage" in message or message.get("account") in (None, "", "-"):
            continue
        line = {name: value for name, value in message.items() if name != "rid"}
        line["time"], line["duration"] = round(line["time"], 3), round(max(0, line["duration"]), 3)
        known = usage.get(message.get("rid"))
        if known and line["status"] == 200:
            line["stop"] = known["stop"]
            if tokens:
                line |= {"input_tokens": known["input_tokens"], "output_tokens": known["output_tokens"]}
        lines.append(line)
    return sorted(lines, key=lambda line: line["time"])


class Collector:
    def __init__(self, path):
        self.path = path
        self.messages, self.unreadable = [], 0
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
            else:
                self.unreadable += 1
