"""Lays out a run: which accounts of which class, on which hosts, over which path. Everything follows the seed."""

import random
from itertools import cycle

from .model import GATEWAY_ADDRESS, GATEWAY_ADDRESS6, GATEWAY_NAME, Account, Device, Host, Service, World
from .pairings import Pairings, stack
from .tools import STEADY_TOOLS, TOOLS, agents, batch, device_plan, lognormal, steady

# Accounts of each class (for relays: how many such relays). Order matters: it follows the seed.
SCALES = {
    "small": {"direct": 5, "office_nat": 3, "vpn": 2, "squid_connect": 1, "socks5": 1, "ssh_d": 1, "tls_inspection": 2,
              "personal_relay": 1, "borrowed_name": 1, "relay_nginx": 1, "relay_go_pool": 1},
    "medium": {"direct": 7, "direct_heavy": 1, "multi_device": 2, "automation": 2, "office_nat": 6, "vpn": 6,
               "squid_connect": 6, "socks5": 3, "ssh_d": 3, "tls_inspection": 5, "personal_relay": 2, "borrowed_name": 2,
               "direct_shared": 1, "relay_nginx": 1, "relay_haproxy": 1, "relay_caddy": 1, "relay_litellm": 1,
               "relay_go_pool": 1, "relay_node_sticky": 1, "relay_socks_exit": 1, "relay_vpn_exit": 1, "vpn_rotating": 1},
    "large": {"direct": 14, "direct_heavy": 2, "multi_device": 4, "automation": 4, "office_nat": 12, "vpn": 10,
              "squid_connect": 10, "socks5": 5, "ssh_d": 5, "tls_inspection": 9, "personal_relay": 4, "borrowed_name": 4,
              "direct_shared": 2, "relay_nginx": 2, "relay_haproxy": 2, "relay_caddy": 2, "relay_litellm": 1,
              "relay_go_pool": 1, "relay_node_sticky": 2, "relay_socks_exit": 1, "relay_vpn_exit": 1, "vpn_rotating": 2},
}
USERS = {"small": (3, 4), "medium": (5, 7), "large": (5, 8)}   # people behind a relay
START_SHARE = {"small": 0.15, "medium": 0.15, "large": 0.3, "human": 0.05}    # of the run, in which the devices start: starting costs CPU
ROTATION_LEAD_S = 5     # longer than an answer lasts, and than OpenVPN needs to connect
STEADY_SHARE = 0.15     # of direct and of forward-proxy accounts: one long connection each (not in small runs)
POOL = {"small": 2, "medium": 3, "large": 3}
COLOCATED = "squid_colocated"    # a CONNECT proxy in the user's own network: no RTT gap to see; only on request
CLASSES = sorted({name for scale in SCALES.values() for name in scale} | {COLOCATED})
FIRST_OCTETS = (24, 31, 37, 46, 62, 71, 77, 81, 89, 93, 98, 109, 113, 122, 151, 163, 178, 188, 190, 201, 212, 217)


class Planner:
    def __init__(self, seed, scale, think, duration, only=None, colocated=False):
        self.random = random.Random(seed)
        self.scale, self.think, self.duration, self.only = scale, think, duration, only
        self.colocated = colocated
        self.world = World()
        self.networks = set()
        self.fabrics = self.vpn_exits = 0
        # Tools go round evenly over the paths where TLS is the tool's own, so that each family can be learnt there.
        names = ["kimi", "claude", "kilo", "curl"] + (["opencode"] if scale != "small" else [])
        self.taught = names
        self.tool = cycle(names).__next__
        self.user_tool = cycle(["claude", "kimi", "kilo", "opencode"]).__next__
        self.boxed_tool = cycle(["kimi", "claude", "kilo"]).__next__

    def build(self):
        self.host("gw", delay=1.0, hops=0, address=GATEWAY_ADDRESS, address6=GATEWAY_ADDRESS6, jitter=0.05)
        self.world.names[GATEWAY_NAME] = GATEWAY_ADDRESS
        counts = self.counts()
        self.pair(counts)
        if self.colocated:
            counts[COLOCATED] = 2
        for kind, count in counts.items():
            if not self.only or kind in self.only:
                getattr(self, kind)(count)
        for classes in self.steadied():
            self.steady(classes)
        return self.world

    def counts(self):
        return dict(SCALES[self.scale])

    def steadied(self):
        return (("direct",), ("squid_connect", "socks5", "ssh_d")) if self.scale != "small" else ()

    def pair(self, counts):
        # The most constrained first; in this order there is a pair for everyone at every scale.
        pairings = Pairings(self.random, self.taught)
        self.personal_pairs = pairings.personal(counts["personal_relay"])
        self.go_names = pairings.pools("relay-go", counts["relay_go_pool"])
        self.node_names = pairings.pools("relay-node", counts.get("relay_node_sticky", 0))
        self.borrowed_pairs = pairings.borrowed(counts["borrowed_name"])

    def steady(self, classes):
        """Some accounts of these classes get one long connection."""
        accounts = {account.key: account for account in self.world.accounts if account.kind in classes}
        plans = [device.plan for device in self.world.devices
                 if device.plan["key"] in accounts and device.plan["kind"] in STEADY_TOOLS]
        for plan in self.random.sample(plans, min(len(plans), round(STEADY_SHARE * len(accounts)))):
            plan |= {"tracks": [steady(self.random, plan["kind"])], "steady": True}
            account = accounts[plan["key"]]
            protocol = "HTTP/2" if plan["kind"] == "kilo" else "HTTP/1.1"
            account.notes = "; ".join(filter(None, (account.notes, f"one long connection ({protocol})")))

    # Parts

    def network(self):
        while True:
            network = f"{self.random.choice(FIRST_OCTETS)}.{self.random.randint(1, 254)}.{self.random.randint(1, 254)}"
            if network not in self.networks:
                self.networks.add(network)
                return network

    def client_delay(self, low=5.0):
        return lognormal(self.random, 24, 0.75, low, 150)

    def host(self, name, delay=None, address=None, hops=None, jitter=0.4, home=False, **more):
        """A host with its own delay; a `home` one varies in link and operating system as homes do."""
        host = Host(name=name, address=address or f"{self.network()}.{self.random.randint(2, 250)}",
                    delay_ms=round(self.client_delay() if delay is None else delay, 2), jitter_ms=jitter,
                    hops=self.random.randint(6, 17) if hops is None else hops, **more)
        if home:
            host.mtu = self.random.choice((1500, 1500, 1500, 1492))
            host.windows = self.random.random() < 0.25
        self.world.hosts[name] = host
        return host

    def server(self, name, delay=None):
        host = self.host(name, delay=self.random.uniform(4, 25) if delay is None else delay, jitter=0.2)
        self.world.names[name + ".example"] = host.address
        return host

    def account(self, kind, path, **more):
        number = f"{self.random.getrandbits(32):08x}"
        account = Account("acct_" + number, f"sk-{self.random.getrandbits(128):032x}", kind, path, **more)
        self.world.accounts.append(account)
        return account

    def service(self, kind, host, **options):
        self.world.services.append(Service(kind, host.name, options))

    def device(self, host, tool, key, base="https://" + GATEWAY_NAME, proxy="", tracks=None, user_agent=None, api=None):
        name = f"d{len(self.world.devices):03d}"
        plan = device_plan(self.random, name, tool, self.think, tracks, user_agent, restless=self.scale == "small")
        plan |= {"base": base, "key": key, "proxy": proxy, "until": self.duration,
                 "start": round(self.random.uniform(0.5, max(4.0, self.duration * START_SHARE[self.scale])), 2)}
        if api:
            plan["api"] = api
        self.world.devices.append(Device(host.name, TOOLS[tool]["runner"], plan))
        return plan

    def name(self, stem):
        return f"{stem}{len(self.world.hosts):03d}"

    # Benign classes

    def direct(self, count, kind="direct"):
        for at in range(count):
            host = self.host(self.name("home"), home=True)
            if at % 3 == 2:
                host.address6 = f"2a0{self.random.randint(1, 9)}:{self.random.randint(0x100, 0xffff):x}:{self.random.randint(1, 0xffff):x}::{self.random.randint(2, 0xffff):x}"
            self.device(host, self.tool(), self.account(kind, "direct").key)

    def direct_heavy(self, count):
        for _ in range(count):
            account = self.account("direct_heavy", "direct", notes="6 parallel sub-agents at a time")
            self.device(self.host(self.name("home"), home=True), "claude", account.key, tracks=agents(self.random, self.think, 6))

    def multi_device(self, count):
        for at in range(count):
            devices = 2 + at % 2
            account = self.account("multi_device", "direct", devices=devices)
            for _ in range(devices):
                self.device(self.host(self.name("home"), home=True), self.tool(), account.key)

    def automation(self, count):
        for at in range(count):
            account = self.account("automation", "direct", notes="one person's CI script")
            self.device(self.server(self.name("ci")), ("curl", "kilo")[at % 2], account.key,
                        tracks=[batch(self.random, self.think)])

    def office_nat(self, count):
        sizes = [count] if count <= 7 else [count // 2, count - count // 2]
        for size in sizes:
            self.fabrics += 1
            lan = f"192.168.{self.fabrics}"
            router = self.host(self.name("office"), routes_for=self.fabrics, lan_address=lan + ".1")
            self.service("nat", router, lan=lan + ".0/24")
            for at in range(size):
                host = self.host(self.name("desk"), delay=self.random.uniform(0.5, 6), address=f"{lan}.{10 + at}",
                                 hops=0, fabric=self.fabrics)
                host.windows = self.random.random() < 0.3
                account = self.account("office_nat", "nat", notes=f"{size} users, an account each, behind one NAT address")
                self.device(host, self.tool(), account.key)

    def vpn(self, count):
        per_exit = 3
        for at in range(count):
            if at % per_exit == 0:
                exit_host = self.vpn_exit()
            host = self.host(self.name("vpnuser"), home=True)
            self.service("openvpn-client", host, server=exit_host.address)
            self.device(host, self.tool(), self.account("vpn", "vpn", notes="OpenVPN over UDP").key)

    def vpn_exit(self):
        self.vpn_exits += 1
        host = self.server(self.name("vpnexit"))
        self.service("openvpn-server", host, number=self.vpn_exits)
        return host

    def vpn_rotating(self, count):
        for _ in range(count):
            first, second = self.vpn_exit(), self.vpn_exit()
            host = self.host(self.name("vpnuser"), home=True)
            middle = round(self.duration * self.random.uniform(0.4, 0.6), 2)
            self.service("openvpn-client", host, server=first.address, then=second.address, at=middle)
            account = self.account("vpn_rotating", "vpn", notes="OpenVPN over UDP, the exit changes in the middle of the run")
            # The tool is closed while the tunnel is away: what it sent then would leave the host uncovered.
            tool = self.tool()
            before, after = self.device(host, tool, account.key), self.device(host, tool, account.key)
            before["until"] = middle - ROTATION_LEAD_S
            after |= {"start": middle + ROTATION_LEAD_S} | {name: before[name] for name in ("ua", "system", "salt")}

    def forward(self, kind, count, service, notes, scheme, port):
        proxy = self.server(self.name(service))
        self.service(service, proxy, port=port)
        for _ in range(count):
            # At least 10 ms to the proxy: the class is the remote forward proxy.
            host = self.host(self.name("user"), delay=self.client_delay(low=10.0), home=True)
            account = self.account(kind, "forward-proxy", notes=notes.format(count=count), tcp_forwarded=True)
            address = f"{scheme}://{proxy.address}:{port}"
            if service == "sshd":
                self.service("ssh-dynamic", host, server=proxy.address, port=port)
                address = f"{scheme}://127.0.0.1:1080"
            self.device(host, self.tool(), account.key, proxy=address)

    def squid_connect(self, count):
        self.forward("squid_connect", count, "squid", "{count} users, an account each, one CONNECT proxy", "http", 3128)

    def socks5(self, count):
        self.forward("socks5", count, "dante", "dante", "socks5", 1080)

    def ssh_d(self, count):
        self.forward("ssh_d", count, "sshd", "sshd", "socks5", 22)

    def squid_colocated(self, count):
        self.fabrics += 1
        lan = f"192.168.{self.fabrics}"
        proxy = self.host(self.name("branch"), routes_for=self.fabrics, lan_address=lan + ".1")
        self.service("squid", proxy, port=3128)
        for at in range(count):
            host = self.host(self.name("desk"), delay=0.3, address=f"{lan}.{10 + at}", hops=0, fabric=self.fabrics)
            account = self.account(COLOCATED, "forward-proxy", tcp_forwarded=True, notes="CONNECT proxy beside the client")
            self.device(host, self.tool(), account.key, proxy=f"http://{lan}.1:3128")

    def tls_inspection(self, count):
        box = self.server(self.name("inspect"), delay=self.random.uniform(3, 12))
        self.service("mitmproxy", box, port=8080)
        for _ in range(count):
            account = self.account("tls_inspection", "tls-intermediary", tls_terminated=True,
                                   notes=f"{count} users, an account each, one inspecting proxy")
            self.device(self.host(self.name("staff"), delay=self.random.uniform(2, 30)), self.boxed_tool(), account.key,
                        proxy=f"http://{box.address}:8080")

    def personal_relay(self, count):
        for service, tool in self.personal_pairs:
            host = self.host(self.name("home"), home=True)
            account = self.account("personal_relay", "tls-intermediary", tls_terminated=True,
                                   notes=f"{service} on the user's own machine")
            self.service(service, host, port=8700, keys=[account.key], agent="-", policy="request", tls=False)
            self.device(host, tool, account.key, base="http://127.0.0.1:8700")

    def borrowed_name(self, count):
        for tool, name in self.borrowed_pairs:
            agent = TOOLS[name]["agents"][0]
            account = self.account("borrowed_name", "direct", spoofed_identity=True,
                                   notes=f"an honest {stack(tool)} tool that goes by {agent}")
            self.device(self.host(self.name("home"), home=True), tool, account.key, user_agent=agent)

    # Shared accounts

    def people(self):
        return self.random.randint(*USERS[self.scale])

    def direct_shared(self, count):
        for _ in range(count):
            people = 5
            account = self.account("direct_shared", "direct", users=people, devices=people, violation=True,
                                   notes="token given away, no proxy")
            for _ in range(people):
                self.device(self.host(self.name("home"), home=True), self.user_tool(), account.key)

    def relay(self, kind, service, people, accounts=1, notes="", spoofed=False, tools=None, each=None, seat=None,
              leaves_by=None, **options):
        box = self.server(self.name("relay"))
        tls = options.setdefault("tls", self.random.random() < 0.6)
        port = 443 if tls else 8080
        held = [self.account(kind, "tls-intermediary", users=each or people, devices=each or people, violation=True,
                             spoofed_identity=spoofed, notes=notes, tls_terminated=True, relay_users=people,
                             tcp_forwarded=leaves_by == "dante")
                for _ in range(accounts)]
        if leaves_by == "dante":
            proxy = self.server(self.name("dante"))
            self.service("dante", proxy, port=1080)
            options["upstream_proxy"] = f"socks5://{proxy.address}:1080"
        elif leaves_by == "openvpn":
            self.service("openvpn-client", box, server=self.vpn_exit().address)
        self.service(service, box, port=port, keys=[account.key for account in held], name=box.name + ".example", **options)
        base = f"{'https' if tls else 'http'}://{box.name}.example" + ("" if tls else f":{port}")
        choose = cycle(tools).__next__ if tools else self.user_tool
        for _ in range(people):
            token = seat or f"seat-{self.random.getrandbits(64):016x}"
            self.device(self.host(self.name("guest"), home=True), choose(), token, base=base)

    def relay_nginx(self, count):
        for _ in range(count):
            self.relay("relay_nginx", "relay-nginx", self.people(), notes="upstream keepalive")

    def relay_haproxy(self, count):
        for _ in range(count):
            h2 = self.random.random() < 0.5
            self.relay("relay_haproxy", "relay-haproxy", self.people(), notes="HTTP/2 upstream" if h2 else "", h2=h2)

    def relay_caddy(self, count):
        for _ in range(count):
            h2 = self.random.random() < 0.5
            self.relay("relay_caddy", "relay-caddy", self.people(), notes="HTTP/2 upstream" if h2 else "", h2=h2)

    def relay_litellm(self, count):
        for _ in range(count):
            # Without a database LiteLLM knows one key, which all its users share.
            master = f"sk-seat-{self.random.getrandbits(64):016x}"
            self.relay("relay_litellm", "relay-litellm", self.people(), tls=False, tools=["kimi", "opencode", "kilo"],
                       seat=master, master=master)

    def relay_go_pool(self, count):
        for name in self.go_names:
            agent = TOOLS[name]["agents"][0]
            people = self.people() + (2 if self.scale != "small" else 0)
            accounts = POOL[self.scale]
            self.relay("relay_go_pool", "relay-go", people, accounts, spoofed=True, agent=agent, policy="request",
                       notes=f"pool of {accounts} accounts, policy per request, UA rewritten to {agent}")

    def relay_node_sticky(self, count):
        for name in self.node_names:
            agent = TOOLS[name]["agents"][0]
            self.relay("relay_node_sticky", "relay-node", 6, 2, spoofed=True, agent=agent, policy="user", each=3,
                       notes=f"sticky: each user stays on one of 2 accounts, UA rewritten to {agent}")

    def relay_socks_exit(self, count):
        for _ in range(count):
            self.relay("relay_socks_exit", "relay-go", self.people(), agent="-", policy="request", leaves_by="dante",
                       notes="Go relay that passes User-Agents on and leaves through a SOCKS5 proxy (Dante)")

    def relay_vpn_exit(self, count):
        for _ in range(count):
            service = self.random.choice(("relay-nginx", "relay-haproxy", "relay-caddy"))
            self.relay("relay_vpn_exit", service, self.people(), leaves_by="openvpn", h2=False,
                       notes=f"{service} that leaves through OpenVPN")
