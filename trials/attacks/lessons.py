"""What an attacker would have Tailgate learn of others' clients: connections of its own, with hellos of its own, whose requests
claim them."""

import json

from attacks.pieces import EDGE, LINE, Piece
from made import tls
from made.lines import BEGIN, line
from made.packets import Capture, Connection
from made.scenes import CLIENTS, GATEWAY


def hellos(scene, random):
    ciphers = tuple(random.sample(range(0xC000, 0xC0FF), 5))
    hello = tls.ClientHello("api.example", ciphers=(0x1301, *ciphers))
    client, account = random.choice(CLIENTS), f"evil-{random.randint(0, 3)}"
    found = []
    for number in range(random.randint(1, 12)):
        capture = Capture()
        end = (f"198.51.100.{100 + number}", random.randint(1_024, 65_535))
        connection = Connection(capture, end, GATEWAY, random.uniform(BEGIN, scene.until)).open()
        tls.handshake(connection, hello)
        for _ in range(random.randint(1, 4)):
            begin = connection.time
            tls.exchange(connection)
            entry = line(connection.time, account, src=end[0], sport=end[1], client=client, duration=connection.time - begin,
                         device=f"evil-{number}")
            found.append(Piece(LINE, entry, entry["time"], json.dumps(entry)[:200]))
        connection.close()
        found += [Piece(EDGE, frame, at, "a hello of its own under another's name") for at, frame in capture.frames]
    return found
