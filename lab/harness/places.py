"""Where things are: the folders of the lab and of a run, and the programs it uses."""

import os
import shutil

LAB = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(LAB, ".build")
VENV = os.path.join(LAB, ".venv")
PYTHON_TOOLS = os.path.join(VENV, "tools", "bin", "python")
LITELLM = os.path.join(VENV, "litellm", "bin", "litellm")
MITMDUMP = os.path.join(VENV, "mitm", "bin", "mitmdump")
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PROGRAMS = ("haproxy", "nginx", "squid", "danted", "openvpn", "sshd", "ssh", "ssh-keygen", "caddy", "node", "ip", "nft",
            "tcpdump", "curl", "openssl", "nsenter", "unshare")


def program(name):
    """The full path of a Debian program (sshd insists on one)."""
    path = shutil.which(name, path=SYSTEM_PATH)
    if path is None:
        raise FileNotFoundError(f"{name} is missing: run lab/setup")
    return path


def missing():
    needed = [name for name in PROGRAMS if shutil.which(name, path=SYSTEM_PATH) is None]
    files = [PYTHON_TOOLS, LITELLM, MITMDUMP] + [os.path.join(BUILD, name) for name in ("delayd", "gotool", "gopool")]
    return needed + [os.path.relpath(file, LAB) for file in files if not os.path.exists(file)]
