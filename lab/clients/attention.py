"""The attention of the run's people: whoever has several windows open sends from one of them at a time.

Usage: attention.py T0 PEOPLE SOCKET
PEOPLE is a JSON file: `until`, `think` and `switch` in seconds, and `people`, a seed by name. A window that was opened, or whose
answer has ended, connects to SOCKET and writes `PERSON WINDOW CHARACTERS`, the last of what the person has to write. When its
person has come to it, has read and typed, it is told `go` and sends at once; `stop` when the run's time is up.
"""

import asyncio
import json
import math
import os
import random
import sys
import time

LEAST_S = 1.2               # between two things one person sends: another window takes a key, a look and a key
READ_SIGMA = 0.7            # log-normal; the median is the run's `think`
WAITING_SHARE = 0.55        # of the median when several windows wait: there is always something to do next
LONGEST_READS = 24          # in medians
REPLY_CHARACTERS = 20       # "yes", "go on": nothing was read to the end
REPLY_S, REPLY_SIGMA = 2.5, 0.5
ABSENCE_SHARE, ABSENCE_S = 0.03, (90, 240)              # away from all windows
STAY_SHARE = 0.5            # with the window last used, when it waits too
# Of 168,000 typists: 52 words of five characters a minute in the mean, deviation 20, the fastest 130 (Dhakal et al., CHI 2018).
TYPED_A_S, TYPED_SIGMA, TYPED_LIMITS = 4.3, 0.35, (1.5, 10.8)
PASTED_CHARACTERS, PASTE_S = 600, (3, 8)                # nobody types that much at once


class Person:
    def __init__(self, seed, think, until, switch=0):
        """`switch`: what coming from one window to another costs, before anything is read or typed there."""
        self.random, self.think, self.until, self.switch = random.Random(seed), think, until, switch
        pace = TYPED_A_S * math.exp(self.random.gauss(0, TYPED_SIGMA))
        self.pace = min(TYPED_LIMITS[1], max(TYPED_LIMITS[0], pace))    # characters a second
        self.waiting = {}       # window → (future, characters to write), in order of their coming
        self.came = asyncio.Event()
        self.gone = False

    async def ask(self, window, characters=0):
        if self.gone:
            return "stop"
        future = asyncio.get_running_loop().create_future()
        self.waiting[window] = future, characters
        self.came.set()
        return await future

    def choose(self, last):
        if last in self.waiting and self.random.random() < STAY_SHARE:
            return last
        return next(iter(self.waiting))

    def seconds(self, characters):
        """Reading and typing for one window, from when the person turns to it."""
        away = self.random.uniform(*ABSENCE_S) if self.random.random() < ABSENCE_SHARE else 0
        median = self.think * (WAITING_SHARE if len(self.waiting) > 1 else 1)
        if characters <= REPLY_CHARACTERS:
            read = min(REPLY_S, median) * math.exp(self.random.gauss(0, REPLY_SIGMA))
        else:
            read = min(LONGEST_READS * self.think, median * math.exp(self.random.gauss(0, READ_SIGMA)))
        typed = characters / self.pace if characters <= PASTED_CHARACTERS else self.random.uniform(*PASTE_S)
        return away + max(LEAST_S, read + typed)

    async def live(self):
        last = None
        while not self.gone:
            if not self.waiting:
                self.came.clear()
                await self.came.wait()
            window = self.choose(last)
            spent = self.seconds(self.waiting[window][1]) + (self.switch if last not in (None, window) else 0)
            self.gone = time.time() + spent > self.until
            if not self.gone:
                await asyncio.sleep(spent)
                last = window
                self.waiting.pop(window)[0].set_result("go")
        for future, _ in self.waiting.values():
            future.set_result("stop")


async def main(t0, path, socket):
    with open(path) as file:
        plan = json.load(file)
    people = {name: Person(seed, plan["think"], t0 + plan["until"], plan["switch"]) for name, seed in plan["people"].items()}

    async def serve(reader, writer):
        try:
            name, window, characters = (await reader.readline()).decode().split()
            word = await people[name].ask(window, int(characters))
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
