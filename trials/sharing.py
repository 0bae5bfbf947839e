"""The log of many accounts that are shared two by two, written by hand instead of by the simulation: as few lines as make an
alert each, so that a hundred thousand alerts take minutes. For trials of what becomes of alerts; of the evidence itself
it says nothing, and it takes the loosest bounds that the settings allow (``LOOSEST``).

Two accounts stand behind each relay, on the same connections under different clients: that is the relay's sign. Each is
used from two devices, of which each rests by itself and both together never do (a two-day window is one sample), and which
once in a window take turns within an hour (twelve turns are one sample). Three windows and three hours are enough; the third
window is closed by the first turn after it. Each account then has two alerts: it is shared behind a relay, and pooled.
"""

import heapq
import time

WINDOW_S = 172_800
# Six half-hours from turn to turn leave five empty between: less than the seven that a sleeper leaves.
STEP_S, STEPS = 10_800, 16
WINDOWS = 3
SESSION_TURNS, SESSION_PAUSE_S = 12, 270
ALERTS_AN_ACCOUNT = 2

LOOSEST = {"people": {"installations": 1, "block_excess": 0.001, "sleepless": 0.001}}


class SharedAccounts:
    def __init__(self, pairs):
        self.pairs = pairs
        # Whole windows, all of them over.
        self.begin = (int(time.time()) // WINDOW_S - WINDOWS - 2) * WINDOW_S
        self.turns = {}

    def history(self):
        """All lines up to the one that closes the third window, in order of time."""
        streams = [self._turns(-STEP_S, "ab")]
        for step in range(WINDOWS * STEPS):
            if step % STEPS == STEPS // 2:
                streams += [self._turns(step * STEP_S + turn * SESSION_PAUSE_S, "ba"[turn % 2])
                            for turn in range(SESSION_TURNS)]
            else:
                streams.append(self._turns(step * STEP_S, "a" if step % STEPS < STEPS // 2 else "b"))
        for at, pair, device in heapq.merge(*streams):
            yield from self._lines(pair, device, at)

    def closing(self):
        """A turn of every account in the window after: the alerts."""
        for at, pair, device in self._turns(WINDOWS * WINDOW_S, "a"):
            yield from self._lines(pair, device, at)

    def _turns(self, after, devices):
        """One of each pair, spread over a step, so that the log never stands still."""
        for pair in range(self.pairs):
            for number, device in enumerate(devices):
                yield self.begin + after + STEP_S * pair / self.pairs + 20 * number, pair, device

    def _lines(self, pair, device, at):
        source = f"10.{pair >> 16 & 255}.{pair >> 8 & 255}.{pair & 255}"
        for side, client in enumerate(("KimiCLI/1.3", "Crush/0.18")):
            account = pair * 2 + side
            thread = f"{account}{device}"
            # What a thread resends grows by the answer and a few words more.
            turn = self.turns[thread] = self.turns.get(thread, 0) + 1
            tokens = 1_500 + 550 * turn
            yield (f'{{"time":{at + side:.3f},"duration":10,"src":"{source}","sport":40000,"dst":"198.51.100.1","dport":443,'
                   f'"account":"shared-{account}","client":"{client}","device":"{thread}","thread":"{thread}",'
                   f'"request_bytes":{tokens * 4},"response_bytes":1200,"input_tokens":{tokens},"output_tokens":300,'
                   f'"status":200,"stop":"end","initiator":"user"}}').encode()
