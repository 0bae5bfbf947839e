"""Item 7: segments as they come: padded, out of order, cut, one side only, joined midway."""

import struct

from made import http, tls
from made.lines import BEGIN
from made.packets import ACK, PSH, SYN, SYN_OPTIONS, Capture, checksum, ethernet
from made.scenes import edge, hello_connection, inside
from rows import equal, row, rows
from rows.coverage import coverage

HELLO = tls.ClientHello()
RIGHT = [(HELLO.ja4(), 20)]


def seen(program, capture, **how):
    return [(line["ja4"], line["rtt_tls_ms"]) for line in program.connections(capture, **how)]


def exchanges(program, capture):
    return sum(line["exchanges"] for line in program.connections(capture))


@row(7, "a whole TLS connection", "its JA4 and round trip")
def whole(program):
    return equal(seen(program, hello_connection()), RIGHT)


def is_bare_acknowledgement(packet):
    head = (packet[0] & 15) * 4
    return packet[0] >> 4 == 4 and packet[head + 13] == ACK and len(packet) == head + (packet[head + 12] >> 4) * 4


def counted_padding(count, filler=b"\0"):
    """Bare acknowledgements with padding that their total length counts, as some cards' offload leaves it."""
    def wrap(packet):
        if not is_bare_acknowledgement(packet):
            return ethernet(packet)
        packet = packet[:2] + struct.pack("!H", len(packet) + count) + packet[4:10] + b"\0\0" + packet[12:]
        return ethernet(packet[:10] + struct.pack("!H", checksum(packet[:20])) + packet[12:] + filler * count)
    return wrap


def tailed(count, filler=b"\0", tags=()):
    """Every frame with bytes behind the packet."""
    return lambda packet: ethernet(packet, tags, filler * count)


def no_length(tags=()):
    """Total length 0, as with segmentation offload, in frames of at least 60 bytes (and the tags)."""
    def wrap(packet):
        packet = packet[:2] + b"\0\0" + packet[4:10] + b"\0\0" + packet[12:]
        frame = ethernet(packet[:10] + struct.pack("!H", checksum(packet[:20])) + packet[12:], tags)
        return frame + b"\0" * (60 + 4 * len(tags) - len(frame))
    return wrap


WRAPS = {f"{count} bytes of padding that an ACK's total length counts": counted_padding(count) for count in range(1, 7)}
WRAPS |= {f"{count} bytes behind every packet": tailed(count) for count in (1, 2, 6, 18)}
WRAPS |= {"6 bytes behind every packet that are not zero": tailed(6, b"\xab"), "6 bytes behind, one VLAN tag": tailed(6, tags=(7,)),
          "2 bytes behind, two VLAN tags": tailed(2, tags=(7, 8)), "one VLAN tag": tailed(0, tags=(7,)),
          "two VLAN tags": tailed(0, tags=(7, 8)), "total length 0, padded to 60": no_length(),
          "total length 0, one VLAN tag": no_length((7,))}


def edge_through(wrap):
    capture = Capture()
    connection = edge(capture, wrap=wrap).open()
    tls.handshake(connection)
    connection.close()
    return capture


@rows(7, {f"hello: {name}": wrap for name, wrap in WRAPS.items()}, "its JA4 and round trip")
def padded_hello(program, wrap):
    return equal(seen(program, edge_through(wrap)), RIGHT)


@rows(7, {f"three requests inside: {name}": wrap for name, wrap in WRAPS.items()}, "3 exchanges")
def padded_requests(program, wrap):
    capture = Capture()
    hop = inside(capture, wrap=wrap)
    for _ in range(3):
        http.exchange(hop, "acct-1")
    hop.close()
    return equal(exchanges(program, capture), 3)


def disordered(order):
    """The connection's frames with two of them exchanged, a millisecond apart."""
    capture = hello_connection()
    frames = capture.frames
    first, second = order
    frames[first], frames[second] = (frames[first][0], frames[second][1]), (frames[second][0], frames[first][1])
    return capture


@row(7, "SYN-ACK captured a millisecond before its SYN", "one connection, its JA4, both round trips")
def answer_first(program):
    capture = Capture()
    connection = edge(capture)
    connection.emit(True, SYN, options=SYN_OPTIONS, at=BEGIN + 0.001)
    connection.emit(False, SYN | ACK, options=SYN_OPTIONS, at=BEGIN)
    connection.time = BEGIN + 0.010
    connection.emit(True, ACK)
    tls.handshake(connection)
    connection.close()
    found = [(line["ja4"], line["rtt_tcp_ms"] is not None, line["midstream"], line["src"]) for line in program.connections(capture)]
    return equal(found, [(HELLO.ja4(), True, False, connection.client_end[0])])


@rows(7, {"ACK and hello captured in the other order": (2, 3), "the server's flight before the ACK of the hello": (4, 5)},
      "one connection, its JA4")
def swapped(program, order):
    return equal([line["ja4"] for line in program.connections(disordered(order))], [HELLO.ja4()])


def hello_in_segments(size, order):
    """A hello cut into segments, in an order of arrival."""
    capture = Capture()
    connection = edge(capture).open()
    data, begin = HELLO.record(), connection.up
    for number in order(list(range(0, len(data), size))):
        connection.emit(True, PSH | ACK, data[number:number + size], number=begin + number)
    connection.skip(True, len(data))
    connection.emit(False, ACK).send(False, tls.server_flight()).send(True, tls.client_answer()).close()
    return capture


ORDERS = {"in order": list, "in reverse": lambda parts: parts[::-1], "twice each": lambda parts: sorted(parts * 2)}


@rows(7, {f"a hello in segments of {size} bytes, {name}": (size, order) for size in (1, 16, 100) for name, order in ORDERS.items()
          # Hundreds of segments that wait are more than a bounded reassembly holds.
          if size > 1 or order is not ORDERS["in reverse"]}, "its JA4")
def segments(program, wanted):
    return equal([line["ja4"] for line in program.connections(hello_in_segments(*wanted))], [HELLO.ja4()])


@rows(7, {f"a hello in TLS records of {size} bytes{where}": (size, segment) for size in (1, 2, 3, 4, 5, 50, 200)
          for segment, where in ((None, ""), (7, ", segments of 7"))}, "its JA4 and that the connection is read")
def record_cuts(program, wanted):
    size, segment = wanted
    capture = hello_connection(raw=HELLO.records(size), segment=segment)
    return equal([line["ja4"] for line in program.connections(capture)], [HELLO.ja4()])


OTHER_CIPHERS = (0x1301, 0xC02F, 0xC030, 0x009C)
# What the server does not answer to: the session, the ciphers, or only the length, by what is acknowledged.
DECOYS = {"of another session": tls.ClientHello("decoy.example", ciphers=OTHER_CIPHERS, session=bytes(32)),
          "without the server's cipher": tls.ClientHello("decoy.example", ciphers=OTHER_CIPHERS[1:]),
          "of another length": tls.ClientHello("a-longer.decoy.example", ciphers=OTHER_CIPHERS)}
MARKS = {"a bad checksum": {"spoilt": True}, "a TTL of 2": {"ttl": 2}, "both": {"spoilt": True, "ttl": 1}}


def decoyed(decoy, how):
    """A hello that the server never gets, with the numbers of the one that it gets."""
    capture = Capture()
    connection = edge(capture).open()
    connection.emit(True, PSH | ACK, decoy.record(), number=connection.up, **how)
    tls.handshake(connection)
    connection.close()
    return capture


@rows(7, {f"a decoy hello {what} with {mark}": (decoy, how) for what, decoy in DECOYS.items() for mark, how in MARKS.items()},
      "the true hello's JA4, or none; never the decoy's")
def decoy(program, wanted):
    found = [line["ja4"] for line in program.connections(decoyed(*wanted))]
    return f"{found}", len(found) == 1 and found[0] in (HELLO.ja4(), None)


@row(7, "checksums of zero throughout, as offload leaves them", "its JA4 and round trip")
def offloaded(program):
    def wrap(packet):
        return ethernet(packet[:36] + b"\0\0" + packet[38:])
    return equal(seen(program, edge_through(wrap)), RIGHT)


def conversation(count, body=b"{}"):
    capture = Capture()
    hop = inside(capture)
    for _ in range(count):
        hop.send(True, http.request("acct-1"))
        hop.send(False, http.response(body=body))
    hop.close()
    return capture


def from_client(frame):
    return frame[26:30] == bytes([10, 0, 0, 2])


def one_side(capture, client, missing=()):
    """Frames of one side, but for those numbers of it."""
    capture.frames = [frame for frame in capture.frames if from_client(frame[1]) == client]
    return capture.keep(lambda number: number not in missing)


@rows(7, {f"{count} requests, the client's side alone{where}": (count, body) for count in (1, 10, 70, 200)
          for body, where in ((b"{}", ""), (b"x" * 5_000, ", answers of four segments"))}, "as many exchanges as requests")
def client_side(program, wanted):
    count, body = wanted
    return equal(exchanges(program, one_side(conversation(count, body), True)), count)


@row(7, "10 requests, the client's side alone, one request lost", "9 or 10 exchanges, or 1 counted as lost")
def client_side_lossy(program):
    capture = one_side(conversation(10), True, missing={6})
    found = exchanges(program, capture)
    return found, found in (9, 10)


@row(7, "10 requests, the application's side alone", "said not to be complete")
def server_side(program):
    found = coverage(program, one_side(conversation(10), False))
    return found[:160], "coverage: complete" not in found.lower()


@row(7, "a request line of 4,000 bytes, joined in its middle, then 3 requests", "3 exchanges, or 4; none misread, or counted as unread")
def joined_midway(program):
    capture = Capture()
    hop = inside(capture)
    hop.send(True, http.request("acct-1", target="/v1/" + "long/" * 800))
    hop.wait(0.1).send(False, http.response())
    for _ in range(3):
        http.exchange(hop, "acct-1")
    hop.close()
    # Handshake, and the line's first segment.
    capture.keep(lambda number: number > 3)
    report = program.analyze(capture)
    return f"{report.exchanges('acct-1')} of acct-1, accounts {list(report.accounts)}", report.exchanges("acct-1") in (3, 4)


METHODS = ("GET", "QUERY", "MKCOL", "REPORT", "OPTIONS", "PROPFIND", "PROPPATCH", "MKCALENDAR", "M-SEARCH", "VERSION-CONTROL",
           "BASELINE-CONTROL", "UPDATEREDIRECTREF", "X_CUSTOM", "purge")


@rows(7, {f"two requests by {method}": method for method in METHODS}, "2 exchanges")
def methods(program, method):
    capture = Capture()
    hop = inside(capture)
    for _ in range(2):
        http.exchange(hop, "acct-1", method=method)
    hop.close()
    return equal(program.analyze(capture).exchanges("acct-1"), 2)


@rows(7, {"Ethernet": 1, "bare IP": 101, "loopback": 0, "SLL (any)": 113, "SLL2 (any)": 276}, "its JA4 and round trip")
def links(program, link):
    capture = Capture(link)
    connection = edge(capture).open()
    tls.handshake(connection)
    connection.close()
    return equal(seen(program, capture), RIGHT)


@row(7, "a TLS connection over IPv6", "its JA4 and round trip")
def version_6(program):
    return equal(seen(program, hello_connection(("2001:db8::7", 51000), ("2001:db8::1", 443))), RIGHT)
