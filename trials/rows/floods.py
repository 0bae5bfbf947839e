"""Item 5: what one packet can take from others. Rates, memory and the watchdog are for trials/flood."""

import json

from made import http, tls
from made.lines import BEGIN
from made.packets import ACK, PSH, SYN, SYN_OPTIONS, Capture, tcp
from made.scenes import APPLICATION, GATEWAY, edge, inside
from rows import equal, row, rows

FLOWS = 70_000
HELLO = tls.ClientHello()


def one_packet_flows(capture, kind, count, begin, seconds, server=GATEWAY):
    """From as many addresses and ports, one packet each."""
    inner = server == APPLICATION
    for number in range(count):
        source = (f"{'10.1' if inner else '198.18'}.{number >> 8 & 255}.{number & 255}", 1_024 + number % 50_000)
        at = begin + seconds * number / count
        if kind == "SYN":
            capture.packet(at, tcp(source, server, SYN, number, 0, options=SYN_OPTIONS))
        elif kind == "data":
            capture.packet(at, tcp(source, server, PSH | ACK, number, 1, b"\x17\x03\x03\x00\x10" + bytes(16)))
        elif kind == "hello":
            capture.packet(at, tcp(source, server, PSH | ACK, number, 1, HELLO.record()[:150]))
        else:
            capture.packet(at, tcp(source, server, PSH | ACK, number, 1, http.request("victim")[:60]))


@rows(5, {f"{FLOWS:,} flows of one {kind} packet each, then 100 connections": kind for kind in ("SYN", "data", "hello")},
      "100 of 100 with their JA4")
def readers(program, kind):
    capture = Capture()
    one_packet_flows(capture, kind, FLOWS, BEGIN, 5)
    for number in range(100):
        connection = edge(capture, ("203.0.113.7", 51_000 + number), time=BEGIN + 6 + 0.01 * number).open()
        tls.handshake(connection)
        connection.close()
    found = [line["ja4"] for line in program.connections(capture) if line["src"] == "203.0.113.7"]
    return equal(found.count(HELLO.ja4()), 100)


@row(5, f"{FLOWS:,} heads to the inside port that never end, then 100 exchanges", "100 exchanges")
def heads(program):
    capture = Capture()
    one_packet_flows(capture, "head", FLOWS, BEGIN, 5, APPLICATION)
    for number in range(10):
        hop = inside(capture, 41_000 + number, time=BEGIN + 6 + 0.1 * number)
        for _ in range(10):
            http.exchange(hop, "acct-1")
        hop.close()
    return equal(program.analyze(capture).exchanges("acct-1"), 100)


def crowded(kind):
    """500 live connections that say something before and after 5,000 forged packets."""
    capture = Capture()
    live = []
    for number in range(500):
        connection = edge(capture, ("203.0.113.7", 51_000 + number), time=BEGIN + 0.002 * number).open()
        tls.handshake(connection)
        live.append(connection)
    one_packet_flows(capture, kind, 5_000, BEGIN + 10, 2)
    for number, connection in enumerate(live):
        tls.exchange(connection.until(BEGIN + 20 + 0.002 * number))
        connection.close()
    return capture


@rows(5, {f"500 live connections of at most 1,000, and 5,000 flows of one {kind} packet": kind for kind in ("SYN", "data")},
      "500 whole connections; what was evicted is said")
def evicted(program, kind):
    path = crowded(kind).write(program.file("crowd.pcap"))
    done = program.run("connections", "--format", "json", path, "--max-connections", "1000", "--key-file", program.file("key"))
    lines = [line for line in map(json.loads, done.stdout.splitlines()) if line["src"] == "203.0.113.7"]
    whole = sum(line["ja4"] == HELLO.ja4() and not line["midstream"] for line in lines)
    report = program.analyze(path, options=("--max-connections", "1000"))
    return (f"{len(lines)} connections, {whole} whole; {report.coverage['evicted_connections']} evicted",
            len(lines) == whole == 500 and report.coverage["evicted_connections"] > 0)
