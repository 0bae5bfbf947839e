"""Runs in human time: people with one attention each, think times of tens of seconds, answers and tools as long as they take.

A person has one or several windows (a window is a tool's process). When one of them needs the person, it asks
`clients/attention.py`, which runs everybody's attention; what happens between two turns, the tools, is planned here.
"""

from .plan import Planner
from .tools import TOOLS, lognormal, turn

HUMAN = "human"
THINK_S = 10        # reading and deciding; typing comes on top of it
# Accounts of each class (for relays: how many such relays).
COUNTS = {"direct_tools": 3, "office_nat": 5, "tls_inspection": 5, "personal_router": 4, "relay_5_headers": 2,
          "relay_3_headers": 2, "relay_5_rewriting": 2, "relay_5_one_tool": 1, "relay_10_one_tool": 1}
SECOND_WINDOW_SHARE = 0.35      # of people where the class says nothing of windows
TURNS = 600                     # more than anybody sends in a run
REPLY_SHARE = 0.12              # of prompts: "yes", "go on"
CLEAR_SHARE, RESTART_SHARE = 0.08, 0.3      # of turns that begin a new conversation; of those, with the tool started anew
TOOL_LOOPS = (0, 2, 2, 3, 3, 4, 5, 6)
# Times a piece takes in the application: about 400 characters a second, 100 tokens, as fast as such models write.
PACE = 4
HEADERS_SOFTWARE = ("relay-nginx", "relay-haproxy", "relay-caddy", "relay-go")
ROUTER_SOFTWARE = ("relay-nginx", "relay-haproxy", "relay-caddy", "relay-node")
# Idle connections to the service, as these programs keep them unless told otherwise: nginx 60 s, Caddy 2 min; HAProxy
# closes half of its idle ones every 5 s.
KEPT = {"relay-nginx": {"keep": 60}, "relay-caddy": {"keep": 120}, "relay-haproxy": {"purge": 5}}
SESSION_HEADER = {"claude": "X-Claude-Code-Session-Id", "opencode": "X-Session-Id", "kilo": "X-Session-Id"}


def prompt(random):
    if random.random() < REPLY_SHARE:
        return lognormal(random, 8, 0.5, 2, 20)
    return lognormal(random, 130, 0.9, 21, 8000)


def human_session(random):
    """What one window is asked and does. Waits are those of tools; when a person comes is not known beforehand."""
    steps = []
    for at in range(TURNS):
        new = at == 0 or random.random() < CLEAR_SHARE
        loops = random.choice(TOOL_LOOPS)
        for step in range(loops + 1):
            last = step == loops
            # Characters. A prompt is a sentence or two, at times something pasted; a tool's result a few lines to a file.
            add = prompt(random) if step == 0 else lognormal(random, 1100, 1.1, 40, 16000)
            # Answers last about 1 to 8 s; those that end the turn are longer than those that call a tool.
            output = lognormal(random, 1300 if last else 600, 0.6, 150, 2900)
            # Tools take from some milliseconds (reading a file) to tens of seconds (a build).
            wait = 0 if step == 0 else lognormal(random, 0.9, 1.6, 0.015, 60)
            steps.append(turn(random, add, output, "tool" if step else "user", wait, "end" if last else "tool"))
            steps[-1]["f"] = int(lognormal(random, 600, 0.5, 150, 2500))
        if new:
            steps[-loops - 1] |= {"new": True, "fresh": at > 0 and random.random() < RESTART_SHARE}
    return steps


class HumanPlanner(Planner):
    def __init__(self, seed, think, duration, only=None, crowd=None):
        """`crowd`: people behind each relay that passes headers, instead of the class's."""
        super().__init__(seed, HUMAN, think, duration, only)
        self.crowd = crowd
        self.people_of, self.seeds = {}, {}     # window → person; person → seed
        self.machine_ids = {}                   # host and tool → installation
        self.software = {}

    def counts(self):
        return dict(COUNTS)

    def pair(self, counts):
        """Nobody's personal relay has one tool alone, and the two rewriting relays differ in stack."""

    def steadied(self):
        return ()

    # Parts

    def person(self, places, key, **way):
        """One person at several windows: `places` are (host, tool) pairs."""
        name = f"p{len(self.seeds):03d}"
        self.seeds[name] = self.random.getrandbits(32)
        for host, tool in places:
            plan = super().device(host, tool, key, tracks=[human_session(self.random)], **way)
            machine = self.machine_ids.setdefault((host.name, tool), f"{self.random.getrandbits(128):032x}")
            plan |= {"person": name, "pace": PACE, "stream": True, "headers": {}, "initiator": tool == "opencode"}
            if tool == "kimi":
                plan["headers"] = {"X-Msh-Platform": "kimi_cli", "X-Msh-Device-Id": machine}
            if tool in SESSION_HEADER:
                plan["session"] = {"header": SESSION_HEADER[tool], "stem": f"{self.random.getrandbits(64):016x}-"}
            self.people_of[plan["name"]] = name

    def device(self, host, tool, key, **way):
        """Where a class places a tool, a person comes with it, and sometimes another window of theirs."""
        places = [(host, tool)]
        if self.random.random() < SECOND_WINDOW_SHARE:
            places.append((host, self.random.choice([name for name in SESSION_HEADER if name != tool])))
        self.person(places, key, **way)

    def next_software(self, names, use):
        left = self.software.setdefault(use, [])
        if not left:
            left.extend(self.random.sample(names, len(names)))
        return left.pop()

    # Classes

    def direct_tools(self, count):
        for at in range(count):
            host = self.host(self.name("home"), home=True)
            account = self.account("direct_tools", "direct", notes="one person, 3 tools side by side")
            self.person([(host, tool) for tool in self.random.sample(("kimi", "claude", "kilo", "opencode"), 3)], account.key)

    def personal_router(self, count):
        for at in range(count):
            software, machines = self.next_software(ROUTER_SOFTWARE, "personal"), 1 + at % 2
            tools = self.random.sample(("kimi", "claude", "kilo", "opencode"), 3)
            account = self.account("personal_router", "tls-intermediary", devices=machines, tls_terminated=True,
                                   notes=f"one person, 3 tools on {machines} of their own machines behind their own {software}")
            options = {"port": 8700, "keys": [account.key], "agent": "-", "policy": "request", "tls": False,
                       "h2": self.random.random() < 0.5} | KEPT.get(software, {})
            if machines == 1:
                home = self.host(self.name("home"), home=True)
                desks, base = [home] * 3, "http://127.0.0.1:8700"
            else:
                self.fabrics += 1
                lan = f"192.168.{self.fabrics}"
                home = self.host(self.name("home"), routes_for=self.fabrics, lan_address=lan + ".1")
                rooms = [self.host(self.name("desk"), delay=self.random.uniform(0.3, 3), address=f"{lan}.{10 + room}", hops=0,
                                   fabric=self.fabrics) for room in range(2)]
                desks, base = [rooms[0], rooms[0], rooms[1]], f"http://{lan}.1:8700"
                options["name"] = lan + ".1"
            self.service(software, home, **options)
            self.person(list(zip(desks, tools)), account.key, base=base)

    def passing(self, kind, people, count, tools=None):
        people = self.crowd or people
        for _ in range(count):
            software = self.next_software(HEADERS_SOFTWARE, "shared")
            self.relay(kind, software, people, tools=tools, agent="-", policy="request", h2=self.random.random() < 0.5,
                       notes=f"{software} that passes names and ids on", **KEPT.get(software, {}))

    def relay_5_headers(self, count):
        self.passing("relay_5_headers", 5, count)

    def relay_5_one_tool(self, count):
        """What is sold is one tool's plan, so everybody has that tool; some have another window beside it."""
        self.passing("relay_5_one_tool", 5, count, tools=["kimi"])

    def relay_10_one_tool(self, count):
        self.passing("relay_10_one_tool", 10, count, tools=["kimi"])

    def relay_3_headers(self, count):
        self.passing("relay_3_headers", 3, count)

    def relay_5_rewriting(self, count):
        for _ in range(count):
            software = self.next_software(("relay-go", "relay-node"), "rewriting")
            name = self.random.choice(("claude", "opencode") if software == "relay-go" else ("kimi", "kilo"))
            agent = TOOLS[name]["agents"][0]
            self.relay("relay_5_rewriting", software, 5, spoofed=True, agent=agent, policy="request",
                       notes=f"{software} that drops ids, UA rewritten to {agent}")
