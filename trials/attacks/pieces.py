"""The pieces that an attack consists of, each of which can be left out to find the fewest that do harm."""

import dataclasses

# A line of the log, a frame at the edge, a frame on the inside hop, a field of the watched relay's requests, another order.
LINE, EDGE, INSIDE, FIELD, ORDER = "line", "edge", "inside", "field", "order"


@dataclasses.dataclass
class Piece:
    kind: str
    what: object
    time: float = 0.0
    # For the reproduction's note.
    about: str = ""
    # The kind of attack that it is of.
    attack: str = ""
