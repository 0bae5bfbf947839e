"""What trials/flood sends: frames that flood-send gives a source each, and lines of the log."""

import json
import random

from made import http, tls
from made.lines import line
from made.packets import ACK, PSH, SYN, SYN_OPTIONS, Capture, ethernet, tcp
from made.scenes import APPLICATION, GATEWAY, VICTIM

# What flood-send does with a frame.
ONE_FLOW_EACH, FEW_FLOWS = 1, 2
STRANGER, IN_THE_NET = ("198.18.0.1", 4_444), ("10.1.0.1", 4_444)


def marked(packet, how):
    """The destination address says to flood-send what becomes of the frame."""
    frame = ethernet(packet)
    return frame[:5] + bytes([how]) + frame[6:]


def edge_frames():
    """One-packet flows (SYNs, records), hellos and heads that never end, and holes."""
    hello, head = tls.ClientHello().record(), http.request("victim", fields=[("X-Forwarded-For", VICTIM)])
    data = lambda payload, source=STRANGER: tcp(source, GATEWAY, PSH | ACK, 1, 1, payload)  # noqa: E731
    syn = tcp(STRANGER, GATEWAY, SYN, 1, 0, options=SYN_OPTIONS)
    found = [(syn, ONE_FLOW_EACH, 30), (data(b"\x17\x03\x03\x00\x20" + bytes(32)), ONE_FLOW_EACH, 20),
             (data(hello[:150]), ONE_FLOW_EACH, 15), (data(hello), ONE_FLOW_EACH, 5), (data(head, IN_THE_NET), ONE_FLOW_EACH, 10),
             (data(head[:40], IN_THE_NET), ONE_FLOW_EACH, 5), (data(bytes(1_400)), FEW_FLOWS, 10), (data(hello[:100]), FEW_FLOWS, 5)]
    return spread(found)


def inside_frames():
    """The same for the inside hop: what reaches it from a neighbour."""
    head = http.request("victim", fields=[("X-Forwarded-For", VICTIM)])
    data = lambda payload: tcp(IN_THE_NET, APPLICATION, PSH | ACK, 1, 1, payload)  # noqa: E731
    found = [(tcp(IN_THE_NET, APPLICATION, SYN, 1, 0, options=SYN_OPTIONS), ONE_FLOW_EACH, 20), (data(head), ONE_FLOW_EACH, 30),
             (data(head[:60]), ONE_FLOW_EACH, 30), (data(bytes(1_400)), FEW_FLOWS, 15), (data(head[:60]), FEW_FLOWS, 5)]
    return spread(found)


def spread(weighted):
    """As many of each as its weight, in an order that does not change."""
    capture = Capture()
    frames = [marked(packet, how) for packet, how, weight in weighted for _ in range(weight)]
    random.Random(1).shuffle(frames)
    for number, frame in enumerate(frames):
        capture.frame(number, frame)
    return capture


class Lines:
    """Made-up credentials that are refused, own requests with names of 8 KB, and times that lie ahead; as text, quickly."""

    KINDS = (("made-up", 60), ("long", 30), ("future", 10))

    def __init__(self):
        self.random = random.Random(2)
        self.sent = {name: 0 for name, _ in self.KINDS}
        names, weights = zip(*self.KINDS)
        self.order = self.random.choices(names, weights, k=10_000)
        self.number = 0

    def next(self, now):
        kind = self.order[self.number % len(self.order)]
        self.number += 1
        self.sent[kind] += 1
        number = self.random.getrandbits(40)
        if kind == "made-up":
            fields = {"account": f"guess-{number:x}", "status": 401, "client": f"tool-{number & 255}/1.0"}
        elif kind == "long":
            fields = {"account": f"evil-{number % 50}", "client": f"tool-{number:x}/1.0 " + "x" * 8_000}
        else:
            fields = {"account": f"evil-{number % 50}", "time": 9e9 if number & 1 else now + 3_600 + number % 86_400}
        entry = line(now, "x", src=f"198.18.{number >> 8 & 255}.{number & 255}", sport=1_024 + number % 60_000, duration=0.2)
        return json.dumps(entry | fields, separators=(",", ":")).encode()
