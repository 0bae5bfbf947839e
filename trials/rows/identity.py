"""Item 1: who wrote the address, the account and the head that names them."""

from made import http, tls
from made.lines import BEGIN, line
from made.packets import ACK, PSH, Capture, tcp
from made.scenes import (APPLICATION, CLIENT, CLIENTS, GATEWAY, HOP, edge, forwarded_for, honest_lines, inside, relay_lines,
                         relayed, single)
from rows import equal, row, rows

VICTIM = ("203.0.113.99", 52000)
NAT = "203.0.113.5"
OTHER = "192.0.2.1"


def behind_nat(fields_of, connections=1):
    """Two honest accounts behind one address, in turn."""
    capture = Capture()
    hops = [inside(capture, HOP[1] + number) for number in range(connections)]
    for number in range(12):
        hop = hops[number % connections].until(BEGIN + 5 + 5 * number)
        http.exchange(hop, f"acct-{'ab'[number % 2]}", client=CLIENTS[number % 2], fields=fields_of(number % 2))
    return capture


PORTS = {f"X-Forwarded-Port: {port} for a whole address{where}": (port, connections)
         for port in ("443", "8443", "80", "443, 443") for connections, where in ((1, ""), (3, ", three inside connections"))}


@rows(1, PORTS, "both accounts clear")
def constant_port(program, wanted):
    port, connections = wanted
    capture = behind_nat(lambda _: [("X-Forwarded-For", NAT), ("X-Forwarded-Port", port)], connections)
    return equal(program.analyze(capture).verdicts(), {"acct-a": "clear", "acct-b": "clear"})


@row(1, "a client's own port in X-Forwarded-For, another for each account", "both accounts clear")
def true_ports(program):
    capture = behind_nat(lambda side: [forwarded_for((NAT, 51000 + side))])
    return equal(program.analyze(capture).verdicts(), {"acct-a": "clear", "acct-b": "clear"})


GATEWAYS = forwarded_for(CLIENT)
# What a relay's operator may send to be joined elsewhere; the gateway's own word comes last in its field.
EVASIONS = {
    "Forwarded of another address behind X-Forwarded-For": [GATEWAYS, ("Forwarded", f"for={OTHER}:4000")],
    "Forwarded of another address before X-Forwarded-For": [("Forwarded", f'for="{OTHER}:4000"'), GATEWAYS],
    "Forwarded without a port": [("Forwarded", f"for={OTHER};proto=https"), GATEWAYS],
    "Forwarded: for=unknown": [("Forwarded", "for=unknown"), GATEWAYS],
    "two Forwarded": [("Forwarded", f"for={OTHER}:1"), ("Forwarded", f"for={OTHER}:2"), GATEWAYS],
    "Forwarded of IPv6": [("Forwarded", 'for="[2001:db8::1]:4000"'), GATEWAYS],
    "an element of one's own before the gateway's": [("X-Forwarded-For", f"{OTHER}:9, {CLIENT[0]}:{CLIENT[1]}")],
    "a line of one's own before the gateway's": [("X-Forwarded-For", OTHER), GATEWAYS],
    "X-Real-IP, True-Client-IP and CF-Connecting-IP": [("X-Real-IP", OTHER), ("True-Client-IP", OTHER),
                                                       ("CF-Connecting-IP", OTHER), GATEWAYS],
    "hundred elements before the gateway's": [("X-Forwarded-For", f"{OTHER}, " * 100 + f"{CLIENT[0]}:{CLIENT[1]}")],
}


@rows(1, {f"a relay sends {name}": fields for name, fields in EVASIONS.items()}, "watch, as without")
def evasion(program, fields):
    plain = program.analyze(*relayed([GATEWAYS])).stand("acct-1")
    found = program.analyze(*relayed(fields)).stand("acct-1")
    return f"{found}, without {plain}", found == plain and found[0] == "watch"


@rows(1, {"a relay names a victim's address in Forwarded": [("Forwarded", f'for="{VICTIM[0]}:{VICTIM[1]}"'), GATEWAYS],
          "a relay names a victim's address first in X-Forwarded-For": [
              ("X-Forwarded-For", f"{VICTIM[0]}:{VICTIM[1]}, {CLIENT[0]}:{CLIENT[1]}")],
          "a relay names a victim's port in X-Forwarded-Port": [GATEWAYS, ("X-Forwarded-Port", str(VICTIM[1]))]},
      "the victim stands as without")
def framed_victim(program, fields):
    stands = []
    for mine in ([GATEWAYS], fields):
        outer, inner = single([forwarded_for(VICTIM)], VICTIM, "victim")
        relayed(mine, edge_capture=outer, inside_capture=inner)
        stands.append(program.analyze(outer, inner).stand("victim"))
    return f"{stands[1]}, without {stands[0]}", stands[0] == stands[1] and stands[0][0] == "clear"


def spoofed(server, source, answer=False):
    """One data packet without a handshake, and perhaps the gateway's answer."""
    capture = Capture()
    head = http.request("victim", client="evil/1", fields=[forwarded_for(VICTIM)])
    capture.packet(BEGIN, tcp(source, server, PSH | ACK, 1000, 5000, head))
    if answer:
        reply = http.response()
        capture.packet(BEGIN + 0.1, tcp(server, source, PSH | ACK, 5000, 1000 + len(head), reply))
        capture.packet(BEGIN + 0.2, tcp(source, server, ACK, 1000 + len(head), 5000 + len(reply)))
    return capture


@rows(1, {"one spoofed data packet to port 443, from anywhere": (GATEWAY, CLIENT),
          "one spoofed data packet to port 443, from a private address": (GATEWAY, ("10.0.0.66", 4444)),
          "one spoofed data packet to port 8080, from a private address": (APPLICATION, ("10.0.0.66", 4444)),
          "one spoofed data packet to port 8080, from the gateway's address": (APPLICATION, (HOP[0], 4444))},
      "no account")
def spoofed_exchange(program, wanted):
    return equal(list(program.analyze(spoofed(*wanted)).accounts), [])


@row(1, "a request on an inside hop joined midway that the application answers", "1 account, 1 exchange")
def midstream(program):
    return equal(program.analyze(spoofed(APPLICATION, HOP, answer=True)).exchanges("victim"), 1)


@rows(1, {"HTTP in clear to the edge's port": ("", CLIENT), "HTTP in clear to the edge's port, from a private address":
          ("", ("10.9.9.9", 5555)), "a PROXY header and HTTP in clear to the edge's port": ("PROXY", ("10.9.9.9", 5555))},
      "no account")
def clear_at_the_edge(program, wanted):
    """A client may say to port 443 what it likes, and the gateway answers it that this is no TLS."""
    prefix, source = wanted
    capture = Capture()
    connection = edge(capture, source).open()
    start = http.proxy_v1(VICTIM, GATEWAY) if prefix else b""
    connection.send(True, start + http.request("victim", fields=[forwarded_for(VICTIM)]))
    connection.send(False, http.response(400, "Bad Request")).close()
    return equal(list(program.analyze(capture).accounts), [])


@rows(1, {f"50 requests answered {status}, of made-up accounts in the log": status for status in (401, 403, 429)}, "no account")
def refused_lines(program, status):
    lines = [line(BEGIN + number, f"guess-{number}", sport=1025 + number, status=status) for number in range(50)]
    return equal(len(program.analyze(logs=[lines]).accounts), 0)


@rows(1, {f"50 requests answered {status}, with made-up credentials": status for status in (401, 403, 429)},
      "no account but that of the one key that is right")
def refused_credentials(program, status):
    capture = Capture()
    hop = inside(capture)
    for number in range(50):
        http.exchange(hop, fields=[("Authorization", f"Bearer guess-{number}"), forwarded_for(CLIENT)], status=status)
    http.exchange(hop, fields=[("Authorization", "Bearer right"), forwarded_for(CLIENT)])
    hop.close()
    return equal(len(program.analyze(capture).accounts), 1)


@rows(1, {f"a stranger's {status}s under a victim's name, four clients on one connection": status for status in (401, 403, 429)},
      "the victim stands as without")
def refused_in_anothers_name(program, status):
    honest, attack = honest_lines("victim"), relay_lines("victim", status=status)
    stands = [program.analyze(logs=[lines]).accounts.get("victim") for lines in (honest, sorted(
        honest + attack, key=lambda entry: entry["time"]))]
    return f"{stands[1] and (stands[1]['verdict'], stands[1]['clients'])}", stands[0] == stands[1]


@row(1, "401s under a victim's name on the inside hop, the gateway having set the account header", "the victim stands as without")
def refused_inside(program):
    stands = []
    for attacks in (False, True):
        outer, inner = single([forwarded_for(VICTIM)], VICTIM, "victim")
        if attacks:
            connection = edge(outer, CLIENT).open()
            tls.handshake(connection)
            hop = inside(inner, 39999)
            for number in range(12):
                tls.exchange(connection.until(BEGIN + 2 + 5 * number))
                http.exchange(hop.until(BEGIN + 2.05 + 5 * number), "victim", client=CLIENTS[number % 4],
                              fields=[forwarded_for(CLIENT)], status=401, lasts=0.02)
        stands.append(program.analyze(outer, inner).stand("victim"))
    return f"{stands[1]}, without {stands[0]}", stands[0] == stands[1]


def cut_head(filler, early):
    """A head that the snap length cuts before its Content-Length, and whose body looks like another account's request. `early`
    has the application answer before the body came, as it may (RFC 9110 §10.1.1)."""
    capture = Capture()
    hop = inside(capture, segment=9_000)
    inner = http.request("victim", client="evil/1", fields=[forwarded_for(VICTIM)])
    for _ in range(3):
        hop.send(True, http.request("attacker", fields=[("Cookie", "x" * filler)], body=inner)[:-len(inner)], acknowledged=False)
        if early:
            hop.send(False, http.response())
        hop.send(True, inner)
        if not early:
            hop.wait(0.2).send(False, http.response())
    hop.close()
    return capture


@rows(1, {f"a head of {filler} bytes cut at {snap}, its body another's request{', answered early' if early else ''}":
          (filler, snap, early) for filler, snap in ((400, 200), (900, 256), (3000, 2048)) for early in (False, True)},
      "no account named by a body")
def body_as_request(program, wanted):
    filler, snap, early = wanted
    report = program.analyze(cut_head(filler, early).write(program.file("cut.pcap"), snap=snap))
    return equal("victim" in report.accounts, False)
