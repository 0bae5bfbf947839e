"""What must stay as it is: the JA4 of public captures, and the verdicts of a labelled run of real proxies and relays.

Their folder lies beside that of the cases."""

import csv
import gzip
import json
import lzma
import os
import shutil

from rows import CasesMissing, row, rows


def kept(program, name):
    path = os.path.join(program.cases, "..", "captures", name)
    if not os.path.exists(path):
        raise CasesMissing(path)
    return path


def unpacked(program, name):
    path = kept(program, name)
    out = program.file(os.path.splitext(os.path.basename(path))[0])
    with (lzma if path.endswith(".xz") else gzip).open(path) as packed, open(out, "wb") as plain:
        shutil.copyfileobj(packed, plain)
    return out


@row(7, "JA4 of every first hello over TCP in public captures", "as the table of a second program has it")
def table(program):
    with open(kept(program, "ja4/expected-ja4.tsv")) as file:
        wanted = [line for line in csv.DictReader(file, delimiter="\t") if line["hello_no"] == "1"
                  and line["ja4_independent_from_spec"].startswith("t")]
    found = {}
    for name in sorted({line["pcap"] for line in wanted}):
        for line in program.connections(kept(program, f"ja4/{name}"), codes=(0, 65)):
            found.setdefault((name, line["src"], str(line["sport"]), line["dst"], str(line["dport"])), line["ja4"])
    wrong = [line for line in wanted if found.get(tuple(line[key] for key in ("pcap", "src", "sport", "dst", "dport")))
             != line["ja4_independent_from_spec"]]
    return f"{len(wanted) - len(wrong)} of {len(wanted)}: {[(line['pcap'], line['src'], line['sport']) for line in wrong[:3]]}", not wrong


# How many of the 14 shared accounts are on watch or higher.
WATCHED = {"captures": 12, "captures and log": 12}


@rows(4, {f"the lab's run of 58 accounts, {name}": name for name in WATCHED}, "no honest account off clear; relays watched as before")
def lab(program, name):
    captures = [unpacked(program, f"lab/{side}.pcapng.xz") for side in ("edge", "inside")]
    logs = [unpacked(program, "lab/requests.jsonl.gz")] if "log" in name else []
    with open(kept(program, "lab/truth.json")) as file:
        shared = {account["account"] for account in json.load(file) if account["violation"]}
    verdicts = program.analyze(*captures, logs=logs).verdicts()
    raised = {account for account, verdict in verdicts.items() if verdict in ("watch", "alert")}
    return (f"{len(raised & shared)} of {len(shared)} shared raised, honest raised: {sorted(raised - shared)}",
            not raised - shared and len(raised & shared) >= WATCHED[name])
