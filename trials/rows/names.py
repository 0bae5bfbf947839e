"""Item 1: account names, and names of clients that are very long."""

from made import http
from made.lines import BEGIN, line
from made.packets import Capture
from made.scenes import inside
from rows import equal, row, rows, within

KEPT = {"a space": "team blue", "UTF-8": "Zoë", "Chinese": "团队", "an emoji": "🦊 team", "255 bytes": "x" * 255,
        "255 bytes of UTF-8": "é" * 127 + "x", "quotes and a backslash": 'a"b\\c', "a slash and a question mark": "a/b?c=d"}
REFUSED = {"256 bytes": "x" * 256, "300 bytes of UTF-8": "é" * 150, "a line feed": "a\nb", "a NUL": "a\0b", "an escape": "a\x1b[31m"}
CLIENT_LIMIT = 256


@rows(1, {f"an account's name in the log with {name}": text for name, text in KEPT.items()}, "kept as it is")
def kept_in_log(program, text):
    return equal(list(program.analyze(logs=[[line(BEGIN, text)]]).accounts), [text])


@rows(1, {f"an account's name in the header with {name}": text for name, text in KEPT.items()}, "kept as it is")
def kept_in_header(program, text):
    capture = Capture()
    http.exchange(inside(capture), text)
    return equal(list(program.analyze(capture).accounts), [text])


@rows(1, {f"an account's name in the log with {name}": text for name, text in REFUSED.items()},
      "no account; line 2 damaged, with the rule (255 bytes)")
def refused_in_log(program, text):
    report = program.analyze(logs=[[line(BEGIN, "fine"), line(BEGIN, text)]])
    said = " ".join(report.problems)
    return f"{list(report.accounts)} {said}", (
        list(report.accounts) == ["fine"] and "line 2" in said and "account" in said and "255" in said)


@rows(1, {f"an account's name in the header with {name}": text for name, text in list(REFUSED.items())[:2]}, "no account; counted")
def refused_in_header(program, text):
    capture = Capture()
    http.exchange(inside(capture), text)
    report = program.analyze(capture)
    counted = {name: count for name, count in report.coverage.items() if "account" in name and count}
    return f"{list(report.accounts)} {counted}", not report.accounts and bool(counted)


LONG = {"8 KB": "Mozilla/5.0 (" + "x" * 8_000, "300 two-byte letters": "é" * 300, "255 bytes and an emoji": "a" * 255 + "🦊"}


@rows(1, {f"a User-Agent of {name}, in log and header": text for name, text in LONG.items()},
      f"cut alike, at most {CLIENT_LIMIT} bytes of UTF-8")
def long_client(program, text):
    capture = Capture()
    http.exchange(inside(capture), "header", client=text)
    report = program.analyze(capture, logs=[[line(BEGIN + 90, "log", client=text)]])
    found = [report.accounts[name]["clients"] for name in ("header", "log")]
    sizes = [len(name.encode()) for clients in found for name in clients]
    right = found[0] == found[1] and sizes and max(sizes) <= CLIENT_LIMIT and "�" not in str(found)
    return f"{sizes} bytes, {'the same' if found[0] == found[1] else 'different'}", bool(right)


@row(1, "2,000 lines of one account with other User-Agents of 8 KB", "at most 0.5 ms of processor more a line than with short ones")
def cost_of_long_clients(program):
    spent = []
    for filler in ("", "x" * 8_000):
        lines = [line(BEGIN + number, f"acct-{number % 4}", client=f"tool-{number}/1.0 {filler}") for number in range(2_000)]
        spent.append(program.cost("analyze", *program.inputs([], [lines]))[0])
    return within((spent[1] - spent[0]) / 2_000 * 1_000, -1, 0.5, "{:.3f} ms a line")


@row(1, "300 accounts with eight User-Agents of 8 KB each", "at most 16 KiB of memory an account more than with short ones")
def memory_of_long_clients(program):
    peaks = []
    for filler in ("", "x" * 8_000):
        lines = [line(BEGIN + number, f"acct-{number % 300}", sport=1025 + number % 300, client=f"tool-{number // 300}/1 {filler}")
                 for number in range(2_400)]
        peaks.append(program.cost("analyze", *program.inputs([], [lines]))[1])
    return within((peaks[1] - peaks[0]) / 300 / 1024, -1e9, 16, "{:.1f} KiB an account")
