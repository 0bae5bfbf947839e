"""Namespaces, addresses and the delayed internet between them; programs started inside of them.

The whole run lives in a PID, mount and network namespace of its own (see lab/run), so nothing it starts or mounts
outlives it.
"""

import os
import subprocess
import time

from .model import APP_ADDRESS, GATEWAY_INSIDE
from .places import BUILD, SYSTEM_PATH, program

NETNS = "/run/netns"


def sh(script):
    result = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{script}: {result.stderr.strip()}")
    return result


class Internet:
    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        self.processes = []     # (name, process)
        self.logs = os.path.join(folder, "logs")
        os.makedirs(self.logs, exist_ok=True)
        os.chmod(self.logs, 0o777)     # Squid opens its log as its own user
        self.hosts_file, self.hosts_file6 = os.path.join(folder, "hosts"), os.path.join(folder, "hosts6")

    def netns(self, host):
        return f"{NETNS}/{host}"

    def build(self):
        os.makedirs(NETNS, exist_ok=True)
        sh(f"mount -t tmpfs lab {NETNS}; mount -t tmpfs lab /dev/shm")     # Squid leaves segments behind
        with open(os.path.join(self.folder, "netns.batch"), "w") as file:
            file.writelines(f"netns add {name}\n" for name in [*self.world.hosts, "app"])
        sh(f"ip -batch {file.name}")
        self.write_names()
        self.start_delays()
        for host in self.world.hosts.values():
            self.configure(host)
        self.join_application()

    def write_names(self):
        """Names resolve by hosts files alone; hosts with IPv6 read one that knows the gateway's IPv6 address too."""
        gateway = self.world.hosts["gw"]
        lines = "127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for name, address in self.world.names.items())
        with open(self.hosts_file, "w") as file:
            file.write(lines)
        with open(self.hosts_file6, "w") as file:
            file.write("".join(f"{gateway.address6} {name}\n" for name, address in self.world.names.items()
                               if address == gateway.address) + "127.0.0.1 localhost\n")
        sh(f"mount --bind {self.hosts_file} /etc/hosts")

    def start_delays(self):
        path = os.path.join(self.folder, "delays")
        with open(path, "w") as file:
            for host in self.world.hosts.values():
                addresses = ",".join(filter(None, (host.address, host.address6)))
                file.write(f"{self.netns(host.name)} up0 {host.fabric} {host.delay_ms * 1000:.0f} "
                           f"{host.jitter_ms * 1000:.0f} {host.hops} {addresses}\n")
                if host.routes_for:
                    file.write(f"{self.netns(host.name)} lan0 {host.routes_for} 100 50 0 {host.lan_address},default\n")
        process = subprocess.Popen([os.path.join(BUILD, "delayd"), path], stdout=subprocess.PIPE,
                                   stderr=open(os.path.join(self.logs, "delayd"), "w"), text=True)
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("delayd did not start: " + open(os.path.join(self.logs, "delayd")).read())
        self.processes.append(("delayd", process))

    def configure(self, host):
        lines = ["link set lo up", f"addr add {host.address}/32 dev up0", f"link set up0 mtu {host.mtu} up",
                 "route add default dev up0"]
        if host.address6:
            lines += [f"addr add {host.address6}/128 dev up0 nodad", "route add ::/0 dev up0"]
        if host.routes_for:
            lan = host.lan_address.rsplit(".", 1)[0] + ".0/24"
            lines += [f"addr add {host.lan_address}/32 dev lan0", "link set lan0 up", f"route add {lan} dev lan0"]
        batch = os.path.join(self.folder, "ip.batch")
        with open(batch, "w") as file:
            file.write("\n".join(lines) + "\n")
        settings = ["echo 0 > conf/all/rp_filter"]
        if host.windows:
            settings += ["echo 128 > ip_default_ttl", "echo 0 > tcp_timestamps"]
        if not host.address6:
            settings += ["echo 1 > ../ipv6/conf/all/disable_ipv6"]
        sh(f"nsenter --net={self.netns(host.name)} sh -ec 'ip -batch {batch}; cd /proc/sys/net/ipv4; {'; '.join(settings)}'")

    def join_application(self):
        """The gateway's link to the application: plain Ethernet, no delay."""
        sh(f"ip link add in0 netns gw type veth peer name eth0 netns app; "
           f"ip -n gw addr add {GATEWAY_INSIDE}/24 dev in0; ip -n gw link set in0 up; "
           f"ip -n app link set lo up; ip -n app addr add {APP_ADDRESS}/24 dev eth0; ip -n app link set eth0 up")

    def run(self, host, script):
        sh(f"nsenter --net={self.netns(host)} {script}")

    def start(self, host, name, command, environment=None, wait_port=None, nice=0, timeout=60):
        """A program in a host's namespace, its output in the run's logs."""
        prefix = ["nsenter", "--net=" + self.netns(host)]
        if host in self.world.hosts and self.world.hosts[host].address6 and host != "gw":
            prefix += ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', self.hosts_file6]
        if nice:
            prefix += ["nice", "-n", str(nice)]
        clean = {"PATH": SYSTEM_PATH, "HOME": self.folder, "LANG": "C.UTF-8"} | (environment or {})
        process = subprocess.Popen(prefix + command, env=clean, stdin=subprocess.DEVNULL, cwd=self.folder,
                                   stdout=open(os.path.join(self.logs, name), "a"), stderr=subprocess.STDOUT)
        self.processes.append((name, process))
        if wait_port:
            self.wait_for(host, wait_port, name, process, timeout)
        return process

    def wait_for(self, host, port, name, process, timeout=60):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if sh(f"nsenter --net={self.netns(host)} {program('ss')} -Hltn 'sport = :{port}'").stdout.strip():
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"{name} does not listen on {port}: " + open(os.path.join(self.logs, name)).read()[-2000:])

    def stop_all(self):
        for _, process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + 3
        for _, process in self.processes:
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
