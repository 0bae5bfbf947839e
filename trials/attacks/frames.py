"""Packets that a stranger can send to where they are captured: any source, but no sequence number that he has not guessed."""

from attacks.pieces import EDGE, INSIDE, Piece
from attacks.scene import EVERY_S, REQUESTS, SEEN
from made import http, tls
from made.lines import BEGIN
from made.packets import ACK, FIN, PSH, RST, SYN, SYN_OPTIONS, Capture, Connection, ethernet, ip, tcp, udp
from made.scenes import APPLICATION, CLIENTS, GATEWAY, HOP, forwarded_for

LASTS_S = EVERY_S * REQUESTS + 5
HELLOS = (tls.ClientHello(), tls.ClientHello("other.example", alpn=("http/1.1",), ciphers=(0x1301, 0xC02F, 0x009C)))


def anywhere(random):
    return random.uniform(BEGIN - 2, BEGIN + LASTS_S)


def place(random):
    """Which hop the packet reaches, and its server."""
    return random.choice(((EDGE, GATEWAY), (INSIDE, APPLICATION), (EDGE, APPLICATION)))


def stranger(random, server):
    """A source: an own one, one of the gateway's network, or a victim's end."""
    return random.choice((("198.51.100.200", random.randint(1_024, 65_535)), ("10.0.0.66", random.randint(1_024, 65_535)),
                          (HOP[0], random.randint(1_024, 65_535)), random.choice(list(SEEN.values())),
                          (HOP[0], 30_000 + random.randint(0, 2))))


def head(random):
    """A request that names a victim everywhere."""
    end = random.choice(list(SEEN.values()))
    return http.request(random.choice(list(SEEN)), client=random.choice(CLIENTS),
                        fields=[forwarded_for(end), ("Forwarded", f'for="{end[0]}:{end[1]}"'), ("Authorization", "Bearer x")])


def payload(random):
    end = random.choice(list(SEEN.values()))
    return random.choice((head(random), head(random)[:random.randint(1, 60)], random.choice(HELLOS).record(),
                          random.choice(HELLOS).record()[:random.randint(1, 120)], http.response(), tls.server_flight(),
                          http.proxy_v1(end, GATEWAY) + head(random), http.proxy_v2(end, GATEWAY) + HELLOS[1].record(),
                          random.randbytes(random.randint(1, 1_400)), b"\x17\x03\x03\x00\x40" + bytes(64)))


def piece(kind, at, packet, about):
    return Piece(kind, ethernet(packet), at, about)


def data(scene, random):
    """Data without a handshake."""
    found = []
    for _ in range(random.randint(1, 40)):
        kind, server = place(random)
        source = stranger(random, server)
        found.append(piece(kind, anywhere(random), tcp(source, server, PSH | ACK, random.getrandbits(32), random.getrandbits(32),
                                                       payload(random)), f"data from {source}"))
    return found


def flags(scene, random):
    """SYN, RST, FIN and ACK on the four numbers of a victim's connection, from either of its ends."""
    found = []
    for _ in range(random.randint(1, 40)):
        victim, server = random.choice(list(SEEN.values())), GATEWAY
        kind = EDGE
        if random.random() < 0.3:
            kind, victim, server = INSIDE, (HOP[0], 30_000 + random.randint(0, 2)), APPLICATION
        ends = (victim, server) if random.random() < 0.7 else (server, victim)
        bits = random.choice((SYN, SYN, SYN | ACK, RST, RST | ACK, FIN | ACK, ACK, 0, SYN | FIN, 63))
        found.append(piece(kind, anywhere(random), tcp(*ends, bits, random.getrandbits(32), random.getrandbits(32),
                                                       options=SYN_OPTIONS if bits & SYN else b"", ttl=random.randint(1, 255)),
                           f"flags {bits} {ends}"))
    return found


def answered_syn(scene, random):
    """A SYN with a victim's address before and after the connection, the gateway's answer, and the victim's reset of it."""
    found = []
    for _ in range(random.randint(1, 5)):
        victim, number, answer = random.choice(list(SEEN.values())), random.getrandbits(32), random.getrandbits(32)
        at = random.choice((BEGIN - random.uniform(0.2, 5), BEGIN + LASTS_S + random.uniform(1, 30)))
        for later, packet in ((0, tcp(victim, GATEWAY, SYN, number, 0, options=SYN_OPTIONS)),
                              (0.001, tcp(GATEWAY, victim, SYN | ACK, answer, number + 1, options=SYN_OPTIONS)),
                              (0.011, tcp(victim, GATEWAY, RST, number + 1, 0))):
            found.append(piece(EDGE, at + later, packet, "a SYN in a victim's name, answered and reset"))
    return found


def on_a_connection(scene, random):
    """Data with guessed numbers on a victim's connection."""
    found = []
    for _ in range(random.randint(1, 30)):
        victim, server, kind = random.choice(list(SEEN.values())), GATEWAY, EDGE
        if random.random() < 0.4:
            kind, victim, server = INSIDE, (HOP[0], 30_000 + random.randint(0, 2)), APPLICATION
        ends = (victim, server) if random.random() < 0.7 else (server, victim)
        found.append(piece(kind, anywhere(random), tcp(*ends, PSH | ACK, random.getrandbits(32), random.getrandbits(32),
                                                       payload(random)), f"guessed numbers {ends}"))
    return found


def holes(scene, random):
    """One flow, perhaps with a handshake of its own, whose segments leave holes; some acknowledged."""
    capture = Capture()
    kind, server = place(random)
    source = ("198.51.100.201", random.randint(1_024, 65_535)) if server == GATEWAY else ("10.0.0.67", random.randint(1_024, 65_535))
    flow = Connection(capture, source, server, anywhere(random), step=0.001)
    if server == GATEWAY and random.random() < 0.5:
        flow.open()
    flow.send(True, random.choice((HELLOS[0].record()[:100], head(random)[:60])), acknowledged=random.random() < 0.5)
    gap = random.choice((1, 100, 3_000, 2**20))
    for number in range(1, random.randint(2, 150)):
        if random.random() < 0.3:
            flow.wait(random.uniform(0, 1.5))
        flow.emit(True, PSH | ACK, bytes(random.choice((1, 200, 1_400))), number=flow.up + number * (gap + 1_400))
        if random.random() < 0.1:
            # Nobody but the server acknowledges; it may be forged, too.
            flow.capture.packet(flow.time, tcp(server, source, ACK, random.getrandbits(32), flow.up + number * gap))
    return [Piece(kind, frame, at, "a hole") for at, frame in capture.frames]


def own_connection(scene, random):
    """A whole connection of the attacker's to the edge that says what it likes: HTTP in clear, a PROXY header with a victim's
    address, a hello and its decoy; the gateway answers that this is nothing, and closes."""
    capture = Capture()
    victim = random.choice(list(SEEN.values()))
    flow = Connection(capture, ("198.51.100.202", random.randint(1_024, 65_535)), GATEWAY, anywhere(random)).open()
    start = random.choice((b"", http.proxy_v1(victim, GATEWAY), http.proxy_v2(victim, GATEWAY), b"PROXY UNKNOWN\r\n"))
    what = random.choice(("http", "tls", "decoy", "garbage"))
    if what == "http":
        flow.send(True, start + head(random)).send(False, http.response(400, "Bad Request"))
    elif what == "garbage":
        flow.send(True, start + payload(random))
    else:
        if what == "decoy":
            flow.emit(True, PSH | ACK, HELLOS[1].record(), number=flow.up, ttl=2)
        flow.send(True, start + HELLOS[0].record())
        if not start:
            flow.send(False, tls.server_flight()).send(True, tls.client_answer())
            for _ in range(random.randint(0, 5)):
                tls.exchange(flow)
    flow.close()
    return [Piece(EDGE, frame, at, f"own connection, {what} {start[:20]!r}") for at, frame in capture.frames]


def many_flows(scene, random):
    """Hundreds of flows of one packet."""
    kind, server = place(random)
    begin, body = anywhere(random), payload(random)
    first = "10.9" if server == APPLICATION else "198.18"
    bits = random.choice((SYN, PSH | ACK))
    return [piece(kind, begin + number * 0.0005, tcp((f"{first}.{number >> 8}.{number & 255}", 1_024 + number), server, bits,
                                                     number, 1, b"" if bits == SYN else body), "one of many flows")
            for number in range(random.randint(100, 800))]


def other_protocols(scene, random):
    """UDP, ICMP, fragments and cut headers with victims' addresses."""
    found = []
    for _ in range(random.randint(1, 30)):
        victim = random.choice(list(SEEN.values()))
        whole = tcp(victim, GATEWAY, PSH | ACK, 1, 1, payload(random))
        packet = random.choice((udp(victim, GATEWAY, payload(random)), ip(1, victim[0], GATEWAY[0], b"\3\1\0\0\0\0\0\0" + whole[:28]),
                                whole[:random.randint(20, 40)], whole[:6] + b"\x20\x01" + whole[8:], bytes([0x4F]) + whole[1:]))
        found.append(piece(EDGE, anywhere(random), packet, "another protocol"))
    return found
