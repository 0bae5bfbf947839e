"""Python tools: a coding agent on the openai package, and scripts around curl. One process a device.

Usage: pytools.py T0 PLAN…    (T0: Unix time the run's clock starts at; each PLAN is a device's JSON file)

The package is imported once and each device is forked from it at its start time, then moved into its own network
namespace: everything that matters on the wire (sockets, TLS contexts, pools) is made after the fork.
"""

import asyncio
import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import httpx
import openai

CLONE_NEWNS, CLONE_NEWNET, MS_BIND, MS_PRIVATE_REC = 0x20000, 0x40000000, 4096, (1 << 18) | 16384
FILLER = ("def read_packets(path): open the file then walk over every record and return the fields which the caller asked "
          "for; when a length is wrong stop and say where it was found so that nobody has to guess what happened here. ")


def filler(length, offset):
    at = offset * 37 % len(FILLER)
    return (FILLER[at:] + FILLER * (length // len(FILLER) + 1))[:length]


def enter(plan):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(plan["netns"]) as space:
        if libc.setns(space.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    if plan.get("hosts"):
        libc.unshare(CLONE_NEWNS)
        libc.mount(b"none", b"/", None, MS_PRIVATE_REC, None)
        if libc.mount(plan["hosts"].encode(), b"/etc/hosts", None, MS_BIND, None) != 0:
            raise OSError(ctypes.get_errno(), "mount")


class Conversation:
    """Messages so far; a new one begins with the tool's prompt, its tools and the project's notes."""

    def __init__(self, plan):
        self.plan = plan
        self.count = self.number = 0
        self.begin()

    def begin(self):
        self.number += 1
        self.messages = [{"role": "system", "content": filler(self.plan["system"], self.plan["salt"])}]

    def add(self, step):
        self.count += 1
        if step.get("new"):
            self.begin()
        if step["role"] == "tool" and len(self.messages) > 2:
            call = "call_%08d" % self.count
            self.messages[-1]["tool_calls"] = [{"id": call, "type": "function",
                                                "function": {"name": "shell", "arguments": "{\"command\":\"ls\"}"}}]
            self.messages.append({"role": "tool", "tool_call_id": call, "content": filler(step["add"], self.count)})
        else:
            self.messages.append({"role": "user", "content": filler(step["add"], self.count)})

    def answered(self, text):
        self.messages.append({"role": "assistant", "content": text or "."})


def hint(plan, step, conversation):
    text = f"lab:o={step['o']},s={step['s']},f={step['f']}"
    if plan.get("person"):
        text += f",d={plan['pace']},w={plan['name']},c={conversation.number},r={step['role']}"
    return text


def named(plan, step, conversation):
    """The headers by which a tool tells its device, its conversation and who asks, where it does."""
    headers = dict(plan.get("headers", {}))
    if session := plan.get("session"):
        headers[session["header"]] = f"{session['stem']}{conversation.number:08x}"
    if plan.get("initiator"):
        headers["X-Initiator"] = "user" if step["role"] == "user" else "agent"
    return headers


async def come(plan, step, until):
    """Waits until the step is due: a tool has run, or the person has time for this window. False: the run is over."""
    if step["role"] == "user" and plan.get("person"):
        reader, writer = await asyncio.open_unix_connection(plan["attention"])
        writer.write(f"{plan['person']} {plan['name']} {step['add']}\n".encode())
        word = await reader.readline()
        writer.close()
        return word == b"go\n"
    if time.time() + step["w"] > until:
        return False
    await asyncio.sleep(step["w"])
    return True


class Agent:
    """A coding agent on the openai package: AsyncOpenAI over httpx, streamed answers."""

    def __init__(self, plan, until):
        self.plan, self.until = plan, until
        self.client = None

    def open(self):
        http = openai.DefaultAsyncHttpxClient(proxy=self.plan["proxy"] or None)
        self.client = openai.AsyncOpenAI(api_key=self.plan["key"], base_url=self.plan["base"] + "/v1", max_retries=1,
                                         timeout=30, http_client=http, default_headers={"User-Agent": self.plan["ua"]})

    async def run(self):
        self.open()
        if self.plan.get("models"):
            await self.client.models.list()
        await asyncio.gather(*(self.track(steps) for steps in self.plan["tracks"]))
        await self.client.close()

    async def track(self, steps):
        conversation = Conversation(self.plan)
        for step in steps:
            if not await come(self.plan, step, self.until):
                return
            if step.get("fresh"):
                await self.client.close()
                self.open()
            conversation.add(step)
            text = ""
            try:
                stream = await self.client.chat.completions.create(
                    model=self.plan["model"], messages=conversation.messages, stream=True,
                    user=hint(self.plan, step, conversation), extra_headers=named(self.plan, step, conversation))
                async for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        text += chunk.choices[0].delta.content
            except (openai.OpenAIError, httpx.HTTPError) as problem:
                print(self.plan["name"], repr(problem), repr(problem.__cause__), file=sys.stderr, flush=True)
            conversation.answered(text)


class Script:
    """A script that calls curl: a process, and so a connection, an invocation."""

    def __init__(self, plan, until):
        self.plan, self.until = plan, until

    async def run(self):
        await asyncio.gather(*(self.track(steps) for steps in self.plan["tracks"]))

    async def track(self, steps):
        conversation = Conversation(self.plan)
        for step in steps:
            if not await come(self.plan, step, self.until):
                return
            conversation.add(step)
            body = {"model": self.plan["model"], "messages": conversation.messages, "stream": self.plan["stream"],
                    "user": hint(self.plan, step, conversation)}
            conversation.answered(self.text(await self.curl(json.dumps(body).encode())))

    async def curl(self, body):
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            command = ["curl", "-sS", "-N", "--max-time", "40", "-A", self.plan["ua"],
                       "-H", "Authorization: Bearer " + self.plan["key"], "-H", "Content-Type: application/json",
                       "--data-binary", "@" + file.name, self.plan["base"] + "/v1/chat/completions"]
            if self.plan["base"].startswith("https"):
                command[1:1] = ["--cacert", self.plan["ca"]]
            if self.plan["proxy"]:
                command[1:1] = ["--proxy", self.plan["proxy"].replace("socks5://", "socks5h://")]
            process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            output, problems = await process.communicate()
            if process.returncode != 0:
                print(self.plan["name"], problems.decode().strip(), file=sys.stderr, flush=True)
            return output.decode(errors="replace")

    def text(self, output):
        parts = []
        try:
            if not self.plan["stream"]:
                return json.loads(output)["choices"][0]["message"]["content"]
            for line in output.splitlines():
                if line.startswith("data: {"):
                    parts.append(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
        except (ValueError, KeyError, IndexError):
            print(self.plan["name"], "unexpected answer", output[:200], file=sys.stderr, flush=True)
        return "".join(parts)


def device(plan, t0):
    enter(plan)
    os.environ["SSL_CERT_FILE"] = plan["ca"]
    kind = Script if plan["kind"] == "curl" else Agent
    asyncio.run(kind(plan, t0 + plan["until"]).run())


def main():
    t0 = float(sys.argv[1])
    plans = []
    for path in sys.argv[2:]:
        with open(path) as file:
            plans.append(json.load(file))
    children = []
    for plan in sorted(plans, key=lambda plan: plan["start"]):
        time.sleep(max(0, t0 + plan["start"] - time.time()))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                device(plan, t0)
                status = 0
            except BaseException as problem:
                print(plan["name"], repr(problem), file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        children.append(child)
    signal.signal(signal.SIGTERM, lambda *_: [os.kill(child, signal.SIGKILL) for child in children])
    while children:
        os.waitpid(children[0], 0)
        del children[0]


if __name__ == "__main__":
    main()
