"""Every case of the shared folder."""

from rows import equal, row, rows
from rows.coverage import coverage

JA4 = "t13d0507h2_e133e205ac38_f7aa34e29e82"


@rows(4, {f"case 01: {name}": name for name in ("newest-first", "three-seconds-back", "five-days-newest-first")},
      "all clear, as in order of time")
def log_out_of_order(program, name):
    report = program.analyze(logs=[program.case(f"01-log-not-in-time-order/{name}.jsonl")])
    bad = {account: verdict for account, verdict in report.verdicts().items() if verdict != "clear"}
    return f"{len(report.accounts)} accounts, not clear: {len(bad)}", bool(report.accounts) and not bad


@row(4, "case 01: five days newest first and oldest first", "the same report")
def log_reversed(program):
    found = [program.analyze(logs=[program.case(f"01-log-not-in-time-order/five-days-{name}-first.jsonl")]).document["accounts"]
             for name in ("oldest", "newest")]
    return ("the same" if found[0] == found[1] else "different"), found[0] == found[1]


@rows(1, {f"case 02: two accounts behind one address, {name}.pcap": name for name in ("t3-443", "t3-true", "t3-none")},
      "both clear")
def forwarded_port(program, name):
    report = program.analyze(program.case(f"02-x-forwarded-port-is-servers/{name}.pcap"))
    return equal(report.verdicts(), {"acct-a": "clear", "acct-b": "clear"})


@row(1, "case 03: a client's own Forwarded beside the gateway's X-Forwarded-For", "watch, as without Forwarded")
def forwarded(program):
    folder = "03-forwarded-outranks-xff/t4b-"
    honest, evades = (program.analyze(program.case(f"{folder}{kind}-edge.pcap"), program.case(f"{folder}{kind}-inside.pcap"))
                      for kind in ("honest", "evades"))
    return f"{evades.stand('acct-1')}, without {honest.stand('acct-1')}", (
        evades.stand("acct-1") == honest.stand("acct-1") and evades.verdicts() == {"acct-1": "watch"})


@rows(7, {f"case 04: {name}.pcap": name for name in ("t1-edge-0", "t1-edge-2", "t1-edge-6", "t14-len0")},
      f"{JA4}, 20 ms")
def padded_edge(program, name):
    found = [(line["ja4"], line["rtt_tls_ms"]) for line in program.connections(program.case(f"04-padded-ack/{name}.pcap"))]
    return equal(found, [(JA4, 20)])


@rows(7, {f"case 04: {name}.pcap": name for name in ("t1-inside-0", "t1-inside-2")}, "3 exchanges")
def padded_inside(program, name):
    report = program.analyze(program.case(f"04-padded-ack/{name}.pcap"))
    return equal(sum(account["exchanges"] for account in report.accounts.values()), 3)


@rows(7, {f"case 05: {name}.pcap": name for name in ("t2-smtp", "t2-smtp-lower", "t2-imap", "t2-ftp", "t2-nats")}, JA4)
def text_before_tls(program, name):
    found = program.connections(program.case(f"05-text-protocol-taken-for-http/{name}.pcap"))
    return equal([line["ja4"] for line in found], [JA4])


@rows(7, {f"case 05: {name}.pcap": name for name in ("t2-options", "t2-propfind")}, "2 exchanges")
def methods(program, name):
    found = program.connections(program.case(f"05-text-protocol-taken-for-http/{name}.pcap"))
    return equal(sum(line["exchanges"] for line in found), 2)


@rows(7, {f"case 06: {name}.pcap": name for name in ("t5-edge-none-0", "t5-edge-v1-0", "t5-edge-v2-local-0", "t5-edge-v2-tlv-1")},
      f"{JA4}, 20 ms")
def proxy_before_tls(program, name):
    found = program.connections(program.case(f"06-proxy-header-before-tls/{name}.pcap"))
    return equal([(line["ja4"], line["rtt_tls_ms"]) for line in found], [(JA4, 20)])


# What the client's own acknowledgements show; a range where the lost one may count or not.
ONE_SIDED = {"t6-10": (10, 10), "t6-70": (70, 70), "t6-200": (200, 200), "t6-m70": (70, 70), "t6-both200": (200, 200),
             "t6-start2": (9, 10), "t7-10": (9, 10), "t7-both10": (9, 10)}


@rows(7, {f"case 07: {name}.pcap, {low} to {high}": (name, low, high) for name, (low, high) in ONE_SIDED.items()},
      "so many exchanges")
def one_sided(program, wanted):
    name, low, high = wanted
    found = sum(line["exchanges"] for line in program.connections(program.case(f"07-one-sided-capture/{name}.pcap")))
    return found, low <= found <= high


@row(8, "case 10: HAProxy on a Unix socket", "3 records, none damaged")
def unix_bind(program):
    report = program.analyze(logs=[program.case("10-haproxy-unix-bind/lines.jsonl")])
    return equal((report.exchanges("acct-1"), report.problems), (3, []))


@row(1, "case 11: names with UTF-8, a space, 141 bytes", "4 accounts")
def names(program):
    report = program.analyze(logs=[program.case("11-account-names-refused-silently/log.jsonl")])
    return equal((len(report.accounts), "Zoë" in report.accounts, "team blue" in report.accounts), (4, True, True))


@rows(11, {f"case 13: {name}.pcap": (name, words) for name, words in {"udp443": ("udp", "443"), "vxlan": ("vxlan",)}.items()},
      "not complete: UDP by port, the tunnel by name")
def nothing_used(program, wanted):
    name, words = wanted
    found = coverage(program, program.case(f"13-coverage-complete-with-udp/{name}.pcap")).lower()
    return found, "coverage: complete" not in found and all(word in found for word in words)


@rows(1, {f"case 14: {name}.pcap": name for name in ("x-api-key", "api-key", "x-goog-api-key")}, "1 account")
def credential_headers(program, name):
    return equal(len(program.analyze(program.case(f"14-credential-headers-fixed/{name}.pcap")).accounts), 1)


@row(8, "case 17: nginx with realip, ports left empty", "9 records, none damaged")
def empty_ports(program):
    report = program.analyze(logs=[program.case("17-nginx-realip-empty-port/lines.jsonl")])
    return equal((report.exchanges("acct-1"), report.problems), (9, []))
