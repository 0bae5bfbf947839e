"""What the owner of a connection can put into it that only an observer takes for his: he knows its numbers (Ptacek and Newsham,
"Insertion, Evasion, and Denial of Service", 1998)."""

import struct

from attacks.frames import HELLOS, head
from attacks.pieces import EDGE, Piece
from attacks.scene import OWNED, SEEN
from made.packets import ACK, FIN, PSH, RST, SYN, SYN_OPTIONS, ethernet, tcp
from made.scenes import GATEWAY

WATCHED = SEEN["watched"]


def numbers(frames, before):
    """The client's next number and what it has acknowledged, at a time."""
    following = acknowledged = 0
    for at, frame in frames:
        if at > before:
            break
        head_length, total = (frame[46] >> 4) * 4, struct.unpack("!H", frame[16:18])[0]
        number, answer = struct.unpack("!II", frame[38:46])
        moved = total - 20 - head_length + bool(frame[47] & (SYN | FIN))
        if struct.unpack("!H", frame[34:36])[0] == GATEWAY[1]:
            acknowledged = number + moved
        else:
            following, acknowledged = number + moved, answer if frame[47] & ACK else acknowledged
    return following, acknowledged


def on(scene, random, end):
    """Segments with the right numbers that never reach the gateway: by their TTL, by their checksum, or because it has what they
    say already."""
    frames = sorted(scene.of_end[end], key=lambda pair: pair[0])
    found = []
    for _ in range(random.randint(1, 8)):
        at = random.uniform(frames[0][0], frames[-1][0])
        number, acknowledged = numbers(frames, at)
        how = random.choice(({"ttl": random.randint(1, 3)}, {"spoilt": True}))
        bits, payload, options = random.choice((
            (RST, b"", b""), (RST | ACK, b"", b""), (FIN | ACK, b"", b""), (SYN, b"", SYN_OPTIONS), (PSH | ACK, random.randbytes(300), b""),
            (PSH | ACK, HELLOS[1].record(), b""), (PSH | ACK, head(random), b""), (PSH | ACK, b"\x15\x03\x03\x00\x02\x01\x00", b""),
            (ACK, b"\0", b"")))
        packet = tcp(end, GATEWAY, bits, number - (len(payload) if payload == b"\0" else 0), acknowledged, payload, options, **how)
        found.append(Piece(EDGE, ethernet(packet), at, f"flags {bits}, {len(payload)} bytes, {how}"))
    return found


def of_the_watched(scene, random):
    return on(scene, random, WATCHED)


def of_the_alerting(scene, random):
    return on(scene, random, ("10.0.0.1", 40_000))


# Whose connection it is.
WATCHED_OWNER, ALERTING_OWNER = ("watched",), OWNED
