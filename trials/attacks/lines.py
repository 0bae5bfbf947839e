"""What a client brings into the gateway's log: requests that are refused, and requests under its own account."""

import json

from attacks.pieces import LINE, Piece
from attacks.scene import NAT, OWNED, SEEN
from made.lines import BEGIN, line
from made.scenes import CLIENTS

VICTIMS = ("honest-1", "honest-2", "honest-3", "devices", "shared-0", "shared-2", *SEEN)
STRANGE = ("", "-", " ", "x" * 8_000, "é" * 200, "🦊", "\u202e", "../../etc/passwd", "%s%n", "\x00", "claude-cli/2.0.37 (external)",
           "KimiCLI/" + "9" * 300, "null", "{}", "\\")


def own_source(random):
    """An address of the attacker's own, or that of a NAT which victims share."""
    return random.choice((NAT, f"198.51.100.{random.randint(100, 120)}", f"2001:db8:bad::{random.randint(1, 50):x}"))


def own_port(random):
    # Not one that a victim's connection has.
    return random.randint(1_024, 39_000)


def moments(scene, random, count):
    """Some together, some anywhere in the scene."""
    if random.random() < 0.5:
        begin = random.uniform(BEGIN, scene.until)
        return sorted(begin + random.uniform(0, 300) for _ in range(count))
    return sorted(random.uniform(BEGIN, scene.until) for _ in range(count))


def client(random):
    return random.choice((*CLIENTS, *STRANGE, f"tool-{random.randint(1, 99)}/1.0"))


def pieces_of(entries):
    return [Piece(LINE, entry, entry["time"] if isinstance(entry["time"], (int, float)) else BEGIN,
                  json.dumps(entry)[:200]) for entry in entries]


def refused(scene, random, names=VICTIMS):
    """Under others' names, as a gateway logs whom a request claims to be."""
    name, source, port = random.choice(names), own_source(random), own_port(random)
    return pieces_of(line(at, name if random.random() < 0.8 else random.choice(names), src=source, sport=port,
                          client=client(random), status=random.choice((401, 403, 429)), device=random.choice(("a", "b", "c")),
                          thread=random.choice(("t", "honest-1-thread", None)), stop=random.choice(("end", None)),
                          initiator=random.choice(("user", None)), input_tokens=random.choice((0, 10, 2_000, None)))
                     for at in moments(scene, random, random.randint(1, 60)))


def refused_of_a_relay(scene, random):
    """Requests of an account that alerts which the service did not serve."""
    return refused(scene, random, OWNED)


def made_up(scene, random):
    """Names of nobody."""
    return pieces_of(line(at, f"guess-{random.getrandbits(40):x}", src=own_source(random), sport=own_port(random),
                          client=client(random), status=random.choice((401, 403, 429)))
                     for at in moments(scene, random, random.randint(1, 300)))


def own(scene, random, account="evil"):
    """Whatever a client may send under an account of its own: names of others' threads and devices, any sizes and texts."""
    source, port = own_source(random), own_port(random)
    threads = ("t1", "t2", "honest-1-thread", "0a", "0b", "1a", *STRANGE[:6])
    devices = ("laptop", "desktop", "honest-1-laptop", "0a", "x", *STRANGE[:6])
    found = []
    for at in moments(scene, random, random.randint(1, 120)):
        tokens = random.choice((0, 1, 1_500, 2_000, 50_000, 2**31, 2**53))
        found.append(line(
            at, account, src=source if random.random() < 0.7 else own_source(random),
            sport=port if random.random() < 0.7 else own_port(random), client=client(random),
            duration=random.choice((0, 0.001, 0.5, 10, 3_600)), request_bytes=random.choice((0, 1, tokens * 4)),
            response_bytes=random.choice((0, 1_200, 10**7)), input_tokens=random.choice((tokens, None)),
            output_tokens=random.choice((0, 300, None)), thread=random.choice((*threads, None)),
            device=random.choice((*devices, None)), parent=random.choice((*threads, None, None)),
            stop=random.choice(("end", "tool", "odd", None)), initiator=random.choice(("user", "agent", None)),
            ja4=random.choice(("t13d0507h2_e133e205ac38_f7aa34e29e82", "nonsense", None, None)),
            status=random.choice((200, 200, 200, 400, 500, 0))))
    return pieces_of(found)


def own_of_a_relay(scene, random):
    """The owner of an account that alerts sends more through it: nothing that lifts the alert."""
    return own(scene, random, random.choice(OWNED))


def quiet_of_a_relay(scene, random):
    """The same, as one calm person would: one device, one client, one connection."""
    account, source, port, tokens = random.choice(OWNED), own_source(random), own_port(random), 1_500
    found = []
    for at in moments(scene, random, random.randint(10, 150)):
        tokens += 340
        found.append(line(at, account, src=source, sport=port, duration=10, device=f"{account}-calm", thread=f"{account}-calm",
                          request_bytes=tokens * 4, response_bytes=1_200, input_tokens=tokens, output_tokens=300, stop="end",
                          initiator="user"))
    return pieces_of(found)


def odd_times(scene, random):
    """Lines of its own with times that no clock told."""
    times = (9e9, 4_102_444_800, 0, 1, 2**31, BEGIN - 10 * 365 * 86_400, scene.until + 86_400 * 30)
    return [Piece(LINE, line(random.choice(times), "evil", src=own_source(random), sport=own_port(random),
                             duration=random.choice((0, 0.5, 10, 1e9))), random.uniform(BEGIN, scene.until), "a line of another time")
            for _ in range(random.randint(1, 10))]


def damaged(scene, random):
    """Lines that are none: what a client put into a field broke them, or they were cut."""
    found = []
    for at in moments(scene, random, random.randint(1, 40)):
        text = json.dumps(line(at, random.choice(VICTIMS), client=client(random)), ensure_ascii=random.random() < 0.5).encode(
            "utf-8", "surrogatepass")
        place = random.randint(0, len(text) - 1)
        text = random.choice((text[:place], text[:place] + bytes([random.randint(128, 255)]) + text[place:].replace(b"{", b"", 1),
                              b"[" + text, b"", text.replace(b'"time":', b'"tame":'), bytes(random.randint(0, 255) for _ in range(50))))
        found.append(Piece(LINE, text.replace(b"\n", b" "), at, "a damaged line"))
    return found
