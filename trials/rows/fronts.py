"""Item 10: a CDN or balancer of the operator's own before the gateway."""

from made import http, tls
from made.lines import BEGIN, line
from made.packets import Capture
from made.scenes import CLIENTS, edge, forwarded_for, inside, relayed
from rows import equal, row, rows

FRONT = "192.0.2.200"
PEOPLE = 6


def client_of(person):
    return CLIENTS[person % len(CLIENTS)]


def logged(connections, every=1.0):
    """People in turn, whose requests the front brings over a few connections that it keeps."""
    return [line(BEGIN + every * number, f"acct-{number % PEOPLE}", src=FRONT, sport=40_000 + number * 7 % connections,
                 client=client_of(number % PEOPLE)) for number in range(60)]


@rows(10, {f"six honest accounts behind a front of {count} kept connections, in the log": count for count in (1, 2, 3, 8)},
      "all six clear")
def in_the_log(program, connections):
    return equal(program.analyze(logs=[logged(connections)]).verdicts(), {f"acct-{n}": "clear" for n in range(PEOPLE)})


@row(10, "six honest accounts behind a front, captured at the edge and inside", "all six clear")
def captured(program):
    outer, inner = Capture(), Capture()
    for port in (40_000, 40_001):
        connection = edge(outer, (FRONT, port)).open()
        tls.handshake(connection)
        hop = inside(inner, port, time=BEGIN + 0.5)
        for number in range(30):
            person = (number + port) % PEOPLE
            tls.exchange(connection.until(BEGIN + 1 + 2 * number))
            http.exchange(hop.until(BEGIN + 1.05 + 2 * number), f"acct-{person}", client=client_of(person), lasts=0.02,
                          fields=[forwarded_for((FRONT, port))])
        connection.close()
        hop.close()
    return equal(program.analyze(outer, inner).verdicts(), {f"acct-{n}": "clear" for n in range(PEOPLE)})


@row(10, "the same beside a relay that comes without the front", "the relay on watch, the six clear")
def beside_a_relay(program):
    lines = logged(2) + [line(BEGIN + number + 0.5, "shared", src="203.0.113.7", sport=51_000, client=CLIENTS[number % 4])
                         for number in range(40)]
    lines.sort(key=lambda entry: entry["time"])
    wanted = {f"acct-{n}": "clear" for n in range(PEOPLE)} | {"shared": "watch"}
    return equal(program.analyze(logs=[lines]).verdicts(), wanted)


@row(10, "a relay with one account", "watch: a relay is not a front")
def relay_alone(program):
    return equal(program.analyze(*relayed([forwarded_for(("203.0.113.7", 51_000))])).verdicts(), {"acct-1": "watch"})


@rows(10, {f"check-config, edge.fronts: {value}": (value, code) for value, code in (
    ('["192.0.2.0/24"]', 0), ('["192.0.2.0/24", "2001:db8::/32"]', 0), ("[]", 0), ('["nonsense"]', 65), ('["192.0.2.0/33"]', 65))},
      "taken (0) if they are networks, else refused by name (65)")
def setting(program, wanted):
    value, code = wanted
    with open(program.file("tailgate.yaml"), "w") as out:
        out.write(f"edge:\n  fronts: {value}\n")
    done = program.run("check-config", program.file("tailgate.yaml"), codes=None)
    said = done.stdout + done.stderr
    # Which of these folders are there is not what is asked.
    refused = [one for one in said.splitlines() if "fronts" in one]
    return f"exit {done.returncode}: {(refused or [''])[0][-100:]}", bool(refused) == (code == 65) and "unknown" not in said
