"""The tools people use, and what a person does with one: turns, tool loops, pauses. All from the run's seed."""

import math

# A User-Agent family is tied to a TLS stack. `system` is the range of its base prompt, in characters.
TOOLS = {
    "kimi": {"runner": "python", "api": "openai", "system": (7000, 9000), "agents": ["KimiCLI/1.3", "KimiCLI/1.2"]},
    "claude": {"runner": "node", "api": "anthropic", "system": (11000, 13000),
               "agents": ["claude-cli/2.0.37 (external, cli)", "claude-cli/2.0.31 (external, cli)"]},
    "opencode": {"runner": "node", "api": "openai", "system": (8000, 10000),
                 "agents": ["opencode/0.15.2 ai-sdk/provider-utils/3.0.9 runtime/node.js/20"]},
    "kilo": {"runner": "go", "api": "openai", "system": (9000, 11000), "agents": ["kilo-go/4.86.0", "kilo-go/4.85.2"]},
    "curl": {"runner": "python", "api": "openai", "system": (600, 2500), "agents": ["curl/7.88.1"]},
}
OLDER_VERSION_SHARE = 0.2
STEADY_TOOLS = ("claude", "opencode", "kilo")    # the openai package closes after each streamed answer, curl after each request
STEADY_THINK_S, STEADY_PAUSE_S = 2.5, 4.0       # always shorter than the gateway keeps an idle connection
STEPS = 400     # more than fit into any run: a device stops when the run's time is up


def lognormal(random, median, sigma, low, high):
    return min(high, max(low, median * math.exp(random.gauss(0, sigma))))


def turn(random, add, output, role, wait, stop):
    return {"w": round(wait, 3), "add": int(add), "role": role, "o": int(output), "s": stop,
            "f": int(lognormal(random, 180, 0.5, 60, 900))}


def session(random, tool, think, restless=False):
    """One person at one tool: a prompt, its tool loops, a pause, the next; now and then a new conversation.

    A `restless` person starts more of them, each in the tool started anew: a short run still has several connections.
    """
    new_share, fresh_share = (0.5, 1.0) if restless else (0.22, 0.6)
    steps = []
    while len(steps) < STEPS:
        new = not steps or random.random() < new_share
        loops = random.choice((0, 1, 1, 2, 2, 3, 4)) if tool != "curl" else random.choice((0, 0, 1, 2))
        for at in range(loops + 1):
            wait = lognormal(random, think, 0.45, 0.3, 6 * think) if at == 0 else lognormal(random, 0.35, 0.6, 0.06, 2.5)
            step = turn(random, lognormal(random, 160, 0.8, 20, 1500) if at == 0 else lognormal(random, 900, 0.9, 60, 5000),
                        lognormal(random, 320, 0.6, 60, 1400), "user" if at == 0 else "tool",
                        0.0 if not steps else wait, "end" if at == loops else "tool")
            if at == 0 and new:
                step["new"] = True
                # Often a new conversation is the tool started anew, with a new pool of connections.
                step["fresh"] = bool(steps) and random.random() < fresh_share
            steps.append(step)
    return steps


def steady(random, tool):
    """A person who never pauses for long, at a tool that is not restarted: one connection for the whole run."""
    steps = session(random, tool, STEADY_THINK_S)
    for step in steps:
        step["w"] = min(step["w"], STEADY_PAUSE_S)
        step.pop("fresh", None)
    return steps


def batch(random, think):
    """A script: single questions at a steady pace, no history, no tool loop."""
    steps = []
    for at in range(STEPS):
        step = turn(random, lognormal(random, 1500, 0.4, 300, 5000), lognormal(random, 250, 0.4, 60, 900), "user",
                    0.0 if at == 0 else random.uniform(0.6, 1.4) * think * 0.4, "end")
        step["new"] = True
        step["fresh"] = at > 0 and at % 3 == 0      # each job starts the tool anew
        steps.append(step)
    return steps


def agents(random, think, count):
    """One person whose tool works with `count` sub-agents at a time."""
    tracks = []
    for at in range(count):
        steps = session(random, "claude", think)
        steps[0]["w"] = round(random.uniform(0.5, 3.0) if at else 0.0, 3)
        for step in steps[1:]:
            step.pop("fresh", None)
        tracks.append(steps)
    return tracks


def device_plan(random, name, tool, think, tracks=None, user_agent=None, restless=False):
    """What a device's program needs to know about its tool; address, key and path are filled in by who places it."""
    traits = TOOLS[tool]
    agents_of = traits["agents"]
    agent = agents_of[-1] if random.random() < OLDER_VERSION_SHARE else agents_of[0]
    return {"name": name, "kind": tool, "api": traits["api"], "ua": user_agent or agent, "model": "lab-model",
            "system": random.randint(*traits["system"]) + random.choice((0, 0, 700, 1900, 3600)),
            "salt": random.randint(0, 99), "stream": tool != "curl" or random.random() < 0.5,
            "models": tool in ("kimi", "kilo") and random.random() < 0.5,
            "tracks": tracks or [session(random, tool, think, restless)]}
