"""What a client's own request heads bring to the inside hop."""

from attacks.frames import anywhere
from attacks.pieces import FIELD, INSIDE, Piece
from attacks.scene import SEEN
from made import http
from made.packets import Capture, Connection
from made.scenes import APPLICATION, CLIENTS, HOP, forwarded_for

OWN = ("198.51.100.203", 4_444)


def fields(scene, random):
    """Fields that the watched relay's requests carry besides; the gateway passes them on and adds its own word last."""
    other = random.choice([*SEEN.values(), ("192.0.2.1", 4_000), ("2001:db8::1", 1)])
    node = f"[{other[0]}]" if ":" in other[0] else other[0]
    choices = (("Forwarded", f'for="{node}:{other[1]}"'), ("Forwarded", f"for={node.strip('[]')}"), ("Forwarded", "for=unknown"),
               ("Forwarded", 'for="_hidden";by=x, for=unknown'), ("Forwarded", "for=\"\\\"" * 50), ("X-Forwarded-For", other[0]),
               ("X-Forwarded-For", f"{node}:{other[1]}"), ("X-Forwarded-For", "unknown, , ,"), ("X-Real-IP", other[0]),
               ("X-Forwarded-Host", "evil"), ("True-Client-IP", other[0]), ("Via", "1.1 x"), ("X-Forwarded-Proto", "https"),
               ("X-Forwarded-For", "1.1.1.1, " * 200), ("Cookie", "x" * 3_000), ("Authorization", "Bearer other"))
    return [Piece(FIELD, choice, 0, str(choice)[:100]) for choice in random.sample(choices, random.randint(1, 4))]


def refused(scene, random):
    """Requests that the application refuses, in victims' names or with made-up credentials."""
    capture = Capture()
    hop = Connection(capture, (HOP[0], random.randint(20_000, 29_000)), APPLICATION, anywhere(random)).open()
    for _ in range(random.randint(1, 30)):
        named = random.random() < 0.5
        http.exchange(hop, random.choice(list(SEEN)) if named else None, client=random.choice(CLIENTS),
                      fields=[("Authorization", f"Bearer {random.getrandbits(64):x}"), forwarded_for(OWN)],
                      status=random.choice((401, 403, 429)), lasts=random.uniform(0.01, 1))
    hop.close()
    return [Piece(INSIDE, frame, at, "a refused request") for at, frame in capture.frames]


def own(scene, random):
    """Requests under the attacker's own account, over connections of the gateway's own, naming victims where a client may."""
    capture = Capture()
    victim = random.choice(list(SEEN.values()))
    hop = Connection(capture, (HOP[0], random.randint(20_000, 29_000)), APPLICATION, anywhere(random)).open()
    for _ in range(random.randint(1, 20)):
        http.exchange(hop, "evil", client=random.choice(CLIENTS), lasts=random.uniform(0.01, 1), fields=[
            ("Forwarded", f'for="{victim[0]}:{victim[1]}"'), ("X-Forwarded-For", f"{victim[0]}:{victim[1]}, {OWN[0]}:{OWN[1]}")])
    hop.close()
    return [Piece(INSIDE, frame, at, "an own request") for at, frame in capture.frames]
