"""Items 3, 5, 8, 9, 12 and 13: a daemon's life: start, questions, kill, restart; and what it says meanwhile."""

import http.client
import os
import re
import resource
import socket
import subprocess
import threading
import time

from harness import ROOT, UnixConnection
from made.lines import line
from made.scenes import hello_connection
from rows import equal, row, rows, within
from rows.live import running
from rows.store import LOOSEST, alerting


def drain(connection):
    """Reads what comes until the daemon is gone."""
    try:
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        pass


@row(13, "after a kill -9 without an alert, a follower from 0 for 5 s", "at most 5 % of a core")
def follower(program):
    with running(program) as daemon:
        daemon.kill()
        daemon.start()
        connection = UnixConnection(daemon.file("tailgate.sock"), timeout=30)
        connection.request("GET", "/v1/alerts?after=0&follow=true")
        threading.Thread(target=drain, args=(connection,), daemon=True).start()
        time.sleep(1)
        before = daemon.processor()
        time.sleep(5)
        share = (daemon.processor() - before) / 5
        latest = daemon.get("/v1/status")["alerts"]["latest"]
        seen, right = within(share * 100, 0, 5, "{:.0f} % of a core")
        return f"{seen}, latest {latest}", right


@row(13, "tailgate alerts --follow over a kill -9 and a restart", "goes on, and gives the alert that comes then")
def reconnects(program):
    with running(program, LOOSEST) as daemon:
        command = [daemon.binary, "alerts", "--follow", "--format", "json", "--socket", daemon.file("tailgate.sock")]
        reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            time.sleep(1)
            daemon.kill()
            time.sleep(2)
            daemon.start()
            if alerting(daemon):
                time.sleep(6)
            code = reader.poll()
        finally:
            if reader.poll() is None:
                reader.terminate()
            out, _ = reader.communicate(timeout=20)
        return f"exit {code}, {len(out.splitlines())} lines", code is None and out.count(b"sequence") > 0


@row(13, "the log of a start, 20 lines", "none about a thread's priority")
def quiet(program):
    with running(program) as daemon:
        time.sleep(0.5)
        lines = daemon.journal().splitlines()[:20]
        about = [entry for entry in lines if "priority" in entry.lower() or "sched" in entry.lower()]
        return f"{len(about)} of {len(lines)}", not about


@row(13, "paths that the package binds into a gateway's unit", "with a dash: a missing folder does not keep a gateway from starting")
def bind_paths(program):
    found = []
    for part in ("config", "docs", "packaging", "systemd"):
        for folder, _, names in os.walk(os.path.join(ROOT, part)):
            for name in names:
                with open(os.path.join(folder, name), errors="replace") as file:
                    found += re.findall(r"Bind(?:ReadOnly)?Paths=/?-?\S+", file.read())
    bad = [entry for entry in found if "=-" not in entry]
    return f"{len(found)} found, without a dash: {bad}", bool(found) and not bad


@rows(12, {f"a link where {name} should be": name for name in (".numbers", ".lock")}, "not followed: what it names stays as it is")
def links(program, name):
    victim = program.file("victim")
    with open(victim, "w") as out:
        out.write("precious\n" * 10)
    with running(program, start=False) as daemon:
        for own in ("tailgate.db", "requests.sock", "tailgate.sock"):
            os.symlink(victim, daemon.file(own + name))
        try:
            daemon.start()
            daemon.send(line(time.time(), "acct-1"))
            time.sleep(2)
            daemon.stop()
        except RuntimeError:
            pass
        with open(victim) as left:
            same = left.read() == "precious\n" * 10
        return ("untouched" if same else "written to"), same


@rows(12, {f"a daemon with at most {count} open files": count for count in (8, 16, 24)},
      "runs, or ends with an error that gives advice")
def descriptors(program, count):
    with running(program, start=False) as daemon:
        done = subprocess.Popen([daemon.binary, "daemon", "--config", daemon.file("tailgate.yaml")], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT,
                                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count)))
        try:
            out, _ = done.communicate(timeout=4)
        except subprocess.TimeoutExpired:
            done.terminate()
            out, _ = done.communicate(timeout=20)
            return "runs", True
        text = out.decode(errors="replace")
        advised = done.returncode > 0 and any(word in text.lower() for word in ("nofile", "ulimit", "open files", "descriptor"))
        return f"exit {done.returncode}: {text.strip()[-120:]}", advised


@row(12, "api.mode beside a socket that the service manager hands over", "said to have no effect")
def activation(program):
    with running(program, {"api": {"mode": "0600"}}, start=False) as daemon:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(daemon.file("tailgate.sock"))
        listener.listen(64)
        # sd_listen_fds(3): descriptors from 3 on, for the process of LISTEN_PID.
        script = 'LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=tailgate.socket exec "$0" daemon --config "$1" 3<&"$2"'
        command = ["bash", "-c", script, daemon.binary, daemon.file("tailgate.yaml"), str(listener.fileno())]
        daemon.process = subprocess.Popen(command, pass_fds=[listener.fileno()], stdout=daemon.log, stderr=daemon.log)
        time.sleep(3)
        said = [entry for entry in daemon.journal().splitlines() if "api.mode" in entry]
        return f"{said[:1] or daemon.journal()[-120:]}", bool(said)


@row(8, "live: a damaged line that holds a credential", "status says its reason and its shape, masked")
def last_damaged(program):
    with running(program) as daemon:
        daemon.send(b'{"time":"sk-planted-key","account":"a1","duration":0.1,"request_bytes":1,"response_bytes":1,"status":200}')
        daemon.wait_until(lambda: daemon.get("/v1/status")["request_log"]["damaged"] == 1, limit=10)
        texts = list(strings(daemon.get("/v1/status")))
        reason = [text for text in texts if "time" in text and "Unix" in text]
        # Its braces and quotes stand, its letters do not.
        shape = [text for text in texts if "{" in text and '":"' in text]
        planted = any("planted" in text for text in texts)
        return f"reason {reason[:1]}, shape {shape[:1]}, key shown: {planted}", bool(reason and shape) and not planted


def strings(document):
    if isinstance(document, str):
        yield document
    elif isinstance(document, (dict, list)):
        for part in document.values() if isinstance(document, dict) else document:
            yield from strings(part)


@row(1, "live: 1,000 made-up names answered 401 with room for 100 accounts, then one that is right", "it is known")
def room(program):
    with running(program, {"limits": {"accounts": 100}}) as daemon:
        now = time.time()
        for number in range(1_000):
            daemon.send(line(now - 5 + number / 1_000, f"guess-{number}", status=401, sport=1_024 + number))
        for number in range(3):
            daemon.send(line(now - 3 + number, "right"))
        # The list of accounts follows their judgement, which is every two seconds.
        daemon.wait_until(lambda: daemon.names() != [], limit=20)
        return f"known: {daemon.verdict('right') is not None}, {len(daemon.names())} accounts in all", daemon.names() == ["right"]


@row(1, "live: 300 accounts with room for 100, then one more", "it is known: the longest silent made room")
def crowded(program):
    with running(program, {"limits": {"accounts": 100}}) as daemon:
        now = time.time()
        for number in range(300):
            daemon.send(line(now - 100 + number / 4, f"acct-{number}", sport=1_024 + number))
        daemon.send(line(now - 1, "right"))
        daemon.wait_until(lambda: daemon.verdict("right") is not None, limit=10)
        return equal(daemon.verdict("right") is not None, True)


@rows(9, {f"tailgate key --format {name}": name for name in ("haproxy", "nginx", "envoy")},
      "prints what the gateway needs; no file that the world may read")
def key_formats(program, name):
    done = program.run("key", "--format", name, "--key-file", program.file("made.key"), "--create", codes=None)
    open_to_all = [found for found in os.listdir(program.folder) if os.stat(program.file(found)).st_mode & 0o004]
    return (f"exit {done.returncode}: {len(done.stdout)} bytes {done.stderr.strip()[-80:]} {open_to_all}",
            done.returncode == 0 and len(done.stdout) > 20 and not open_to_all)


@row(9, "an empty key file", "refused, not used")
def empty_key(program):
    open(program.file("empty.key"), "w").close()
    os.chmod(program.file("empty.key"), 0o600)
    capture = hello_connection().write(program.file("c.pcap"))
    done = program.run("analyze", capture, "--key-file", program.file("empty.key"), codes=None)
    return f"exit {done.returncode}: {done.stderr.strip()[-120:]}", done.returncode > 0
