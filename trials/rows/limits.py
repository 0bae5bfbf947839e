"""Items 8 and 12: what is too much or too little: interfaces, descriptors, sums."""

import gzip
import resource
import struct

from made import tls
from made.lines import BEGIN, line
from made.packets import Capture
from made.scenes import edge, hello_connection
from rows import equal, row, rows, within


def block(kind, body):
    size = 12 + len(body)
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def pcapng(path, interfaces):
    """A section with so many interfaces (draft-ietf-opsawg-pcapng §4.2), each with a packet."""
    frame = hello_connection().frames[0][1]
    frame += bytes(-len(frame) % 4)
    with open(path, "wb") as out:
        out.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        out.write(block(1, struct.pack("<HHI", 1, 0, 0)) * interfaces)
        micros = BEGIN * 10**6
        for number in range(interfaces):
            out.write(block(6, struct.pack("<IIIII", number, micros >> 32, micros & 0xFFFFFFFF, len(frame), len(frame)) + frame))
    return path


@row(12, "pcapng files of 10,000 and of 40,000 interfaces", "four times the interfaces, at most six times the processor time")
def interfaces(program):
    spent = [program.cost("connections", pcapng(program.file(f"{count}.pcapng"), count), "--key-file", program.file("key"))[0]
             for count in (10_000, 40_000)]
    return within(spent[1] / max(spent[0], 0.05), 0, 6, "{:.1f} times")


@rows(12, {f"analyze with at most {count} open files": count for count in (4, 6, 8, 16)}, "done, or an error that says to raise it")
def descriptors(program, count):
    capture = hello_connection().write(program.file("c.pcap"))
    log = program.inputs([], [[line(BEGIN, "acct-1")]])
    done = program.run("analyze", capture, *log, codes=None,
                       prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count)))
    said = done.stdout + done.stderr
    return f"exit {done.returncode} {said[-100:]}", done.returncode == 0 or (done.returncode > 0 and len(done.stderr) > 0)


@row(12, "a hundred lines of one thread with 2^62 bytes and tokens each", "counted, not stopped by a trap")
def sums(program):
    lines = [line(BEGIN + number, "acct-1", thread="t", stop="end", request_bytes=2**62, response_bytes=2**62, input_tokens=2**62,
                  output_tokens=2**62, cached_tokens=2**62) for number in range(100)]
    return equal(program.analyze(logs=[lines]).exchanges("acct-1"), 100)


@rows(12, {f"packets at {name}": at for name, at in (("0", 0), ("2^31 s", 2**31), ("2^32 - 1 s", 2**32 - 1))}, "read, no trap")
def packet_times(program, at):
    capture = Capture()
    connection = edge(capture, time=min(at, 2**32 - 2)).open()
    tls.handshake(connection)
    connection.close()
    return equal([found["ja4"] for found in program.connections(capture)], [tls.ClientHello().ja4()])


@row(12, "a truncated gzip of a capture", "what came before is read, one problem is said")
def truncated(program):
    path = hello_connection().write(program.file("c.pcap"))
    with open(path, "rb") as plain, open(program.file("c.pcap.gz"), "wb") as out:
        out.write(gzip.compress(plain.read())[:-60])
    done = program.run("analyze", program.file("c.pcap.gz"), "--key-file", program.file("key"), codes=(0, 65))
    said = done.stdout + done.stderr
    return said[-120:], "gz" in said
