"""The fewest pieces of an attack that still do harm (ddmin, Zeller and Hildebrandt 2002)."""


def fewest(pieces, harms, most_runs=40):
    """`harms(pieces)` runs the scene with them."""
    runs, parts = 0, 2
    while len(pieces) > 1 and runs < most_runs:
        size = -(-len(pieces) // parts)
        chunks = [pieces[at:at + size] for at in range(0, len(pieces), size)]
        for chunk in chunks:
            rest = [piece for piece in pieces if not any(piece is one for one in chunk)]
            runs += 1
            if rest and harms(rest):
                pieces, parts = rest, max(parts - 1, 2)
                break
            if runs >= most_runs:
                break
        else:
            if parts >= len(pieces):
                break
            parts = min(parts * 2, len(pieces))
    return pieces
