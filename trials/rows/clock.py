"""Item 3: times that no clock of ours told."""

import time

from made.lines import BEGIN, line, raw
from made.scenes import honest_lines, relay_lines
from rows import equal, row, rows
from rows.live import running

# 2255, and other times that a log may hold by mistake or on purpose.
TIMES = ("9e9", "9000000000.5", "4102444800", "1e300", "1e18", "9223372036", "9223372036854775807", "-1", "-0.001", "-1e18", "0",
         '"1969-12-31T23:59:59Z"', '"9999-12-31T23:59:59Z"', "NaN", "Infinity", '""', "null", "[]")
DURATIONS = ("-1", "1e300", "9e18", "NaN", '""', "4e9", "1e-300")


def scene():
    return sorted(relay_lines(count=40, every=60) + honest_lines(count=100, every=30), key=lambda entry: entry["time"])


def stands_with(program, odd):
    """Other accounts with and without the odd lines, put first, in the middle and last."""
    lines = scene()
    right = program.analyze(logs=[lines])
    wrong = []
    for place in (0, len(lines) // 2, len(lines)):
        report = program.analyze(logs=[lines[:place] + odd + lines[place:]])
        wrong += [(account, report.stand(account), right.stand(account)) for account in ("shared", "honest")
                  if report.accounts.get(account) != right.accounts[account]]
    return (wrong[:1] or "the same"), not wrong


@rows(3, {f"a line with a time of {text}": text for text in TIMES}, "every other account's report as without")
def odd_time(program, text):
    return stands_with(program, [raw(0, "odd", src='"192.0.2.99"', time=text)])


@rows(3, {f"a line with a duration of {text}": text for text in DURATIONS}, "every other account's report as without")
def odd_duration(program, text):
    return stands_with(program, [raw(BEGIN + 600, "odd", src='"192.0.2.99"', duration=text)])


@row(3, "a line that begins before 1970 (time 5, duration 10)", "every other account's report as without")
def before_1970(program):
    return stands_with(program, [line(5, "odd", duration=10, src="192.0.2.99")])


# Seconds ahead that are beyond any patience.
AHEAD = {"9e9": lambda: 9e9, "a day ahead": lambda: time.time() + 86_400, "an hour ahead": lambda: time.time() + 3_600}


@rows(3, {f"live: a line with a time of {name}, then a relay's": ahead for name, ahead in AHEAD.items()},
      "damaged and counted; the relay on watch, before and after a restart")
def future_live(program, ahead):
    with running(program) as daemon:
        daemon.send(line(ahead(), "odd"))
        now = time.time()
        for entry in relay_lines(begin=now - 70, count=12, every=5):
            daemon.send(entry)
        daemon.wait_until(lambda: daemon.get("/v1/status")["exchanges"] >= 12, limit=20)
        time.sleep(5)
        damaged = daemon.get("/v1/status")["request_log"]["damaged"]
        first = daemon.verdict("shared")
        daemon.stop()
        daemon.start()
        for entry in relay_lines("later", begin=time.time() - 30, count=12, every=2, port=45000):
            daemon.send(entry)
        daemon.wait_until(lambda: daemon.verdict("later") == "watch", limit=20)
        return equal((damaged, first, daemon.verdict("shared"), daemon.verdict("later")), (1, "watch", "watch", "watch"))


@row(3, "live: a time of 9e9 while three accounts are known", "all three are still known")
def forgotten(program):
    with running(program, {"store": {"snapshot": "1s"}}) as daemon:
        now = time.time()
        for number in range(3):
            daemon.send(line(now - 10 + number, f"acct-{number}"))
        daemon.wait_until(lambda: daemon.get("/v1/status")["accounts"]["known"] == 3, limit=20)
        before = daemon.get("/v1/status")["accounts"]["known"]
        daemon.send(line(9e9, "odd"))
        time.sleep(6)
        after = [name for name in daemon.names() if name.startswith("acct-")]
        return equal((before, len(after)), (3, 3))
