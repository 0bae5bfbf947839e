"""Item 1: credentials."""

from made import http
from made.packets import Capture
from made.scenes import inside
from rows import equal, row, rows


def asked(*fields):
    """A request for each of the (name, value)s."""
    capture = Capture()
    hop = inside(capture)
    for field in fields:
        http.exchange(hop, fields=[field])
    hop.close()
    return capture


NOTHING = {f"{name}:{value!r}": (name, value) for name, value in (
    ("Authorization", "Bearer"), ("Authorization", "Bearer "), ("Authorization", "bearer   "), ("Authorization", "Bearer\t"),
    ("Authorization", "BEARER \t "), ("Authorization", "Basic"), ("Authorization", "Basic "), ("Authorization", ""),
    ("x-api-key", ""), ("x-api-key", "  "), ("api-key", ""), ("x-goog-api-key", " "))}


@rows(1, {f"a credential with nothing in it, {name}": field for name, field in NOTHING.items()}, "no account")
def empty_credential(program, field):
    return equal(len(program.analyze(asked(field)).accounts), 0)


@row(1, "one key in authorization, x-api-key, api-key and x-goog-api-key, in any case", "1 account, 6 exchanges")
def one_key(program):
    report = program.analyze(asked(("Authorization", "Bearer sk-one"), ("authorization", "bearer sk-one"),
                                   ("X-Api-Key", "sk-one"), ("Api-Key", "sk-one"), ("API-KEY", "sk-one"),
                                   ("X-Goog-Api-Key", "sk-one")))
    return equal([account["exchanges"] for account in report.accounts.values()], [6])


@rows(1, {f"two keys in {name}": name for name in ("Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key")}, "2 accounts")
def two_keys(program, name):
    return equal(len(program.analyze(asked((name, "sk-one"), (name, "sk-two"))).accounts), 2)


@rows(1, {f"--account-header {name}": name for name in ("Authorization", "x-api-key", "Api-Key", "X-Goog-Api-Key")},
      "refused: a credential would be shown")
def credential_as_account(program, name):
    done = program.run("analyze", *program.inputs([asked((name, "sk-planted"))], []), "--account-header", name, codes=None)
    said = done.stdout + done.stderr
    return f"exit {done.returncode}: {said[:120]}", done.returncode == 2 and "sk-planted" not in said
