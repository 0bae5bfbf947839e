"""Ethernet frames with IPv4 or IPv6 and TCP or UDP, and pcap files of them. Every checksum is right unless asked otherwise."""

import ipaddress
import random
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
ETHERNET, RAW, NULL, SLL, SLL2 = 1, 101, 0, 113, 276
IPV4, IPV6, VLAN, QINQ = 0x0800, 0x86DD, 0x8100, 0x88A8
TCP, UDP, GRE, IP_IN_IP = 6, 17, 47, 4
MAC_A, MAC_B = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
# Ethernet's shortest frame without its checksum (IEEE 802.3 §3.2.7).
SHORTEST = 60
# MSS 1460, SACK, timestamps, window scale 7: what Linux sends.
SYN_OPTIONS = bytes.fromhex("020405b4") + bytes.fromhex("0402") + bytes.fromhex("080a0000000100000000") + bytes.fromhex(
    "01030307")


def checksum(data):
    """RFC 1071."""
    if len(data) & 1:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packed(address):
    return ipaddress.ip_address(address).packed


def transport(protocol, source, target, body, at):
    """The body with its checksum, which lies at offset `at`, over the pseudo-header."""
    ends = packed(source) + packed(target)
    if len(ends) == 8:
        pseudo = ends + struct.pack("!BBH", 0, protocol, len(body))
    else:
        pseudo = ends + struct.pack("!IHBB", len(body), 0, 0, protocol)
    return body[:at] + struct.pack("!H", checksum(pseudo + body)) + body[at + 2:]


def ip(protocol, source, target, body, ttl=64, ident=0, length=None):
    """`length` replaces the total length that is right."""
    if ":" in source:
        return struct.pack("!IHBB", 6 << 28, len(body) if length is None else length, protocol, ttl) + packed(source) + packed(
            target) + body
    total = 20 + len(body) if length is None else length
    head = struct.pack("!BBHHHBBH", 0x45, 0, total, ident, 0x4000, ttl, protocol, 0) + packed(source) + packed(target)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def tcp(source, target, flags, number, acknowledged, payload=b"", options=b"", window=64240, ttl=64, spoilt=False, length=None):
    """An IP packet; `source` and `target` are (address, port). `spoilt` makes the TCP checksum wrong."""
    options += b"\0" * (-len(options) % 4)
    body = struct.pack("!HHIIBBHHH", source[1], target[1], number & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF,
                       (20 + len(options)) << 2, flags, window, 0, 0) + options + payload
    body = transport(TCP, source[0], target[0], body, 16)
    if spoilt:
        body = body[:16] + bytes([body[16] ^ 0x55]) + body[17:]
    return ip(TCP, source[0], target[0], body, ttl=ttl, length=length)


def udp(source, target, payload):
    body = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0) + payload
    return ip(UDP, source[0], target[0], transport(UDP, source[0], target[0], body, 6))


def ethernet(packet, tags=(), padding=b"", kind=None):
    """`tags` are VLAN numbers, the outer first; two of them are 802.1ad."""
    kind = kind or (IPV6 if packet[0] >> 4 == 6 else IPV4)
    frame = MAC_A + MAC_B
    for place, tag in enumerate(tags):
        frame += struct.pack("!HH", QINQ if len(tags) == 2 and place == 0 else VLAN, tag)
    return frame + struct.pack("!H", kind) + packet + padding


def padded(frame, filler=b"\0"):
    """As a network card pads it on the wire."""
    return frame + filler * (SHORTEST - len(frame))


def framed(packet, link):
    """The packet in the frame of a link type."""
    if link == ETHERNET:
        return ethernet(packet)
    kind = IPV6 if packet[0] >> 4 == 6 else IPV4
    if link == SLL:
        return struct.pack("!HHH", 0, 1, 6) + MAC_B + b"\0\0" + struct.pack("!H", kind) + packet
    if link == SLL2:
        return struct.pack("!HHIHBB", kind, 0, 2, 1, 0, 6) + MAC_B + b"\0\0" + packet
    if link == NULL:
        return struct.pack("<I", 2 if kind == IPV4 else 10) + packet
    return packet


class Capture:
    """Packets with their times; `link` is the link type of the file."""

    def __init__(self, link=ETHERNET):
        self.link, self.frames = link, []

    def packet(self, time, packet):
        self.frames.append((time, framed(packet, self.link)))

    def frame(self, time, frame):
        self.frames.append((time, frame))

    def keep(self, wanted):
        """Only frames for which `wanted(number)` holds, counted from 0."""
        self.frames = [frame for number, frame in enumerate(self.frames) if wanted(number)]
        return self

    def write(self, path, snap=262144, ordered=True):
        frames = sorted(self.frames, key=lambda frame: frame[0]) if ordered else self.frames
        with open(path, "wb") as out:
            # Nanoseconds (draft-ietf-opsawg-pcap).
            out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, snap, self.link))
            for time, frame in frames:
                whole = round(time * 1e9)
                kept = frame[:snap]
                out.write(struct.pack("<IIII", whole // 10**9, whole % 10**9, len(kept), len(frame)) + kept)
        return path


def read(path):
    """A pcap file's link type and (time in nanoseconds, frame)s."""
    with open(path, "rb") as file:
        data = file.read()
    magic = struct.unpack("<I", data[:4])[0]
    scale = {0xA1B23C4D: 1, 0xA1B2C3D4: 1000}[magic]
    link = struct.unpack("<I", data[20:24])[0]
    frames, at = [], 24
    while at + 16 <= len(data):
        seconds, part, kept, _ = struct.unpack("<IIII", data[at:at + 16])
        frames.append((seconds * 10**9 + part * scale, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return link, frames


class Connection:
    """A TCP connection, segment after segment, `step` seconds apart. The numbers of both sides come from the ends, so the
    same connection has the same bytes in every run."""

    def __init__(self, capture, client, server, time, step=0.01, wrap=None, ttl=57, segment=1460):
        self.capture, self.client_end, self.server_end = capture, client, server
        self.time, self.step, self.ttl, self.segment = time, step, ttl, segment
        self.wrap = wrap or (lambda packet: framed(packet, capture.link))
        seed = random.Random(f"{client} {server}")
        self.up, self.down = seed.getrandbits(31), seed.getrandbits(31)

    def emit(self, fromClient, flags, payload=b"", options=b"", at=None, number=None, **how):
        """One segment; `number` replaces the sequence number that is due, and then nothing moves on."""
        source, target = (self.client_end, self.server_end) if fromClient else (self.server_end, self.client_end)
        mine, other = (self.up, self.down) if fromClient else (self.down, self.up)
        acknowledged = other if flags & ACK else 0
        packet = tcp(source, target, flags, mine if number is None else number, acknowledged, payload, options,
                     ttl=how.pop("ttl", self.ttl if fromClient else 64), **how)
        self.capture.frame(self.time if at is None else at, self.wrap(packet))
        if number is None:
            moved = len(payload) + bool(flags & (SYN | FIN))
            if fromClient:
                self.up += moved
            else:
                self.down += moved
        if at is None:
            self.time += self.step
        return self

    def open(self):
        self.emit(True, SYN, options=SYN_OPTIONS)
        self.emit(False, SYN | ACK, options=SYN_OPTIONS)
        return self.emit(True, ACK)

    def send(self, fromClient, data, segment=None, acknowledged=True):
        """Data in segments, then the other side's acknowledgement."""
        size = segment or self.segment
        for begin in range(0, len(data), size):
            self.emit(fromClient, PSH | ACK, data[begin:begin + size])
        return self.emit(not fromClient, ACK) if acknowledged else self

    def skip(self, fromClient, count):
        """Bytes that this capture did not see."""
        if fromClient:
            self.up += count
        else:
            self.down += count
        return self

    def wait(self, seconds):
        self.time += seconds
        return self

    def until(self, time):
        self.time = max(self.time, time)
        return self

    def close(self):
        self.emit(True, FIN | ACK)
        self.emit(False, FIN | ACK)
        return self.emit(True, ACK)
