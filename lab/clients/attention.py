"""The attention of the run's people: whoever has several windows open sends from one of them at a time.

Usage: attention.py T0 PEOPLE SOCKET
PEOPLE is a JSON file: `until`, `think` and `switch` in seconds, and `people`, a seed by name. A window that was opened, or whose
answer has ended, connects to SOCKET and writes `PERSON WINDOW`. When its person has come to it, has read and typed, it is
told `go` and sends at once; `stop` when the run's time is up.
"""

import asyncio
import json
import math
import os
import random
import sys
import time

LEAST_S = 1.2               # between two things one person sends: another window takes a key, a look and a key
THINK_SIGMA = 0.7           # log-normal, as think times are; the median is the run's
WAITING_SHARE = 0.55        # of the median when several windows wait: there is always something to do next
LONGEST_THINKS = 8          # in medians
REPLY_SHARE, REPLY_S, REPLY_SIGMA = 0.12, 3.5, 0.5      # "yes", "go on"
ABSENCE_SHARE, ABSENCE_THINKS = 0.03, (3, 8)            # away from all windows, in medians
STAY_SHARE = 0.5            # with the window last used, when it waits too


class Person:
    def __init__(self, seed, think, until, switch=0):
        """`switch`: what coming from one window to another costs, before anything is read or typed there."""
        self.random, self.think, self.until, self.switch = random.Random(seed), think, until, switch
        self.waiting = {}       # window → future, in order of their coming
        self.came = asyncio.Event()
        self.gone = False

    async def ask(self, window):
        if self.gone:
            return "stop"
        future = self.waiting[window] = asyncio.get_running_loop().create_future()
        self.came.set()
        return await future

    def choose(self, last):
        if last in self.waiting and self.random.random() < STAY_SHARE:
            return last
        return next(iter(self.waiting))

    def seconds(self):
        """Reading and typing for one window, from when the person turns to it."""
        median = self.think * (WAITING_SHARE if len(self.waiting) > 1 else 1)
        away = self.random.uniform(*ABSENCE_THINKS) * self.think if self.random.random() < ABSENCE_SHARE else 0
        if self.random.random() < REPLY_SHARE:
            median, sigma = min(REPLY_S, median), REPLY_SIGMA
        else:
            sigma = THINK_SIGMA
        spent = median * math.exp(self.random.gauss(0, sigma))
        return away + max(LEAST_S, min(LONGEST_THINKS * self.think, spent))

    async def live(self):
        last = None
        while not self.gone:
            if not self.waiting:
                self.came.clear()
                await self.came.wait()
            window = self.choose(last)
            spent = self.seconds() + (self.switch if last not in (None, window) else 0)
            self.gone = time.time() + spent > self.until
            if not self.gone:
                await asyncio.sleep(spent)
                last = window
                self.waiting.pop(window).set_result("go")
        for future in self.waiting.values():
            future.set_result("stop")


async def main(t0, path, socket):
    with open(path) as file:
        plan = json.load(file)
    people = {name: Person(seed, plan["think"], t0 + plan["until"], plan["switch"]) for name, seed in plan["people"].items()}

    async def serve(reader, writer):
        try:
            name, window = (await reader.readline()).decode().split()
            word = await people[name].ask(window)
            print(f"{time.time():.3f} {name} {window} {word}", flush=True)
            writer.write(word.encode() + b"\n")
            await writer.drain()
        except (ValueError, KeyError, ConnectionError) as problem:
            print(repr(problem), file=sys.stderr, flush=True)
        finally:
            writer.close()

    server = await asyncio.start_unix_server(serve, socket)
    os.chmod(socket, 0o666)
    async with server:
        await asyncio.gather(*(person.live() for person in people.values()), server.serve_forever())


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), sys.argv[2], sys.argv[3]))
