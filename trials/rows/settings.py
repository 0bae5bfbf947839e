"""Items 1 and 12: settings that are refused, and told why."""

import os
import pwd

from rows import row, rows


def check(program, text, limit=20):
    path = program.file("tailgate.yaml")
    with open(path, "w") as out:
        out.write(text)
    done = program.run("check-config", path, codes=None, limit=limit)
    return done.returncode, " ".join((done.stdout + done.stderr).split()).replace(program.folder + "/", "")


BAD = {
    "identity.account_header: Authorization": ("identity:\n  account_header: Authorization\n", "account_header"),
    "identity.account_header: x-api-key": ("identity:\n  account_header: x-api-key\n", "account_header"),
    "api.owner of a user that is not there": ("api:\n  owner: nobody-of-that-name\n", "nobody-of-that-name"),
    "request_log.group of a group that is not there": ("request_log:\n  group: no-such-group\n", "no-such-group"),
    "api.read_groups of a group that is not there": ("api:\n  read_groups: [no-such-group]\n", "no-such-group"),
    "store.path in a folder that is not there": ("store:\n  path: /no/such/folder/tailgate.db\n", "/no/such/folder"),
    "api.socket in a folder that is not there": ("api:\n  socket: /no/such/folder/tailgate.sock\n", "/no/such/folder"),
    "capture.filter that is none": ("capture:\n  interfaces: [lo]\n  filter: 'tcp prot 443'\n", "filter"),
}


@rows(12, {f"check-config, {name}": given for name, given in BAD.items()}, "refused (65), and says which value")
def refused(program, given):
    text, word = given
    code, said = check(program, text)
    return f"exit {code}: {said[:140]}", code == 65 and word in said


def good(program):
    return (f"store:\n  path: {program.file('t.db')}\nidentity:\n  key_file: {program.file('key')}\n"
            f"api:\n  socket: {program.file('t.sock')}\nrequest_log:\n  socket: {program.file('r.sock')}\n")


@row(12, "check-config, paths in folders that are there", "taken (0)")
def accepted(program):
    code, said = check(program, good(program) + f"  owner: {pwd.getpwuid(os.getuid()).pw_name}\n")
    return f"exit {code}: {said[:140]}", code == 0


@row(12, "check-config of a FIFO without a writer", "ends with an error within 5 s")
def fifo(program):
    os.mkfifo(program.file("fifo"))
    done = program.run("check-config", program.file("fifo"), codes=None, limit=5)
    return f"exit {done.returncode}: {done.stderr[-100:]}", done.returncode not in (0,)


@row(12, "check-config of a folder and of an endless device", "ends with an error within 5 s")
def not_a_file(program):
    ends = [program.run("check-config", path, codes=None, limit=5).returncode for path in (program.folder, "/dev/zero")]
    return f"exit {ends}", all(code > 0 for code in ends)
