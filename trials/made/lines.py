"""Lines of a gateway's request log."""

import json

# 2026-11-24, some hours into the day.
BEGIN = 1_795_500_000


def line(time, account, **fields):
    """A line with every required field; `None` leaves a field out."""
    own = {"time": round(time, 6), "duration": 0.5, "src": "192.0.2.36", "sport": 40000, "dst": "198.51.100.1", "dport": 443,
           "account": account, "client": "KimiCLI/1.3", "request_bytes": 8110, "response_bytes": 2876, "status": 200} | fields
    return {name: value for name, value in own.items() if value is not None}


def text(entry):
    """As one line of the file; text and bytes are taken as they are."""
    if isinstance(entry, bytes):
        return entry
    return (entry if isinstance(entry, str) else json.dumps(entry, separators=(",", ":"))).encode()


def write(path, entries):
    with open(path, "wb") as out:
        for entry in entries:
            out.write(text(entry) + b"\n")
    return path


def raw(at, account, **replaced):
    """A line as text in which values are put as they stand, valid JSON or not: raw(1, "a", sport="")."""
    own = {name: json.dumps(value) for name, value in line(at, account).items()} | replaced
    return "{" + ",".join(f'"{name}":{value}' for name, value in own.items()) + "}"
