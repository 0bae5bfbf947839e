"""Which tool's name shows over which TLS stack that is not its own: each such pair once a run.

Programs learn from the traffic itself which ClientHello belongs to a name. Two unrelated groups with the same wrong pair
would teach each other's hello as if it were native, which says something about the plan and nothing about the traffic. So
personal relays, rewriting pools and borrowed names draw without replacement. Relays that pass their many users' names on
stay out of it: several names on one endpoint give them away.
"""

from .tools import TOOLS

RELAY_STACKS = {"relay-nginx": "nginx", "relay-haproxy": "haproxy", "relay-caddy": "go", "relay-node": "node", "relay-go": "go"}
PERSONAL_SOFTWARE = ("relay-nginx", "relay-haproxy", "relay-caddy", "relay-node")
BORROWERS = ("kilo", "opencode", "kimi", "curl")    # one tool a stack


def stack(tool):
    return "curl" if tool == "curl" else TOOLS[tool]["runner"]


class Pairings:
    """`families`: the names that the run also teaches over their own stack."""

    def __init__(self, random, families):
        self.random, self.families, self.taken = random, families, set()

    def draw(self, over, *preferences):
        """A name for the stack `over` out of the first of the preferences that has one left; None when none has."""
        for names in preferences:
            left = [name for name in names
                    if name in self.families and stack(name) != over and (name, over) not in self.taken]
            if left:
                name = self.random.choice(left)
                self.taken.add((name, over))
                return name
        return None

    def personal(self, count):
        """(relay software, tool) of each; software does not repeat before all of it was used."""
        software = self.rounds(PERSONAL_SOFTWARE)
        return [(kind, self.draw(RELAY_STACKS[kind], ("kimi", "claude", "kilo", "opencode")))
                for kind, _ in zip(software, range(count))]

    def pools(self, service, count):
        """The name that each rewriting pool shows; a script's only when the coding tools' are gone."""
        return [self.draw(RELAY_STACKS[service], ("kimi", "claude", "kilo", "opencode"), ("curl",)) for _ in range(count)]

    def borrowed(self, count):
        """(tool, name it goes by) of each."""
        pairs = []
        for tool in self.rounds(BORROWERS):
            if len(pairs) == count:
                return pairs
            if name := self.draw(stack(tool), tuple(TOOLS)):
                pairs.append((tool, name))

    def rounds(self, names):
        while True:
            yield from self.random.sample(names, len(names))
