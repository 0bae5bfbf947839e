"""Captures on both sides of the gateway, and their cutting into the files a run leaves.

Cutting keeps the first packets of an edge connection whole and the rest as headers, with the true length noted, and sets
the body of every TLS application-data record to zero: nobody without the keys can read it, and zeros compress. Handshake
records stay as they were. Checksums of such packets no longer match.
"""

import os
import struct

from .places import program

WHOLE_PACKETS, LATER_BYTES, INSIDE_BYTES = 12, 120, 2000
LINKTYPE_ETHERNET, LINKTYPE_RAW = 1, 101
APPLICATION_DATA, RECORD_HEADER = 23, 5
PCAP_MAGIC_NS = 0xA1B23C4D


class Tap:
    """tcpdump in the gateway's namespace, nanosecond pcap."""

    def __init__(self, internet, interface, expression, path, snap):
        self.path = path
        self.process = internet.start("gw", "tcpdump-" + interface, [
            program("tcpdump"), "-i", interface, "-w", path, "-s", str(snap), "-B", "32768", "-n", "-U", "-Z", "root",
            "--time-stamp-precision=nano", expression])

    def stop(self):
        self.process.send_signal(2)
        self.process.wait(10)


def read_pcap(path):
    """(link type, iterator of (seconds, nanoseconds, true length, bytes)) of a nanosecond pcap file."""
    file = open(path, "rb")
    header = file.read(24)
    magic, _, _, _, _, _, link = struct.unpack("=IHHiIII", header)
    if magic != PCAP_MAGIC_NS:
        raise ValueError(f"{path}: not a nanosecond pcap file of this byte order")

    def packets():
        while len(record := file.read(16)) == 16:
            seconds, nanoseconds, captured, length = struct.unpack("=IIII", record)
            data = file.read(captured)
            if len(data) == captured:
                yield seconds, nanoseconds, length, data
        file.close()
    return link & 0xFFFF, packets()


class PcapngWriter:
    """A section and one interface with nanosecond time stamps (draft-ietf-opsawg-pcapng)."""

    def __init__(self, file, link, snap):
        self.file = file
        self.block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        options = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)    # if_tsresol: 10^-9
        self.block(1, struct.pack("<HHI", link, 0, snap) + options)

    def block(self, kind, body):
        total = 12 + len(body)
        self.file.write(struct.pack("<II", kind, total) + body + struct.pack("<I", total))

    def packet(self, seconds, nanoseconds, length, data):
        stamp = seconds * 1_000_000_000 + nanoseconds
        body = struct.pack("<IIIII", 0, stamp >> 32, stamp & 0xFFFFFFFF, len(data), length) + data
        self.block(6, body + b"\0" * (-len(data) % 4))


def tcp_of(packet):
    """(addresses and ports, TCP header at, payload from, payload to) of a raw IP packet; None when it is not TCP."""
    if len(packet) < 20:
        return None
    if packet[0] >> 4 == 4:
        start, total, protocol = (packet[0] & 15) * 4, struct.unpack_from(">H", packet, 2)[0], packet[9]
        addresses = packet[12:20]
    elif len(packet) >= 40:
        start, total, protocol = 40, 40 + struct.unpack_from(">H", packet, 4)[0], packet[6]
        addresses = packet[8:40]
    else:
        return None
    if protocol != 6 or len(packet) < start + 20:
        return None
    end = min(len(packet), total) if total > start else len(packet)     # total 0: offloaded
    return (addresses, packet[start:start + 4]), start, start + (packet[start + 12] >> 4) * 4, end


class Direction:
    """Walks the TLS records of one direction in order of sequence numbers."""

    def __init__(self):
        self.next_sequence = None    # of the next byte expected
        self.in_record = 0           # bytes left of the current record's body
        self.hide = False
        self.header = b""

    def blank(self, sequence, payload):
        """The payload with the bodies of application-data records set to zero; as it is when out of order."""
        if self.next_sequence is None:
            self.next_sequence = sequence
        if sequence != self.next_sequence:
            return None
        self.next_sequence = (sequence + len(payload)) & 0xFFFFFFFF
        out, at = bytearray(payload), 0
        while at < len(payload):
            if self.in_record:
                span = min(self.in_record, len(payload) - at)
                if self.hide:
                    out[at:at + span] = bytes(span)
                self.in_record -= span
                at += span
                continue
            span = min(RECORD_HEADER - len(self.header), len(payload) - at)
            self.header += payload[at:at + span]
            at += span
            if len(self.header) == RECORD_HEADER:
                self.hide = self.header[0] == APPLICATION_DATA
                self.in_record = struct.unpack_from(">H", self.header, 3)[0]
                self.header = b""
        return bytes(out)


class Cutter:
    """Cuts the packets of edge connections (raw IP) as they come."""

    def __init__(self):
        self.seen, self.directions = {}, {}

    def cut(self, packet):
        found = tcp_of(packet)
        if found is None:
            return packet[:LATER_BYTES]
        (addresses, ports), start, payload, end = found
        half = len(addresses) // 2
        key = (addresses, ports)
        back = (addresses[half:] + addresses[:half], ports[2:] + ports[:2])
        connection = min(key, back)
        if packet[start + 13] & 0x02:   # SYN: a new connection, maybe on old ports
            if not packet[start + 13] & 0x10:
                self.seen[connection] = 0
                self.directions.pop(back, None)
            self.directions[key] = Direction()
        count = self.seen[connection] = self.seen.get(connection, 0) + 1
        if end > payload:
            sequence = struct.unpack_from(">I", packet, start + 4)[0]
            blanked = self.directions.setdefault(key, Direction()).blank(sequence, packet[payload:end])
            if blanked is not None:
                packet = packet[:payload] + blanked + packet[end:]
        return packet if count <= WHOLE_PACKETS else packet[:LATER_BYTES]


def cut_edge(source, target):
    link, packets = read_pcap(source)
    cutter, count = Cutter(), 0
    with open(target, "wb") as file:
        writer = PcapngWriter(file, link, 262144)
        for seconds, nanoseconds, length, data in packets:
            writer.packet(seconds, nanoseconds, length, cutter.cut(data))
            count += 1
    return count


def cut_inside(source, target):
    link, packets = read_pcap(source)
    count = 0
    with open(target, "wb") as file:
        writer = PcapngWriter(file, link, INSIDE_BYTES)
        for seconds, nanoseconds, length, data in packets:
            writer.packet(seconds, nanoseconds, length, data[:INSIDE_BYTES])
            count += 1
    return count


def taps(internet, folder):
    return (Tap(internet, "up0", "tcp port 443", os.path.join(folder, "edge.raw"), 262144),
            Tap(internet, "in0", "tcp", os.path.join(folder, "inside.raw"), INSIDE_BYTES))


def dropped(internet):
    """What tcpdump says it lost, per tap."""
    lost = {}
    for interface in ("up0", "in0"):
        with open(os.path.join(internet.logs, "tcpdump-" + interface)) as file:
            lost[interface] = sum(int(line.split()[0]) for line in file if "dropped by kernel" in line)
    return lost
