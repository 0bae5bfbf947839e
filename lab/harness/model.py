"""The words a run is planned in: hosts of the lab's internet, services on them, devices that run tools, accounts."""

from dataclasses import dataclass, field

GATEWAY_NAME = "api.lab.example"
GATEWAY_ADDRESS = "198.51.100.1"        # RFC 5737
GATEWAY_ADDRESS6 = "2001:db8:100::1"    # RFC 3849
APP_ADDRESS, GATEWAY_INSIDE, APP_PORT = "10.77.0.2", "10.77.0.1", 8000
PATHS = ("direct", "vpn", "nat", "forward-proxy", "tls-intermediary")


@dataclass
class Host:
    """A network namespace with one device (`up0`) on the lab's internet, or on an office's network (`fabric` > 0)."""
    name: str
    address: str
    delay_ms: float             # one way, added to the other end's
    jitter_ms: float = 0.3
    hops: int = 10              # taken from the TTL of what it sends
    mtu: int = 1500
    address6: str = ""
    fabric: int = 0
    routes_for: int = 0         # the fabric it is the router of
    lan_address: str = ""
    windows: bool = False       # TTL 128 and no TCP timestamps, as Windows has it


@dataclass
class Service:
    """Something that runs on a host: a proxy, a VPN end, a relay."""
    kind: str
    host: str
    options: dict = field(default_factory=dict)


@dataclass
class Device:
    """A tool on a host: `plan` is the JSON its program reads."""
    host: str
    runner: str                 # python, node or go
    plan: dict


@dataclass
class Account:
    account: str
    key: str
    kind: str                   # `class` in the truth
    path: str
    users: int = 1
    devices: int = 1
    violation: bool = False
    spoofed_identity: bool = False
    notes: str = ""
    tls_terminated: bool = False
    tcp_forwarded: bool = False
    relay_users: int = 0

    def truth(self):
        entry = {"account": self.account, "class": self.kind, "users": self.users, "devices": self.devices,
                 "violation": self.violation, "spoofed_identity": self.spoofed_identity, "notes": self.notes,
                 "tls_terminated": self.tls_terminated, "tcp_forwarded": self.tcp_forwarded, "path": self.path}
        if self.relay_users:
            entry["relay_users"] = self.relay_users
        return entry


@dataclass
class World:
    hosts: dict = field(default_factory=dict)
    services: list = field(default_factory=list)
    devices: list = field(default_factory=list)
    accounts: list = field(default_factory=list)
    names: dict = field(default_factory=dict)   # host name → address, for the hosts file
