"""The application behind the gateway: an HTTP/1.1 server that imitates the two common model APIs.

It answers `/v1/chat/completions` and `/v1/messages`, streamed (server-sent events) or whole, and `/v1/models`. What it
answers is asked for by the client in the field meant for an end user's id (`user`, `metadata.user_id`), as
`lab:o=<characters>,s=<tool|end>,f=<first byte, ms>`: so that runs follow their seed. In human time more follows, `d=` how many
times slower than by default it writes, and for the labels window, conversation and role. PROXY protocol v1 and v2 are taken
when present. With `reason` as the last argument two answers in three begin with reasoning, up to as long as the answer itself, which
counts as output and which clients do not send again. For each exchange it tells the log collector what a billing pipeline would know, under the gateway's
request id.
"""

import asyncio
import hashlib
import json
import os
import random
import re
import socket
import sys
import time

HINT = re.compile(r"lab:o=(\d+),s=(tool|end),f=(\d+)(?:,d=([\d.]+),w=(\w+),c=(\d+),r=(user|tool))?")
WORDS = ("the file opens with a list of packets that arrive in order so we read each one and keep the count small then "
         "return a value test again edit function import module error line fix change build run check done next").split()
PROXY_V2 = b"\r\n\r\n\x00\r\nQUIT\n"
CHARACTERS_PER_TOKEN = 4
MAX_BODY = 8 << 20
# As OpenAI documents its prompt caching: from 1,024 tokens on, in steps of 128, kept for 5 to 10 minutes after the last use.
CACHE_LEAST, CACHE_STEP, CACHE_SECONDS = 1024, 128, 300
CACHE_SWEEP = 1000      # exchanges
REASONED = 2 / 3        # of answers


class PromptCache:
    """How much of a request its account sent before: whole messages from the beginning on, counted by their size."""

    def __init__(self):
        self.used = {}      # account and hash of all messages up to one → when last

    def cached_tokens(self, account, request, now):
        found, size, digest = 0, 0, hashlib.sha256(account.encode())
        parts = [request["system"]] if "system" in request else []
        for part in parts + list(request.get("messages") or ()):
            text = json.dumps(part, separators=(",", ":")).encode()
            size += len(text) + 1
            digest.update(text)
            key = digest.digest()
            if now - self.used.get(key, -CACHE_SECONDS) < CACHE_SECONDS:
                found = size
            self.used[key] = now
        tokens = found // CHARACTERS_PER_TOKEN // CACHE_STEP * CACHE_STEP
        return tokens if tokens >= CACHE_LEAST else 0

    def forget(self, now):
        self.used = {key: time for key, time in self.used.items() if now - time < CACHE_SECONDS}


class Usage:
    """Sends one datagram an exchange to the collector; losing one is no matter."""

    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setblocking(False)

    def tell(self, identifier, **fields):
        if not identifier or not self.path:
            return
        try:
            self.socket.sendto(json.dumps({"usage": identifier, **fields}).encode(), self.path)
        except OSError:
            pass


async def read_head(reader):
    """The request line and headers, after any PROXY header; None at the end of the connection."""
    try:
        first = await reader.readexactly(1)
        if first == PROXY_V2[:1]:
            rest = await reader.readexactly(15)
            if (first + rest)[:12] == PROXY_V2:
                await reader.readexactly(int.from_bytes(rest[13:15], "big"))
                first = await reader.readexactly(1)
            else:
                first = rest[-1:]
        head = first + await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    lines = head.decode("latin-1").split("\r\n")
    if lines[0].startswith("PROXY "):
        lines = lines[1:]
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if name:
            headers[name.strip().lower()] = value.strip()
    return lines[0], headers


async def read_body(reader, headers):
    if headers.get("expect", "").lower() == "100-continue":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = bytearray()
        while True:
            size = int((await reader.readline()).split(b";")[0], 16)
            if len(body) + size > MAX_BODY:
                raise ValueError("body too large")
            body += await reader.readexactly(size)
            await reader.readexactly(2)
            if size == 0:
                return bytes(body)
    return await reader.readexactly(min(int(headers.get("content-length", "0")), MAX_BODY))


def text_of(length, generator):
    words, size = [], 0
    while size < length:
        word = generator.choice(WORDS)
        words.append(word)
        size += len(word) + 1
    return " ".join(words)[:max(1, length)]


def chat_events(thought, text, stop, identifier, model, piece):
    def event(delta, finish=None):
        return {"id": identifier, "object": "chat.completion.chunk", "created": int(time.time()), "model": model,
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    yield None, event({"role": "assistant", "content": ""})
    for at in range(0, len(thought), piece):
        yield None, event({"reasoning_content": thought[at:at + piece]})
    for at in range(0, len(text), piece):
        yield None, event({"content": text[at:at + piece]})
    if stop == "tool":
        yield None, event({"tool_calls": [{"index": 0, "id": "call_" + identifier[-8:], "type": "function",
                                           "function": {"name": "shell", "arguments": "{\"command\":\"ls\"}"}}]})
    yield None, event({}, "tool_calls" if stop == "tool" else "stop")


def message_events(thought, text, stop, identifier, model, piece, used):
    yield "message_start", {"type": "message_start", "message": {
        "id": identifier, "type": "message", "role": "assistant", "model": model, "content": [], "stop_reason": None,
        "usage": {"input_tokens": used[0], "output_tokens": 1}}}
    blocks = [({"type": "thinking", "thinking": ""}, "thinking", thought)] if thought else []
    blocks.append(({"type": "text", "text": ""}, "text", text))
    for index, (block, name, content) in enumerate(blocks):
        yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": block}
        for at in range(0, len(content), piece):
            yield "content_block_delta", {"type": "content_block_delta", "index": index,
                                          "delta": {"type": name + "_delta", name: content[at:at + piece]}}
        yield "content_block_stop", {"type": "content_block_stop", "index": index}
    if stop == "tool":
        index = len(blocks)
        yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": {
            "type": "tool_use", "id": "toolu_" + identifier[-8:], "name": "shell", "input": {}}}
        yield "content_block_delta", {"type": "content_block_delta", "index": index, "delta": {
            "type": "input_json_delta", "partial_json": "{\"command\":\"ls\"}"}}
        yield "content_block_stop", {"type": "content_block_stop", "index": index}
    yield "message_delta", {"type": "message_delta", "delta": {
        "stop_reason": "tool_use" if stop == "tool" else "end_turn", "stop_sequence": None},
        "usage": {"output_tokens": used[1]}}
    yield "message_stop", {"type": "message_stop"}


def whole(path, text, stop, identifier, model, used):
    call = {"id": "call_" + identifier[-8:], "type": "function", "function": {"name": "shell", "arguments": "{}"}}
    if path.startswith("/v1/messages"):
        content = [{"type": "text", "text": text}]
        if stop == "tool":
            content.append({"type": "tool_use", "id": "toolu_" + identifier[-8:], "name": "shell", "input": {}})
        return {"id": identifier, "type": "message", "role": "assistant", "model": model, "content": content,
                "stop_reason": "tool_use" if stop == "tool" else "end_turn", "stop_sequence": None,
                "usage": {"input_tokens": used[0], "output_tokens": used[1]}}
    message = {"role": "assistant", "content": text}
    if stop == "tool":
        message["tool_calls"] = [call]
    return {"id": identifier, "object": "chat.completion", "created": int(time.time()), "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if stop == "tool" else "stop"}],
            "usage": {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}}


class Application:
    def __init__(self, usage, reasons=False):
        self.usage = usage
        self.reasons = reasons
        self.count = 0
        self.cache = PromptCache()

    async def serve(self, reader, writer):
        try:
            while True:
                head = await read_head(reader)
                if head is None:
                    break
                line, headers = head
                if headers.get("expect", "").lower() == "100-continue":
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await read_body(reader, headers)
                await self.answer(line.split(" ")[1], headers, body, writer)
                await writer.drain()
                if headers.get("connection", "").lower() == "close":
                    break
        except (ConnectionError, asyncio.IncompleteReadError, ValueError, IndexError):
            pass
        finally:
            writer.close()

    def reply(self, writer, status, value):
        body = json.dumps(value).encode()
        writer.write(b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body)))
        writer.write(body)

    async def answer(self, path, headers, body, writer):
        self.count += 1
        if "x-account-id" not in headers:
            return self.reply(writer, b"401 Unauthorized", {"error": {"message": "no account"}})
        if path.startswith("/v1/models"):
            return self.reply(writer, b"200 OK", {"object": "list", "data": [{"id": "lab-model", "object": "model"}]})
        if not path.startswith(("/v1/chat/completions", "/v1/messages")):
            return self.reply(writer, b"404 Not Found", {"error": {"message": "no such path"}})
        try:
            request = json.loads(body)
        except ValueError:
            return self.reply(writer, b"400 Bad Request", {"error": {"message": "not JSON"}})
        hint = HINT.search(str(request.get("user") or (request.get("metadata") or {}).get("user_id") or ""))
        length, stop, first = (int(hint[1]), hint[2], int(hint[3])) if hint else (200, "end", 200)
        pace = float(hint[4] or 1) if hint else 1
        identifier = f"msg_{self.count:08x}"
        generator = random.Random(self.count)
        text = text_of(length, generator)
        thought = ""
        if self.reasons and request.get("stream") and generator.random() < REASONED:
            thought = text_of(int(length * generator.random()), generator)
        used = (len(body) // CHARACTERS_PER_TOKEN, (len(thought) + length) // CHARACTERS_PER_TOKEN + 1)
        model = request.get("model", "lab-model")
        now = time.monotonic()
        if self.count % CACHE_SWEEP == 0:
            self.cache.forget(now)
        told = {"label": (hint[5], int(hint[6]), hint[7])} if hint and hint[5] else {}
        self.usage.tell(headers.get("x-request-id"), stop=stop, input_tokens=used[0], output_tokens=used[1],
                        cached_tokens=self.cache.cached_tokens(headers["x-account-id"], request, now), **told)
        await asyncio.sleep(first / 1000)
        if not request.get("stream"):
            await asyncio.sleep(length / 1500 * pace)
            return self.reply(writer, b"200 OK", whole(path, text, stop, identifier, model, used))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n")
        piece = generator.randint(32, 56)
        events = (message_events(thought, text, stop, identifier, model, piece, used) if path.startswith("/v1/messages")
                  else chat_events(thought, text, stop, identifier, model, piece))
        for name, value in events:
            self.chunk(writer, (f"event: {name}\n" if name else "") + "data: " + json.dumps(value) + "\n\n")
            await writer.drain()
            await asyncio.sleep(generator.uniform(0.012, 0.045) * pace)
        if not path.startswith("/v1/messages"):
            self.chunk(writer, "data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")

    def chunk(self, writer, text):
        data = text.encode()
        writer.write(b"%x\r\n" % len(data) + data + b"\r\n")


async def main(host, port, usage_path, *options):
    application = Application(Usage(usage_path), reasons="reason" in options)
    server = await asyncio.start_server(application.serve, host, port, limit=1 << 20, backlog=1024)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else os.environ.get("LAB_USAGE", ""), *sys.argv[4:]))
