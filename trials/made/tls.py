"""TLS 1.3 handshakes as a capture shows them, and the JA4 that their hello has."""

import hashlib
import struct

HANDSHAKE, CHANGE_CIPHER_SPEC, APPLICATION_DATA = 22, 20, 23
CIPHERS = (0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F)
SIGNATURES = (0x0403, 0x0804, 0x0401)
GROUPS = (0x001D, 0x0017)


def record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def extension(kind, body):
    return struct.pack("!HH", kind, len(body)) + body


def counted(body, size=2):
    return len(body).to_bytes(size, "big") + body


def shorts(values):
    return b"".join(struct.pack("!H", value) for value in values)


class ClientHello:
    """`ciphers` makes another tool of it; `padding` adds the padding extension (RFC 7685) of so many bytes."""

    def __init__(self, name="api.example", alpn=("h2", "http/1.1"), ciphers=CIPHERS, padding=0, session=bytes(range(32))):
        self.ciphers, self.alpn, self.session = ciphers, alpn, session
        self.extensions = [(0, counted(b"\0" + counted(name.encode()))), (10, counted(shorts(GROUPS))), (11, b"\1\0"),
                           (13, counted(shorts(SIGNATURES))), (16, counted(b"".join(counted(p.encode(), 1) for p in alpn))),
                           (43, counted(shorts((0x0304, 0x0303)), 1)),
                           (51, counted(shorts((0x001D,)) + counted(bytes(range(32)))))]
        if padding:
            self.extensions.append((21, bytes(padding)))

    def message(self):
        body = struct.pack("!H", 0x0303) + bytes(range(100, 132)) + counted(self.session, 1)
        body += counted(shorts(self.ciphers)) + b"\1\0" + counted(b"".join(extension(*one) for one in self.extensions))
        return b"\1" + counted(body, 3)

    def record(self):
        return record(HANDSHAKE, self.message(), 0x0301)

    def records(self, size):
        """The message cut into records of at most `size` bytes (RFC 8446 §5.1)."""
        message = self.message()
        return b"".join(record(HANDSHAKE, message[at:at + size], 0x0301) for at in range(0, len(message), size))

    def ja4(self):
        """By FoxIO's technical details of JA4, written here once more on purpose."""
        kinds = [kind for kind, _ in self.extensions]
        alpn = self.alpn[0][0] + self.alpn[0][-1] if self.alpn else "00"
        first = f"t13d{len(self.ciphers):02}{len(kinds):02}{alpn}"
        second = ",".join(sorted(f"{cipher:04x}" for cipher in self.ciphers))
        third = ",".join(sorted(f"{kind:04x}" for kind in kinds if kind not in (0, 16)))
        third += "_" + ",".join(f"{signature:04x}" for signature in SIGNATURES)
        return "_".join([first, *(hashlib.sha256(part.encode()).hexdigest()[:12] for part in (second, third))])


def server_flight(size=900):
    """It echoes the session of a ``ClientHello`` that was given none (RFC 8446 §4.1.3)."""
    body = struct.pack("!H", 0x0303) + bytes(range(50, 82)) + counted(bytes(range(32)), 1) + struct.pack("!H", 0x1301) + b"\0"
    body += counted(extension(43, shorts((0x0304,))) + extension(51, shorts((0x001D,)) + counted(bytes(range(32)))))
    return record(HANDSHAKE, b"\2" + counted(body, 3)) + record(CHANGE_CIPHER_SPEC, b"\1") + record(
        APPLICATION_DATA, bytes(size))


def client_answer():
    """change_cipher_spec and a Finished of 32 bytes with its type and tag."""
    return record(CHANGE_CIPHER_SPEC, b"\1") + record(APPLICATION_DATA, bytes(53))


def handshake(connection, hello=None, raw=None, segment=None):
    """`raw` replaces the hello's bytes on the wire."""
    hello = hello or ClientHello()
    connection.send(True, hello.record() if raw is None else raw, segment)
    connection.send(False, server_flight())
    return connection.send(True, client_answer())


def exchange(connection, up=300, down=300):
    connection.send(True, record(APPLICATION_DATA, bytes(up)))
    return connection.send(False, record(APPLICATION_DATA, bytes(down)))
