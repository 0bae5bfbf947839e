"""The log of many accounts that are shared two by two, written by hand instead of by the simulation: as few lines as make an
alert each, so that a hundred thousand alerts take minutes. For trials of what becomes of alerts; of the evidence itself
it says nothing, and it takes the loosest bounds that the settings allow (``LOOSEST``).

Two accounts stand behind each relay, on the same connections under different clients: that is the relay's sign. Each is
used from two devices, which at first take turns for half an hour, with pauses that grow with their texts: so hands are seen to
type (after two dozen turns each), and twelve turns that come from both are one sample. Once both have rested they relieve one
another through the night: what goes on for six hours after the first eighteen is one sample. Four samples of the first kind and three of the
second are enough; the third comes with the closing turn. Each account then has two alerts: it is shared behind a relay, and
pooled.
"""

import heapq
import time

# From turn to turn, but in the half-hour at first: less than the four hours that a sleeper leaves.
STEP_S = 10_800
SESSION_TURNS = 50
# Tokens; each takes half a second to type.
TEXTS = (10, 20, 40, 80)
ANSWER_TOKENS, ANSWER_S = 300, 10
# Each device rests for more than five hours of any eighteen, and before the first watch.
WATCHES = "aaaabbbbbaaa"
FIRST_WATCH = 3
CLOSING_S = STEP_S * (FIRST_WATCH + len(WATCHES)) + 60
ALERTS_AN_ACCOUNT = 2

LOOSEST = {"people": {"installations": 1, "block_excess": 0.001, "sleepless": 0.001}}


def schedule():
    """Seconds, device and new tokens of every turn before the closing one."""
    at = 0
    for turn in range(SESSION_TURNS):
        text = TEXTS[turn % len(TEXTS)]
        at += ANSWER_S + 5 + text / 2
        yield at, "a", text
        yield at + 17, "b", text
    for step, device in enumerate(WATCHES, FIRST_WATCH):
        yield step * STEP_S, device, TEXTS[-1]


class SharedAccounts:
    def __init__(self, pairs):
        self.pairs = pairs
        # All of it over.
        self.begin = int(time.time()) - CLOSING_S - 2 * STEP_S
        self.tokens = {}

    def history(self):
        """All lines up to the closing one, in order of time."""
        streams = [self._turns(*turn) for turn in schedule()]
        for at, pair, device, text in heapq.merge(*streams):
            yield from self._lines(pair, device, text, at)

    def closing(self):
        """A turn of every account that makes the night whole: the alerts."""
        for at, pair, device, text in self._turns(CLOSING_S, "a", TEXTS[-1]):
            yield from self._lines(pair, device, text, at)

    def _turns(self, after, device, text):
        """One of each pair, spread over a step, so that the log never stands still."""
        for pair in range(self.pairs):
            yield self.begin + after + STEP_S * pair / self.pairs, pair, device, text

    def _lines(self, pair, device, text, at):
        source = f"10.{pair >> 16 & 255}.{pair >> 8 & 255}.{pair & 255}"
        for side, client in enumerate(("KimiCLI/1.3", "Crush/0.18")):
            account = pair * 2 + side
            thread = f"{account}{device}"
            # What a thread resends grows by the answer and the text.
            tokens = self.tokens[thread] = self.tokens.get(thread, 1_500) + ANSWER_TOKENS + text
            yield (f'{{"time":{at + side:.3f},"duration":{ANSWER_S},"src":"{source}","sport":40000,"dst":"198.51.100.1",'
                   f'"dport":443,"account":"shared-{account}","client":"{client}","device":"{thread}","thread":"{thread}",'
                   f'"request_bytes":{tokens * 4},"response_bytes":1200,"input_tokens":{tokens},'
                   f'"output_tokens":{ANSWER_TOKENS},"status":200,"stop":"end","initiator":"user"}}').encode()
