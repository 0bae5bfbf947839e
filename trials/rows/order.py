"""Item 4: lines and files out of the order of time."""

import itertools
import os
import random

from made.lines import BEGIN, line
from made.lines import write as write_lines
from made.scenes import CLIENT, CLIENTS, forwarded_for, honest_lines, relay_lines, relayed
from rows import equal, row, rows

DAY_S = 86_400


def scene():
    """A relay, three honest accounts on one connection's port one after another, and one that works all day."""
    lines = relay_lines(count=40, every=60) + honest_lines(count=200, every=30)
    for number, account in enumerate(("first", "second", "third")):
        lines += honest_lines(account, port=43000, source="192.0.2.70", begin=BEGIN + 3_600 * number, count=20, every=20)
    return sorted(lines, key=lambda entry: entry["time"])


def accounts(program, *logs):
    return program.analyze(logs=logs).document["accounts"]


def shuffled_within(lines, seconds, seed=7):
    """As late flushes of several workers leave them."""
    noise = random.Random(seed)
    return sorted(lines, key=lambda entry: entry["time"] + noise.uniform(0, seconds))


SHUFFLES = {"each 3 ms late at random": lambda lines: shuffled_within(lines, 0.003),
            "up to 1 s late": lambda lines: shuffled_within(lines, 1), "up to 3 s late": lambda lines: shuffled_within(lines, 3),
            "newest first": lambda lines: lines[::-1], "at random": lambda lines: random.Random(3).sample(lines, len(lines)),
            "pairs exchanged": lambda lines: [entry for pair in zip(lines[1::2], lines[::2]) for entry in pair]}


@rows(4, {f"a log of 300 lines, {name}": disorder for name, disorder in SHUFFLES.items()}, "the report of the lines in order")
def disordered(program, disorder):
    lines = scene()
    same = accounts(program, lines) == accounts(program, disorder(lines))
    return ("the same" if same else "different"), same


@row(4, "a day of log rotated into four files, in each of 24 orders", "one report")
def rotated(program):
    lines = scene()
    size = len(lines) // 4 + 1
    files = [write_lines(program.file(f"part{number}.jsonl"), lines[number * size:(number + 1) * size]) for number in range(4)]
    right = accounts(program, lines)
    wrong = sum(accounts(program, *order) != right for order in itertools.permutations(files))
    return f"{wrong} of 24 orders differ", wrong == 0


@row(4, "one file that is five rotated ones, newest first", "the report of the lines in order")
def concatenated(program):
    lines = scene()
    size = len(lines) // 5 + 1
    parts = [lines[at:at + size] for at in range(0, len(lines), size)]
    same = accounts(program, lines) == accounts(program, [entry for part in parts[::-1] for entry in part])
    return ("the same" if same else "different"), same


@row(4, "two gateways' logs of the same hour, in two files either way round", "one report")
def interleaved(program):
    lines = scene()
    first, second = (write_lines(program.file(f"{name}.jsonl"), part) for name, part in (("a", lines[::2]), ("b", lines[1::2])))
    found = [accounts(program, lines), accounts(program, first, second), accounts(program, second, first)]
    return f"{[one == found[0] for one in found]}", found[0] == found[1] == found[2]


@rows(4, {f"two accounts on one address and port, {gap} apart, the later line first": seconds
          for gap, seconds in (("1 ms", 0.001), ("20 ms", 0.02), ("1 s", 1), ("59 s", 59), ("61 s", 61), ("a day", DAY_S))},
      "as in order of time")
def later_first(program, seconds):
    lines = [line(BEGIN, "acct-a", duration=0.0005, client=CLIENTS[0]),
             line(BEGIN + seconds, "acct-b", duration=0.0005, client=CLIENTS[1])]
    found = [program.analyze(logs=[order]).verdicts() for order in (lines, lines[::-1])]
    return f"{found[1]}, in order {found[0]}", found[0] == found[1]


@row(4, "captures named in either order", "one report")
def captures(program):
    outer, inner = relayed([forwarded_for(CLIENT)])
    paths = [outer.write(program.file("edge.pcap")), inner.write(program.file("inside.pcap"))]
    found = [program.analyze(*order).document["accounts"] for order in (paths, paths[::-1])]
    return ("the same" if found[0] == found[1] else "different"), found[0] == found[1]


@row(4, "an empty file and one of a single line among the logs", "the report without them")
def odd_files(program):
    lines = scene()
    open(program.file("empty.jsonl"), "w").close()
    found = [accounts(program, lines[:-1], lines[-1:]), accounts(program, lines[-1:], os.path.join(program.folder, "empty.jsonl"),
                                                                 lines[:-1])]
    return equal(found[0] == found[1], True)
