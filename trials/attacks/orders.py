"""The same lines in another order or in other files: nobody's doing, and without effect."""

from attacks.pieces import ORDER, Piece

# As long as lines may come late.
WINDOW_S = 3


def moment(entry):
    return entry["time"] if isinstance(entry, dict) and isinstance(entry["time"], (int, float)) else None


def late(scene, random):
    """Each line as late as up to the window."""
    seed, most = random.getrandbits(32), random.choice((0.002, 0.5, WINDOW_S))

    def disorder(parts):
        noise = type(random)(seed)
        last = 0.0
        found = []
        for part in parts:
            keyed = []
            for entry in part:
                last = moment(entry) if moment(entry) is not None else last
                keyed.append((last + noise.uniform(0, most), entry))
            found.append([entry for _, entry in sorted(keyed, key=lambda pair: pair[0])])
        return found
    return [Piece(ORDER, disorder, 0, f"late by up to {most} s, seed {seed}")]


def split(scene, random):
    """Cut into files, which are named in any order."""
    seed, count = random.getrandbits(32), random.randint(2, 9)

    def disorder(parts):
        shuffler = type(random)(seed)
        found = []
        for part in parts:
            cuts = sorted(shuffler.sample(range(len(part)), min(count, len(part)) - 1))
            found += [part[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(part)])]
        shuffler.shuffle(found)
        return found
    return [Piece(ORDER, disorder, 0, f"{count} files, seed {seed}")]


def dealt(scene, random):
    """Dealt to as many files as several workers write."""
    seed, count = random.getrandbits(32), random.randint(2, 5)

    def disorder(parts):
        dealer = type(random)(seed)
        found = [[] for _ in range(count)]
        for part in parts:
            for entry in part:
                found[dealer.randrange(count)].append(entry)
        return found
    return [Piece(ORDER, disorder, 0, f"dealt to {count} files, seed {seed}")]


def reverse(scene, random):
    """Newest first throughout, in one file."""
    return [Piece(ORDER, lambda parts: [part[::-1] for part in parts][::-1], 0, "newest first")]
