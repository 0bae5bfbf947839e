"""Item 11: what coverage says of packets that were not used."""

import re
import struct

from made import http, tls
from made.lines import BEGIN
from made.packets import GRE, IP_IN_IP, MAC_A, MAC_B, Capture, ethernet, ip, udp
from made.scenes import CLIENT, GATEWAY, edge, forwarded_for, inside, single
from rows import row, rows

OUTER, OTHER_END = ("192.0.2.1", 40000), ("192.0.2.2", 0)


def coverage(program, *captures):
    """What stands under the accounts: from their sum on."""
    text = program.text(*captures)
    found = re.search(r"^\d+ accounts?:", text, re.MULTILINE)
    return " ".join(text[found.start() if found else 0:].split())


def says(program, capture, *words):
    found = coverage(program, capture)
    lower = found.lower()
    return found[:200], "coverage: complete" not in lower and all(
        any(choice in lower for choice in word.split("|")) for word in words)


def datagrams(*ports, payload=b"\xc3\0\0\0\1\x08" + bytes(1200)):
    capture = Capture()
    for number in range(20):
        capture.packet(BEGIN + number, udp(CLIENT, (GATEWAY[0], ports[number % len(ports)]), payload))
    return capture


@rows(11, {"QUIC alone": (datagrams(443), "udp", "443", "quic"), "UDP to port 53 alone": (datagrams(53, payload=b"x"), "udp", "53"),
           "UDP to three ports": (datagrams(443, 8443, 53), "udp", "443", "8443", "53")}, "not complete; UDP by port, QUIC by name")
def udp_alone(program, wanted):
    return says(program, *wanted)


def tls_inside(wrap):
    """A TLS connection within something else."""
    capture = Capture()
    connection = edge(capture, wrap=wrap).open()
    tls.handshake(connection)
    connection.close()
    return capture


def in_udp(port, head):
    return lambda packet: ethernet(udp(OUTER, (OTHER_END[0], port), head + ethernet(packet)))


def in_ip(protocol, head=b""):
    return lambda packet: ethernet(ip(protocol, OUTER[0], OTHER_END[0], head + packet))


TUNNELS = {
    "VXLAN": (in_udp(4789, struct.pack("!II", 0x08000000, 7 << 8)), "vxlan"),
    "VXLAN on Linux' port 8472": (in_udp(8472, struct.pack("!II", 0x08000000, 7 << 8)), "vxlan|8472"),
    "Geneve": (in_udp(6081, struct.pack("!BBHI", 0, 0, 0x6558, 7 << 8)), "geneve"),
    "GTP-U": (lambda packet: ethernet(udp(OUTER, (OTHER_END[0], 2152), struct.pack("!BBHI", 0x30, 255, len(packet), 1) + packet)),
              "gtp"),
    "GRE": (in_ip(GRE, struct.pack("!HH", 0, 0x0800)), "gre"),
    "IP in IP": (in_ip(IP_IN_IP), "ip in ip|ipip|ip-in-ip|ipv4 in"),
    "WireGuard": (lambda packet: ethernet(udp(OUTER, (OTHER_END[0], 51820), b"\4\0\0\0" + bytes(28) + packet)), "wireguard|51820"),
    "MPLS": (lambda packet: ethernet(struct.pack("!I", 100 << 12 | 1 << 8 | 64) + packet, kind=0x8847), "mpls"),
    "PPPoE": (lambda packet: ethernet(struct.pack("!BBHHH", 0x11, 0, 1, len(packet) + 2, 0x21) + packet, kind=0x8864), "pppoe"),
    "ESP": (in_ip(50, bytes(8)), "esp|ipsec"),
}


@rows(11, {f"a capture of {name} alone": given for name, given in TUNNELS.items()},
      "not complete; by name (or its connection is read)")
def tunnels(program, given):
    wrap, word = given
    capture = tls_inside(wrap)
    if [line["ja4"] for line in program.connections(capture)] == [tls.ClientHello().ja4()]:
        return "its connection is read", True
    return says(program, capture, word)


@rows(11, {f"link type {link}": link for link in (147, 105, 127, 195, 12345)}, "not complete; the link type by number")
def link_types(program, link):
    capture = Capture()
    for number in range(5):
        capture.frame(BEGIN + number, bytes(60))
    capture.link = link
    return says(program, capture, str(link))


@rows(11, {"ARP alone": 0x0806, "LLDP alone": 0x88CC}, "not complete")
def not_ip(program, kind):
    capture = Capture()
    for number in range(5):
        capture.frame(BEGIN + number, MAC_A + MAC_B + struct.pack("!H", kind) + bytes(46))
    return says(program, capture)


@row(11, "SCTP and ICMP alone", "not complete")
def other_transports(program):
    capture = Capture()
    for number in range(6):
        capture.packet(BEGIN + number, ip((132, 1)[number % 2], CLIENT[0], GATEWAY[0], bytes(40)))
    return says(program, capture)


@row(11, "TCP of another port that carries nothing known", "not complete, or the connection is listed")
def unknown_stream(program):
    capture = Capture()
    connection = edge(capture, server=(GATEWAY[0], 5000)).open()
    for _ in range(5):
        connection.send(True, b"\x01\x02\x03\x04 no protocol").send(False, b"\x05\x06\x07")
    connection.close()
    if program.connections(capture):
        return "listed", True
    return says(program, capture)


@row(11, "HTTP/2 with prior knowledge on the inside hop", "not complete; named (or its exchange is read)")
def prior_knowledge(program):
    def frame(kind, flags, stream, body=b""):
        return struct.pack("!I", len(body))[1:] + struct.pack("!BBI", kind, flags, stream) + body

    capture = Capture()
    hop = inside(capture)
    hop.send(True, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0))
    hop.send(False, frame(4, 0, 0) + frame(4, 1, 0))
    # :method GET, :scheme http, :path /, :authority app (RFC 7541, appendix C.3.1 in kind).
    hop.send(True, frame(1, 5, 1, b"\x82\x86\x84\x41\x03app"))
    hop.send(False, frame(1, 5, 1, b"\x88"))
    hop.close()
    if program.connections(capture)[0]["exchanges"]:
        return "its exchange is read", True
    return says(program, capture, "http/2|http2|prior knowledge")


@row(11, "a WebSocket upgrade on the inside hop", "not complete; named")
def websocket(program):
    capture = Capture()
    hop = inside(capture)
    hop.send(True, http.request("acct-1", method="GET", body=b"", fields=[("Connection", "Upgrade"), ("Upgrade", "websocket")]))
    hop.send(False, b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    for _ in range(10):
        hop.send(True, b"\x82\x85" + bytes(9)).send(False, b"\x82\x05" + bytes(5))
    hop.close()
    return says(program, capture, "upgrade|websocket")


@row(11, "segments that wait behind a hole when the connection ends", "not complete; bytes counted")
def waiting_bytes(program):
    capture = Capture()
    hop = inside(capture)
    http.exchange(hop, "acct-1")
    hop.skip(True, 200)
    hop.send(True, http.request("acct-1"), acknowledged=False)
    hop.wait(1)
    return says(program, capture, "lost|dropped|waiting|missing|unread")


@row(11, "an account's connection and exchanges, at the edge and inside", "complete")
def complete(program):
    found = coverage(program, *single([forwarded_for(CLIENT)], CLIENT, "acct-1"))
    return found[:160], "coverage: complete" in found.lower()


@row(11, "the advice under an empty result, for UDP alone", "says what was seen: UDP, not that an inside capture is missing alone")
def advice(program):
    text = program.text(datagrams(443))
    told = text[text.find("tailgate:"):]
    return told[:160], "udp" in told.lower() or "quic" in told.lower()
