"""HTTP/1.1 of the inside hop, and PROXY headers."""

import ipaddress
import struct

# PROXY protocol, version 2, §2.2.
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def request(account=None, client="KimiCLI/1.3", fields=(), method="POST", target="/v1/messages", body=b"{}"):
    """`fields` are (name, value)s, added as they are. A value may be bytes."""
    lines = [("Host", "app")] + ([("User-Agent", client)] if client is not None else [])
    lines += [("X-Account-Id", account)] if account is not None else []
    lines += [*fields, ("Content-Length", str(len(body)))]
    head = f"{method} {target} HTTP/1.1\r\n".encode()
    for name, value in lines:
        head += name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
    return head + b"\r\n" + body


def response(status=200, reason="OK", body=b"{}"):
    return f"HTTP/1.1 {status} {reason}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def exchange(connection, *arguments, status=200, lasts=0.2, **fields):
    connection.send(True, request(*arguments, **fields)).wait(lasts)
    return connection.send(False, response(status))


def proxy_v1(client, server, family="TCP4"):
    return f"PROXY {family} {client[0]} {server[0]} {client[1]} {server[1]}\r\n".encode()


def proxy_v2(client=None, server=None, tlvs=b""):
    """Without a client: LOCAL, a health check of the balancer's own."""
    if client is None:
        return SIGNATURE + struct.pack("!BBH", 0x20, 0, len(tlvs)) + tlvs
    ends = [ipaddress.ip_address(end[0]).packed for end in (client, server)]
    body = b"".join(ends) + struct.pack("!HH", client[1], server[1]) + tlvs
    return SIGNATURE + struct.pack("!BBH", 0x21, 0x11 if len(ends[0]) == 4 else 0x21, len(body)) + body


def tlv(kind, value):
    return struct.pack("!BH", kind, len(value)) + value
