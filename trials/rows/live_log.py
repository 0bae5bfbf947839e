"""Items 2 and 4, live: lines that come late or out of order, and lines lost because the socket's queue was full."""

import json
import random
import socket
import time

from made.lines import line
from made.scenes import CLIENTS, honest_lines, relay_lines
from rows import row, rows
from rows.live import running


def settled(daemon, count):
    """Waits until so many lines counted for something, and all were judged."""
    def taken():
        status = daemon.get("/v1/status")
        return status["exchanges"] + status["unattributed_exchanges"] + status["request_log"]["damaged"] >= count
    daemon.wait_until(taken, limit=10)
    time.sleep(5)


@rows(4, {f"live: two accounts on one address and port, {gap:g} s apart, the later line first": gap for gap in (0.5, 3, 3_600)},
      "both clear")
def later_first(program, gap):
    with running(program) as daemon:
        now = time.time()
        for at, account, client in ((now - 1, "acct-b", CLIENTS[1]), (now - 1 - gap, "acct-a", CLIENTS[0])):
            daemon.send(line(at, account, client=client, duration=0.1))
        settled(daemon, 2)
        found = {name: daemon.verdict(name) for name in ("acct-a", "acct-b")}
        return f"{found}", found["acct-b"] == "clear" and found["acct-a"] in ("clear", None)


@row(4, "live: a relay's and others' lines, each up to 3 s late", "verdicts as of the lines in order")
def late(program):
    begin, chance = time.time() - 90, random.Random(11)
    lines = relay_lines(begin=begin, count=14) + honest_lines(begin=begin, count=14) + [
        line(begin + 2.5 * number, f"acct-{number % 2}", src="192.0.2.80", sport=44_000 + number % 2, duration=0.1,
             client=CLIENTS[number % 2]) for number in range(28)]
    orders = (sorted(lines, key=lambda entry: entry["time"]), sorted(lines, key=lambda entry: entry["time"] + chance.uniform(0, 3)))
    found = []
    for place, order in enumerate(orders):
        part = type(program)(program.binary, f"{program.folder}/{place}", program.cases)
        with running(part) as daemon:
            for entry in order:
                daemon.send(entry)
            settled(daemon, len(lines))
            found.append({name: daemon.verdict(name) for name in ("shared", "honest", "acct-0", "acct-1")})
    return f"{found[1]}, in order {found[0]}", found[0] == found[1] and found[0]["shared"] == "watch"


@row(4, "live: what is later than the reorder window", "counted in status")
def too_late(program):
    with running(program) as daemon:
        now = time.time()
        for number in range(20):
            daemon.send(line(now - 20 + number, "acct-1"))
        settled(daemon, 20)
        for number in range(5):
            daemon.send(line(now - 7_200 + number, "acct-1"))
        time.sleep(6)
        found = {name: value for name, value in figures(daemon.get("/v1/status")) if "late" in name and value}
        return f"{found}", 5 in found.values()


def figures(document, path=""):
    if isinstance(document, dict):
        for name, value in document.items():
            yield from figures(value, f"{path}.{name}")
    elif isinstance(document, (int, float)):
        yield path, document


@row(2, "live: 20 s of 1,000 lines a second, a burst that overfills the socket's queue once a second",
     "blind for at most 2 s, if at most 1 % was lost")
def full_queue(program):
    with running(program) as daemon:
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sender.connect(daemon.file("requests.sock"))
        sender.setblocking(False)
        time.sleep(2)
        before = daemon.get("/v1/status")["blind_seconds"]
        sent = lost = 0
        start = time.monotonic()
        while time.monotonic() - start < 20:
            # A worker's flush; between, single lines.
            for _ in range(13 if sent % 1_000 < 13 else 1):
                try:
                    sender.send(json.dumps(line(time.time(), f"acct-{sent % 20}", sport=1_025 + sent % 20)).encode())
                except BlockingIOError:
                    lost += 1
                sent += 1
            time.sleep(max(0, start + sent / 1_000 - time.monotonic()))
        time.sleep(6)
        status = daemon.get("/v1/status")
        blind, full = status["blind_seconds"] - before, status["request_log"]["full_queues"]
        return (f"{lost} of {sent} lost ({lost / sent:.2%}), queue found full {full} times, {blind:.1f} s blind",
                full > 0 and (blind <= 2 or lost > 0.01 * sent))
