"""What stands between honest clients and the service: NAT, OpenVPN, Squid, Dante, ssh and an inspecting mitmproxy."""

import os
import shutil
import time

from .model import GATEWAY_ADDRESS
from .places import MITMDUMP, program

NAT = """table ip nat {{
  chain post {{
    type nat hook postrouting priority 100; policy accept;
    ip saddr {lan} oifname "up0" masquerade
  }}
}}
"""

SQUID = """http_port {port}
acl local src 192.168.0.0/16
acl tls port 443
http_access deny !tls
http_access allow all
cache deny all
access_log none
cache_log {folder}/logs/{host}-cache
cache_effective_user proxy
pid_filename none
coredump_dir {folder}
visible_hostname {host}.example
shutdown_lifetime 0 seconds
netdb_filename none
pinger_enable off
"""

DANTE = """logoutput: {folder}/logs/{host}-dante
internal: up0 port = {port}
external: up0
socksmethod: none
clientmethod: none
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}
socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}
"""

SSHD = """Port {port}
HostKey {folder}/ssh-host
AuthorizedKeysFile {folder}/ssh-user.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
AllowTcpForwarding yes
MaxStartups 100
"""


class Proxies:
    def __init__(self, internet, certificates):
        self.internet, self.certificates, self.folder = internet, certificates, internet.folder

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def nat(self, host, options):
        self.internet.run(host, f"sh -ec 'echo 1 > /proc/sys/net/ipv4/ip_forward; nft -f {self.write(host + '.nft', NAT.format(lan=options['lan']))}'")

    def openvpn_server(self, host, options):
        key, certificate, _ = self.certificates.issue("vpn.example")
        subnet = f"10.8.{options['number']}.0"
        self.nat(host, {"lan": subnet + "/24"})
        self.internet.start(host, host + "-openvpn", [
            program("openvpn"), "--dev", "tun", "--proto", "udp", "--port", "1194", "--server", subnet, "255.255.255.0",
            "--topology", "subnet", "--ca", self.certificates.root, "--cert", certificate, "--key", key, "--dh", "none",
            "--duplicate-cn", "--keepalive", "10", "60", "--verb", "2"])

    def openvpn_client(self, host, options):
        key, certificate, _ = self.certificates.issue("vpn.example")
        self.internet.start(host, host + "-openvpn", [
            program("openvpn"), "--client", "--dev", "tun", "--proto", "udp", "--remote", options["server"], "1194", "--nobind",
            "--ca", self.certificates.root, "--cert", certificate, "--key", key,
            "--route", GATEWAY_ADDRESS, "255.255.255.255", "--verb", "2"])

    def rotate(self, host, options):
        """The tunnel moves to another exit. Nothing of the host's may be under way."""
        process = dict(self.internet.processes)[host + "-openvpn"]
        process.terminate()
        process.wait(5)
        self.openvpn_client(host, options | {"server": options["then"]})

    def squid(self, host, options):
        path = self.write(host + "-squid.conf", SQUID.format(folder=self.folder, host=host, **options))
        self.internet.start(host, host + "-squid", [program("squid"), "-N", "-n", host, "-f", path], wait_port=options["port"])

    def dante(self, host, options):
        path = self.write(host + "-dante.conf", DANTE.format(folder=self.folder, host=host, **options))
        self.internet.start(host, host + "-danted", [program("danted"), "-f", path, "-p", os.path.join(self.folder, host + "-dante.pid")],
                            wait_port=options["port"])

    def ssh_keys(self):
        for name in ("ssh-host", "ssh-user"):
            path = os.path.join(self.folder, name)
            if not os.path.exists(path):
                self.internet.run("gw", f"{program('ssh-keygen')} -q -t ed25519 -N '' -f {path}")

    def sshd(self, host, options):
        self.ssh_keys()
        os.makedirs("/run/sshd", exist_ok=True)
        path = self.write(host + "-sshd.conf", SSHD.format(folder=self.folder, **options))
        self.internet.start(host, host + "-sshd", [program("sshd"), "-D", "-e", "-f", path], wait_port=options["port"])

    def ssh_dynamic(self, host, options):
        self.internet.start(host, host + "-ssh", [
            program("ssh"), "-N", "-F", "none", "-D", "127.0.0.1:1080", "-i", os.path.join(self.folder, "ssh-user"),
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "ServerAliveInterval=15",
            "-o", "ConnectionAttempts=3", "-p", str(options["port"]), "root@" + options["server"]])

    def mitmproxy(self, host, options):
        folder = os.path.join(self.folder, host + "-mitm")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(self.certificates.inspection, os.path.join(folder, "mitmproxy-ca.pem"))
        self.internet.start(host, host + "-mitmproxy", [
            MITMDUMP, "--mode", "regular", "--listen-port", str(options["port"]), "--set", "confdir=" + folder,
            "--set", "ssl_verify_upstream_trusted_ca=" + self.certificates.root, "--set", "stream_large_bodies=1",
            "--set", "flow_detail=0", "--set", "block_global=false"], wait_port=options["port"])

    def wait_for_tunnels(self, services, timeout=30):
        """VPN clients have their route and ssh clients listen, or the run has no such class."""
        deadline = time.monotonic() + timeout
        for service in services:
            process = dict(self.internet.processes).get(f"{service.host}-{'ssh' if service.kind == 'ssh-dynamic' else 'openvpn'}")
            if service.kind == "ssh-dynamic":
                self.internet.wait_for(service.host, 1080, service.host + "-ssh", process, timeout)
            elif service.kind == "openvpn-client":
                path = os.path.join(self.internet.logs, service.host + "-openvpn")
                while "Initialization Sequence Completed" not in open(path).read():
                    if time.monotonic() > deadline or process.poll() is not None:
                        raise RuntimeError("OpenVPN did not connect: " + open(path).read()[-1500:])
                    time.sleep(0.1)
