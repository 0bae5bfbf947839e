"""Item 8: an unknown shape costs the field, not the line."""

from made.lines import BEGIN, line, raw
from rows import equal, row, rows

SOURCES = ("unix", "unix:", "unix:/run/x.sock", "-", "@", "", "[2001:db8::7]", "[2001:db8::7]:443", "2001:db8::7", "fe80::1%eth0",
           "::ffff:192.0.2.7", "192.0.2.7:51000", "localhost", "host.example:443", "192.0.2", "unknown", "0", "_hidden")


def taken(program, *entries):
    """How many of the lines count, and what is said of the others."""
    report = program.analyze(logs=[list(entries)])
    return report.exchanges("acct-1"), [problem.split("jsonl", 1)[-1] for problem in report.problems]


@rows(8, {f'"{side}": "{text}"': {side: text} for text in SOURCES for side in ("src", "dst")}, "the line counts")
def address(program, fields):
    found = taken(program, line(BEGIN, "acct-1", **fields))
    return f"{found}", found[0] == 1


RAW = {f'"{name}":{text or "(empty)"}': {name: text} for name in ("sport", "dport", "input_tokens", "output_tokens")
       for text in ("", '""', '"-"', "null", '"443"', "-1", "65536" if name.endswith("port") else "1e3", '"abc"', "0")}
RAW |= {f'"{name}":{text or "(empty)"}': {name: text} for name in ("thread", "device", "stop", "client", "ja4", "initiator")
        for text in ("", "null", '"-"', "7", "true", "[]", "{}")}


@rows(8, RAW, "the line counts")
def optional(program, fields):
    found = taken(program, raw(BEGIN, "acct-1", **fields))
    return f"{found}", found[0] == 1


COUNTS = (0, 2**31, 2**32, 2**53, 2**53 + 1, 2**63 - 1)


@rows(8, {f'"{name}":{count}': {name: count} for name in ("request_bytes", "response_bytes", "input_tokens") for count in COUNTS},
      "the line counts")
def counts(program, fields):
    # Twice: sums must not trap either.
    found = taken(program, *[line(BEGIN + number, "acct-1", **fields) for number in range(2)])
    return f"{found}", found[0] == 2


@rows(8, {f'"{name}":{count}': {name: count} for name in ("request_bytes", "input_tokens") for count in (2**63, 2**64, 10**30)},
      "the other line counts; this one is read or damaged alone")
def beyond_counts(program, fields):
    found = taken(program, line(BEGIN, "acct-1"), line(BEGIN + 1, "acct-1", **fields))
    return f"{found}", found[0] in (1, 2)


TIMES = {"ISO 8601": ('"2026-11-24T15:00:00Z"', None), "ISO 8601 with a fraction": ('"2026-11-24T15:00:00.123456Z"', None),
         "ISO 8601 with an offset": ('"2026-11-24T16:00:00+01:00"', None), "ISO 8601 with a short offset":
         ('"2026-11-24T16:00:00+0100"', None), "as text": ('"1795532400.25"', None), "e notation": ("1795532400123e-3", None),
         "milliseconds": ("1795532400123", "millisecond"), "microseconds": ("1795532400123456", "microsecond"),
         "nanoseconds": ("1795532400123456789", "nanosecond"),
         "nginx's $time_local": ('"24/Nov/2026:15:00:00 +0000"', "Unix seconds")}


@rows(8, {f"a time as {name}, {text}": (text, advice) for name, (text, advice) in TIMES.items()},
      "read as 15:00 of that day, or refused with the right advice")
def times(program, wanted):
    text, advice = wanted
    report = program.analyze(logs=[[raw(0, "acct-1", time=text)]])
    said = " ".join(report.problems)
    last = report.accounts["acct-1"]["last_seen"] if "acct-1" in report.accounts else None
    read = bool(last) and last.startswith("2026-11-24T15:00:00")
    advised = last is None and bool(said) and (advice or "Unix seconds").lower() in said.lower()
    return f"{last} {said.split('jsonl')[-1][:90]}", read or advised


@row(8, "ten lines with an address each of an unknown shape", "counted by the field's name")
def counted(program):
    report = program.analyze(logs=[[line(BEGIN + number, "acct-1", src="@") for number in range(10)]])
    said = [name for name, count in report.coverage.items() if count == 10] + report.problems
    return f"{report.exchanges('acct-1')} exchanges; {said}", report.exchanges("acct-1") == 10 and "src" in str(said)


@row(8, "names in raw UTF-8 and a byte-order mark before the first line", "2 lines count")
def marked(program):
    entries = [b"\xef\xbb\xbf" + raw(BEGIN, "acct-1").encode(), raw(BEGIN + 1, "acct-1", device='"Zoë"').encode()]
    return equal(taken(program, *entries)[0], 2)
