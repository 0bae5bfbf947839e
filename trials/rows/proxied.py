"""Item 7: what comes before TLS on one connection: a PROXY header, or a protocol that begins in clear."""

import struct

from made import http, tls
from made.lines import BEGIN, line
from made.packets import Capture
from made.scenes import CLIENT, GATEWAY, edge
from rows import equal, rows

HELLO = tls.ClientHello()
BALANCER, BEHIND = ("10.0.0.5", 33000), ("10.0.0.2", 443)
V1, V2 = http.proxy_v1(CLIENT, GATEWAY), http.proxy_v2(CLIENT, GATEWAY)
CLIENT6, GATEWAY6 = ("2001:db8::7", 51000), ("2001:db8::1", 443)
TLVS = http.tlv(2, b"api.example") + http.tlv(3, bytes(4)) + http.tlv(4, bytes(40)) + http.tlv(0x20, b"\1\0\0\0\0" + http.tlv(
    0x21, b"TLSv1.3"))


def proxied(parts):
    """Each part in a segment of its own, then the rest of the handshake."""
    capture = Capture()
    connection = edge(capture, BALANCER, BEHIND).open()
    for part in parts:
        connection.send(True, part)
    connection.send(False, tls.server_flight()).send(True, tls.client_answer())
    tls.exchange(connection)
    connection.close()
    return capture


hello = HELLO.record()
# Bytes of the client, and whom the header names.
HEADERS = {
    "v1": ([V1, hello], CLIENT), "v1 in the hello's segment": ([V1 + hello], CLIENT),
    "v1 cut after 10 bytes": ([V1[:10], V1[10:], hello], CLIENT), "v1 cut after 10 bytes, its end with the hello":
    ([V1[:10], V1[10:] + hello], CLIENT), "v1 byte by byte": ([*(V1[at:at + 1] for at in range(len(V1))), hello], CLIENT),
    "v1 of IPv6": ([http.proxy_v1(CLIENT6, GATEWAY6, "TCP6"), hello], CLIENT6),
    "v1 UNKNOWN": ([b"PROXY UNKNOWN\r\n", hello], None),
    "v1 UNKNOWN with addresses": ([b"PROXY UNKNOWN 1.2.3.4 5.6.7.8 1 2\r\n" + hello], None),
    "v2": ([V2, hello], CLIENT), "v2 in the hello's segment": ([V2 + hello], CLIENT),
    "v2 cut after 12 bytes": ([V2[:12], V2[12:] + hello], CLIENT), "v2 cut after 5 bytes": ([V2[:5], V2[5:], hello], CLIENT),
    "v2 of IPv6": ([http.proxy_v2(CLIENT6, GATEWAY6), hello], CLIENT6),
    "v2 with TLVs": ([http.proxy_v2(CLIENT, GATEWAY, TLVS), hello], CLIENT),
    "v2 with TLVs in the hello's segment": ([http.proxy_v2(CLIENT, GATEWAY, TLVS) + hello], CLIENT),
    "v2 with 1,900 bytes of TLVs": ([http.proxy_v2(CLIENT, GATEWAY, http.tlv(0xE0, bytes(1_897))), hello], CLIENT),
    "v2 LOCAL": ([http.proxy_v2(), hello], None), "v2 LOCAL with TLVs": ([http.proxy_v2(tlvs=TLVS) + hello], None),
    "v2 and the hello in three records": ([V2, HELLO.records(80)], CLIENT)}


@rows(7, {f"before TLS, PROXY {name}": parts for name, (parts, _) in HEADERS.items()}, "the hello's JA4, a round trip")
def behind_header(program, parts):
    found = [(line["ja4"], line["rtt_tls_ms"]) for line in program.connections(proxied(parts))]
    return equal(found, [(HELLO.ja4(), 20)])


@rows(7, {f"the client that PROXY {name} names, in the log": given for name, given in HEADERS.items() if given[1]},
      "the log's line is joined to the connection")
def true_client(program, given):
    parts, (address, port) = given
    entry = line(BEGIN + 0.5, "acct-1", src=address, sport=port, duration=0.2)
    return equal([found["account"] for found in program.connections(proxied(parts), logs=[[entry]])], ["acct-1"])


def conversation(steps, port):
    """Lines in turn, `S` or `C` and what it says; then TLS."""
    capture = Capture()
    connection = edge(capture, CLIENT, (GATEWAY[0], port)).open()
    for side, text in steps:
        connection.send(side == "C", text if isinstance(text, bytes) else text.encode() + b"\r\n")
    tls.handshake(connection)
    connection.close()
    return capture


LDAP_START = bytes.fromhex("301d02010177188016312e332e362e312e342e312e313436362e3230303337")
LDAP_ANSWER = bytes.fromhex("300c02010178070a010004000400")
TEXTS = {
    "SMTP, upper case": (587, [("S", "220 mx ESMTP"), ("C", "EHLO laptop"), ("S", "250-mx\r\n250 STARTTLS"), ("C", "STARTTLS"),
                               ("S", "220 ready")]),
    "SMTP, HELO": (25, [("S", "220 mx"), ("C", "HELO laptop"), ("S", "250 mx"), ("C", "STARTTLS"), ("S", "220 ready")]),
    "SMTP, lower case": (587, [("S", "220 mx"), ("C", "ehlo laptop"), ("S", "250 STARTTLS"), ("C", "starttls"), ("S", "220 ok")]),
    "SMTP, the client's command split": (587, [("S", "220 mx"), ("C", b"EHLO lap"), ("C", b"top\r\n"), ("S", "250 STARTTLS"),
                                               ("C", "STARTTLS"), ("S", "220 ready")]),
    "LMTP": (24, [("S", "220 mx LMTP"), ("C", "LHLO laptop"), ("S", "250 STARTTLS"), ("C", "STARTTLS"), ("S", "220 ready")]),
    "IMAP": (143, [("S", "* OK [CAPABILITY IMAP4rev1] ready"), ("C", "a1 STARTTLS"), ("S", "a1 OK begin")]),
    "IMAP, tag of capitals": (143, [("S", "* OK ready"), ("C", "ABCD STARTTLS"), ("S", "ABCD OK begin")]),
    "POP3": (110, [("S", "+OK ready"), ("C", "CAPA"), ("S", "+OK\r\nSTLS\r\n."), ("C", "STLS"), ("S", "+OK begin")]),
    "POP3, USER first": (110, [("S", "+OK ready"), ("C", "USER me"), ("S", "-ERR no"), ("C", "STLS"), ("S", "+OK begin")]),
    "FTP": (21, [("S", "220 ftp"), ("C", "AUTH TLS"), ("S", "234 begin")]),
    "FTP, lower case": (21, [("S", "220 ftp"), ("C", "auth tls"), ("S", "234 begin")]),
    "NNTP": (119, [("S", "200 news"), ("C", "CAPABILITIES"), ("S", "101\r\nSTARTTLS\r\n."), ("C", "STARTTLS"), ("S", "382 go")]),
    "XMPP": (5222, [("C", "<stream:stream to='a' xmlns='jabber:client'>"), ("S", "<stream:stream><stream:features/>"),
                    ("C", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), ("S", "<proceed/>")]),
    "NATS": (4222, [("S", 'INFO {"server_id":"x","tls_required":true} ')]),
    "LDAP": (389, [("C", LDAP_START), ("S", LDAP_ANSWER)]),
    "PostgreSQL": (5432, [("C", struct.pack("!II", 8, 80877103)), ("S", b"S")]),
    "PostgreSQL, GSSAPI first": (5432, [("C", struct.pack("!II", 8, 80877104)), ("S", b"N"),
                                        ("C", struct.pack("!II", 8, 80877103)), ("S", b"S")]),
    "MySQL": (3306, [("S", bytes([74, 0, 0, 0, 10]) + b"8.0.36\0" + bytes(66)), ("C", bytes([32, 0, 0, 1, 0x8D, 0xA2]) + bytes(30))]),
    "ManageSieve": (4190, [("S", '"IMPLEMENTATION" "x"\r\n"STARTTLS"\r\nOK'), ("C", "STARTTLS"), ("S", "OK begin")]),
    "IRC": (6667, [("C", "CAP LS 302"), ("S", ":irc CAP * LS :tls"), ("C", "STARTTLS"), ("S", ":irc 670 x :begin")]),
}


@rows(7, {f"before TLS, {name}": steps for name, steps in TEXTS.items()}, "the hello's JA4; no untrusted hop, no blind second")
def behind_text(program, steps):
    capture = conversation(steps[1], steps[0])
    found = [line["ja4"] for line in program.connections(capture)]
    report = program.analyze(capture)
    return (f"{found}, untrusted {report.coverage.get('untrusted_hops')}, blind {report.coverage['blind_seconds']}",
            found == [HELLO.ja4()] and not report.coverage.get("untrusted_hops") and not report.coverage["blind_seconds"])
