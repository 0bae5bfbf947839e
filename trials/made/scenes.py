"""Small scenes that several rows begin with: a client at the edge, the gateway's inside hop, accounts behind one address."""

from made import http, tls
from made.lines import BEGIN, line
from made.packets import Capture, Connection

VICTIM = "203.0.113.99"
GATEWAY, CLIENT = ("198.51.100.1", 443), ("203.0.113.7", 51000)
HOP, APPLICATION = ("10.0.0.2", 40001), ("10.0.0.9", 8080)
# One TLS connection carries one client; four are a relay's.
CLIENTS = ("KimiCLI/1.3", "claude-cli/2.0.37", "opencode/0.15.2", "kilo-go/4.86.0")


def edge(capture, client=CLIENT, server=GATEWAY, time=BEGIN, **how):
    return Connection(capture, client, server, time, **how)


def inside(capture, port=HOP[1], time=BEGIN, **how):
    return Connection(capture, (HOP[0], port), APPLICATION, time, ttl=64, **how).open()


def hello_connection(client=CLIENT, server=GATEWAY, **how):
    """A capture of one whole TLS connection; `how` is for the handshake."""
    capture = Capture()
    connection = edge(capture, client, server).open()
    tls.handshake(connection, **how)
    connection.close()
    return capture


def relayed(fields, client=CLIENT, account="acct-1", requests=12, edge_capture=None, inside_capture=None):
    """One edge connection whose requests come from two clients in turn: a relay. `fields` are the inside hop's."""
    outer, inner = edge_capture or Capture(), inside_capture or Capture()
    connection = edge(outer, client).open()
    tls.handshake(connection)
    hop = inside(inner, port=30000 + client[1] % 30000, time=BEGIN + 0.5)
    for number in range(requests):
        connection.until(BEGIN + 1 + 5 * number)
        tls.exchange(connection)
        hop.until(BEGIN + 1.05 + 5 * number)
        http.exchange(hop, account, client=CLIENTS[number % 2], fields=fields, lasts=0.02)
    connection.wait(1).close()
    hop.wait(1).close()
    return outer, inner


def single(fields, client, account, requests=12, edge_capture=None, inside_capture=None):
    """The same by one client: an honest account."""
    outer, inner = edge_capture or Capture(), inside_capture or Capture()
    connection = edge(outer, client).open()
    tls.handshake(connection)
    hop = inside(inner, port=30000 + client[1] % 30000, time=BEGIN + 0.5)
    for number in range(requests):
        connection.until(BEGIN + 3 + 5 * number)
        tls.exchange(connection)
        hop.until(BEGIN + 3.05 + 5 * number)
        http.exchange(hop, account, client=CLIENTS[0], fields=fields, lasts=0.02)
    connection.wait(1).close()
    hop.wait(1).close()
    return outer, inner


def forwarded_for(end):
    return ("X-Forwarded-For", f"{end[0]}:{end[1]}")


def relay_lines(account="shared", port=41000, begin=BEGIN, count=12, source="192.0.2.50", every=5, **fields):
    """A relay as the log alone shows it: four clients in turn on one connection."""
    return [line(begin + every * number, account, src=source, sport=port, client=CLIENTS[number % 4], **fields)
            for number in range(count)]


def honest_lines(account="honest", port=42000, begin=BEGIN, count=12, source="192.0.2.60", every=5, **fields):
    return [line(begin + every * number + 0.25, account, src=source, sport=port, **fields) for number in range(count)]
