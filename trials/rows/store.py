"""Item 6: what the daemon serves after its database was damaged."""

import contextlib
import glob
import json
import os
import re
import shutil
import sqlite3
import time

from made.lines import line
from made.scenes import honest_lines, relay_lines
from rows import equal, row, rows
from rows.live import running
from sharing import ALERTS_AN_ACCOUNT, LOOSEST, SharedAccounts

PAIRS = 9
ALERTS = PAIRS * 2 * ALERTS_AN_ACCOUNT


@contextlib.contextmanager
def opened(path):
    """Committed and closed at the end: an open connection would keep the write-ahead log of a file that is put elsewhere."""
    database = sqlite3.connect(path, uri=path.startswith("file:"))
    try:
        with database:
            yield database
    finally:
        database.close()


def alerting(daemon):
    """Feeds accounts until their alerts are kept; gives them."""
    shared = SharedAccounts(PAIRS)
    for entries in (shared.history(), shared.closing()):
        for entry in entries:
            daemon.send(entry)
        time.sleep(3)
    daemon.wait_until(lambda: len(daemon.alerts()) >= ALERTS, limit=30)
    return daemon.alerts()


def damage_pages(path, share, seed):
    """Overwrites some pages but the first."""
    size = os.path.getsize(path)
    page = 4096
    with open(path, "r+b") as file:
        for number in range(1, size // page):
            if (number * 2654435761 + seed) % 100 < share:
                file.seek(number * page)
                file.write(os.urandom(page))


def lost_by_follower(daemon):
    """Numbers that a reader from 0 is told to be lost, and those that it is given."""
    status, body = daemon.answer("/v1/alerts?after=0&limit=1000")
    lost, given = set(), set()
    for message in map(json.loads, filter(bytes.strip, body.splitlines())):
        if "sequence" in message:
            given.add(message["sequence"])
        elif "lost" in message:
            lost |= set(range(message["lost"]["from"], message["lost"]["to"] + 1))
    return status, lost, given


@rows(6, {f"{share} % of the database's pages overwritten": share for share in (5, 20, 50)},
      "alerts that can be read are served under their numbers, the others told as lost; never both")
def salvaged(program, share):
    with running(program, LOOSEST | {"store": {"snapshot": "1s"}}) as daemon:
        kept = {alert["sequence"]: alert for alert in alerting(daemon)}
        daemon.stop()
        database = daemon.file("tailgate.db")
        damage_pages(database, share, share)
        readable = still_readable(database)
        daemon.start()
        status, lost, given = lost_by_follower(daemon)
        same = all(alert["account"] == kept[alert["sequence"]]["account"] for alert in daemon.alerts() if alert["sequence"] in kept)
        missing = readable - given
        return (f"{len(kept)} were kept, {len(readable)} readable: {len(given)} given, {len(lost)} told lost",
                status == 200 and kept and same and not missing and not lost & given and lost | given >= set(kept))


def still_readable(path):
    """Numbers of the alerts that SQLite itself still reads, one by one."""
    found = set()
    with opened(f"file:{path}?mode=ro") as database:
        try:
            for (number,) in database.execute("SELECT sequence FROM alerts"):
                found.add(number)
        except sqlite3.Error:
            pass
    return found


@row(6, "six starts, each with a database damaged anew", "six set-aside files, with real times in their names")
def set_aside(program):
    with running(program, {"store": {"snapshot": "1s"}}) as daemon:
        for number in range(6):
            daemon.send(line(time.time(), f"acct-{number}"))
            time.sleep(1.5)
            daemon.stop()
            with open(daemon.file("tailgate.db"), "r+b") as file:
                file.write(os.urandom(4096))
            daemon.start()
        names = [os.path.basename(path) for path in glob.glob(daemon.file("tailgate.db*"))]
        aside = [name for name in names if name not in ("tailgate.db", "tailgate.db-wal", "tailgate.db-shm", "tailgate.db.lock",
                                                        "tailgate.db.numbers") and not name.endswith(("-wal", "-shm"))]
        dated = [name for name in aside if re.search(time.strftime("%Y-?%m-?%d", time.gmtime()), name)]
        return f"{len(aside)} set aside, {len(dated)} with today's date: {aside[:2]}", len(aside) >= 6 and len(dated) == len(aside)


HOSTILE = {"Int64.max": 2**63 - 1, "Int64.min": -2**63, "text": "planted-7f3a9c", "a blob": b"\xff\xfe\x00", "a real": 1e300,
           "minus one": -1}


def columns(path):
    with opened(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE "
                                                       "'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'")]
        return [(table, about[1]) for table in tables for about in database.execute(f'PRAGMA table_info("{table}")')]


def put(path, table, column, value):
    """Writes the value into the table's first row, whatever the schema's types and checks say: damage does not ask. True if
    there was a row."""
    with opened(path) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("PRAGMA writable_schema = ON")
        (schema,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        loose = re.sub(r"\)\s*(STRICT|,|\s)*$", ")", schema).replace(" NOT NULL", "")
        loose = re.sub(r"\b(INTEGER|INT|TEXT|REAL|BLOB)\b(?! PRIMARY KEY)", "ANY", loose)
        database.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (loose, table))
    with opened(path) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        try:
            changed = database.execute(
                f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = (SELECT min(rowid) FROM "{table}")', (value,)).rowcount
        except sqlite3.Error:
            # Only what no file can hold: a row's number that is no integer, a key that is there twice.
            changed = 0
    with opened(path) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (schema, table))
    return changed > 0


@rows(6, {f"each column of the database in turn is {name}": value for name, value in HOSTILE.items()},
      "the daemon starts and answers, each time; no value in its log")
def hostile_values(program, value):
    with running(program, LOOSEST | {"store": {"snapshot": "1s"}}) as daemon:
        alerting(daemon)
        daemon.answer("/v1/accounts/shared-0/reviews", "POST", b'{"reviewer":"r","outcome":"dismissed","note":"n"}')
        time.sleep(2)
        daemon.stop()
        database, whole = daemon.file("tailgate.db"), daemon.file("whole.db")
        with opened(database) as flush:
            flush.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(database, whole)
        tried, died = 0, []
        for table, column in columns(whole):
            for tail in ("-wal", "-shm"):
                if os.path.exists(database + tail):
                    os.remove(database + tail)
            shutil.copy(whole, database)
            if not put(database, table, column, value):
                continue
            tried += 1
            try:
                daemon.start()
                for target in ("/v1/status", "/v1/alerts?after=0&limit=100", "/v1/accounts", "/v1/accounts/shared-0"):
                    daemon.answer(target, timeout=10)
                if daemon.stop() != 0:
                    died.append(f"{table}.{column}")
            except Exception:
                died.append(f"{table}.{column}")
                daemon.kill()
        printed = isinstance(value, str) and value in daemon.journal()
        return f"{len(died)} of {tried} stopped it: {died[:6]}{', printed' if printed else ''}", tried > 0 and not died and not printed


@row(6, "a relay that keeps one connection, then a restart, then one client alone on it", "watch, before and after")
def open_connection(program):
    with running(program, {"store": {"snapshot": "1s"}}) as daemon:
        for entry in relay_lines(begin=time.time() - 70, count=12):
            daemon.send(entry)
        daemon.wait_until(lambda: daemon.verdict("shared") == "watch", limit=15)
        time.sleep(3)
        verdicts = [daemon.verdict("shared")]
        daemon.stop()
        daemon.start()
        time.sleep(3)
        verdicts.append(daemon.verdict("shared"))
        for entry in honest_lines("shared", begin=time.time() - 10, count=10, every=1, source="192.0.2.50", port=41_000):
            daemon.send(entry)
        time.sleep(5)
        return equal([*verdicts, daemon.verdict("shared")], ["watch"] * 3)
