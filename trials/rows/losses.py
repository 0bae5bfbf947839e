"""Item 2: a loss blinds whom it concerns, and nobody can make others blind."""

from made import http, tls
from made.lines import BEGIN
from made.packets import ACK, PSH, Capture, tcp
from made.scenes import (APPLICATION, CLIENT, GATEWAY, HOP, edge, forwarded_for, honest_lines, inside, relay_lines, relayed,
                         single)
from rows import equal, row, rows

HONEST = ("203.0.113.99", 52000)


def scene():
    """A relay and an honest account, both at the edge and inside."""
    outer, inner = relayed([forwarded_for(CLIENT)])
    return single([forwarded_for(HONEST)], HONEST, "honest", edge_capture=outer, inside_capture=inner)


# Beyond so many waiting segments of one connection a hole is given up.
WAITING = 98


def forged_holes(capture, server, count, source, start, size=1_400, lasts=60, gap=3_000):
    """One flow without a handshake: how something begins that is read, then segments that each leave a hole. Those that fill
    what may wait come at once, and each further one, spread over the scene, makes a hole be given up."""
    capture.packet(BEGIN, tcp(source, server, PSH | ACK, 1_000, 1, start))
    for number in range(1, count):
        at = BEGIN + number * 0.001 if number < WAITING else BEGIN + 0.5 + lasts * (number - WAITING) / (count - WAITING)
        capture.packet(at, tcp(source, server, PSH | ACK, 1_000 + gap * number, 1, bytes(size)))


HELLO_START, HEAD_START = tls.ClientHello().record()[:100], http.request("victim")[:60]
STRANGER, IN_THE_NET = ("203.0.113.150", 20_000), ("10.0.0.66", 20_000)


def own_holes(capture, count, server=GATEWAY, holes=40):
    """The attacker's own connections, begun as they should be, with holes that are never filled."""
    for number in range(count):
        connection = edge(capture, ("203.0.113.200", 20_000 + number), server, time=BEGIN + 0.15 * number).open()
        connection.send(True, tls.ClientHello().record()[:100])
        for ahead in range(1, holes + 1):
            connection.emit(True, PSH | ACK, bytes(1_400), number=connection.up + 3_000 * ahead)


def acknowledged_nonsense(capture, count):
    """Acknowledgements, from anywhere, of bytes that never were."""
    for number in range(count):
        capture.packet(BEGIN + 0.16 * number, tcp((f"203.0.113.{100 + number % 20}", 20_000), GATEWAY, ACK, 1, 50_000 * number))


FORGED = {
    "120 forged packets to the edge": lambda outer, inner: forged_holes(outer, GATEWAY, 120, STRANGER, HELLO_START),
    "400 forged packets to the edge, 560 KB": lambda outer, inner: forged_holes(outer, GATEWAY, 400, STRANGER, HELLO_START),
    "120 forged packets that look like HTTP to the edge":
    lambda outer, inner: forged_holes(outer, GATEWAY, 120, IN_THE_NET, HEAD_START),
    "120 forged packets to the inside port": lambda outer, inner: forged_holes(inner, APPLICATION, 120, IN_THE_NET, HEAD_START),
    "120 forged packets to the inside port, seen at the edge":
    lambda outer, inner: forged_holes(outer, APPLICATION, 120, IN_THE_NET, HEAD_START),
    "120 forged packets to the inside port, from the gateway's address":
    lambda outer, inner: forged_holes(outer, APPLICATION, 120, (HOP[0], 20_000), HEAD_START),
    "100 connections of one's own with holes": lambda outer, inner: own_holes(outer, 100),
    "3 connections of one's own with 120 holes each": lambda outer, inner: own_holes(outer, 3, holes=120),
    "120 forged acknowledgements": lambda outer, inner: acknowledged_nonsense(outer, 120)}


@rows(2, FORGED, "no second blind; both others' reports as without")
def forged(program, add):
    outer, inner = scene()
    right = program.analyze(outer, inner)
    add(outer, inner)
    report = program.analyze(outer, inner)
    same = all(report.accounts.get(name) == right.accounts[name] for name in ("acct-1", "honest"))
    blind = report.coverage["blind_seconds"]
    return f"{blind} s blind, others {'the same' if same else 'changed'}", same and blind == right.coverage["blind_seconds"]


def with_losses(lost):
    """Two accounts on inside connections of their own; of one of them segments are lost that the peer acknowledged."""
    capture = Capture()
    for place, account in enumerate(("lossy", "whole")):
        hop = inside(capture, HOP[1] + place, time=BEGIN + 1 + place * 0.003)
        for number in range(20):
            hop.until(BEGIN + 2 + 10 * number)
            data = http.request(account, body=b"x" * 4_000)
            if account == "lossy" and number in lost:
                hop.emit(True, PSH | ACK, data[:1_400]).skip(True, 1_400).emit(True, PSH | ACK, data[2_800:]).emit(False, ACK)
            else:
                hop.send(True, data)
            hop.wait(0.3).send(False, http.response())
        hop.close()
    return capture


@row(2, "a segment lost on one account's connection, acknowledged", "that account's day partly blind, the other's not")
def local(program):
    capture = with_losses({5, 9})
    path = capture.write(program.file("lossy.pcap"))
    found = [any(day["partly_blind"] for day in program.explain(name, path)["timeline"] or []) for name in ("lossy", "whole")]
    return equal(found, [True, False])


@row(2, "the same", "the loss is counted")
def counted(program):
    return equal(program.analyze(with_losses({5, 9})).coverage["lost_stream_bytes"], 2_800)


@rows(2, {f"a log of a relay and another account with {share:.1%} of the lines lost at random": every
          for share, every in ((0.001, 1000), (0.01, 100))}, "verdicts as of the whole log")
def lines_lost(program, every):
    lines = sorted(relay_lines(count=400, every=20) + honest_lines(count=800, every=10), key=lambda entry: entry["time"])
    whole = program.analyze(logs=[lines]).verdicts()
    return equal(program.analyze(logs=[[entry for number, entry in enumerate(lines) if number % every != 50]]).verdicts(), whole)
