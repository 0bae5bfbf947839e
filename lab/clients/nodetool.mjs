// A coding tool on Node's fetch. Usage: node nodetool.mjs T0 PLAN
// Node's own fetch knows no proxy settings, so a dispatcher whose sockets come through CONNECT or SOCKS5 is given to it.
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";

const t0 = Number(process.argv[2]);
const plan = JSON.parse(readFileSync(process.argv[3], "utf8"));
const until = t0 + plan.until;
const FILLER = "export function readPackets(path) { const file = open(path); for (const record of file) { yield fields(record) } } "
  + "when a length is wrong stop and say where it was found so that nobody has to guess what happened here. ";

const now = () => Date.now() / 1000;
const log = (...words) => console.error(plan.name, ...words);

function filler(length, offset) {
  const at = (offset * 37) % FILLER.length;
  return (FILLER.slice(at) + FILLER.repeat(Math.floor(length / FILLER.length) + 1)).slice(0, length);
}

// Reads exactly `count` bytes, or up to and including `mark`, from a paused socket.
function take(socket, done) {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const onData = (data) => {
      seen = Buffer.concat([seen, data]);
      if (done(seen)) { socket.off("data", onData); socket.off("error", reject); socket.pause(); resolve(seen); }
    };
    socket.on("data", onData);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("proxy closed")));
    socket.resume();
  });
}

async function tunnel(proxy, host, port) {
  const socket = net.connect({ host: proxy.hostname, port: Number(proxy.port) });
  await new Promise((resolve, reject) => { socket.once("connect", resolve); socket.once("error", reject); });
  socket.setNoDelay(true);
  if (proxy.protocol === "socks5:") {
    socket.write(Buffer.from([5, 1, 0]));
    await take(socket, (seen) => seen.length >= 2);
    const name = Buffer.from(host);
    socket.write(Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, Buffer.from([port >> 8, port & 255])]));
    const answer = await take(socket, (seen) => seen.length >= 10);
    if (answer[1] !== 0) throw new Error(`SOCKS refused: ${answer[1]}`);
  } else {
    socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
    const answer = await take(socket, (seen) => seen.includes("\r\n\r\n"));
    if (!answer.toString().startsWith("HTTP/1.1 200")) throw new Error(answer.toString().split("\r\n")[0]);
  }
  return socket;
}

function connector(proxy) {
  return (options, callback) => {
    const host = options.hostname, port = Number(options.port || 443);
    tunnel(proxy, host, port).then((socket) => {
      const secure = tls.connect({ socket, servername: host, ALPNProtocols: ["http/1.1"] });
      secure.once("secureConnect", () => callback(null, secure));
      secure.once("error", (problem) => callback(problem, null));
    }, (problem) => callback(problem, null));
  };
}

await fetch("data:,");  // makes the built-in dispatcher exist, whose class is not exported
const Agent = globalThis[Symbol.for("undici.globalDispatcher.1")].constructor;
let dispatcher;
function open() {
  dispatcher?.close().catch(() => {});
  const settings = plan.proxy ? { connect: connector(new URL(plan.proxy)) } : {};
  if (plan.steady) settings.keepAliveTimeout = 60_000;  // instead of four seconds
  dispatcher = new Agent(settings);
}

class Conversation {
  constructor() { this.count = this.number = 0; this.begin(); }
  begin() { this.number++; this.system = filler(plan.system, plan.salt); this.messages = []; }
  add(step) {
    if (step.new) this.begin();
    const text = filler(step.add, ++this.count), last = this.messages.at(-1);
    const call = `call_${String(this.count).padStart(8, "0")}`;
    if (step.role !== "tool" || !last) this.messages.push({ role: "user", content: text });
    else if (plan.api === "anthropic") {
      last.content.push({ type: "tool_use", id: call, name: "shell", input: { command: "ls" } });
      this.messages.push({ role: "user", content: [{ type: "tool_result", tool_use_id: call, content: text }] });
    } else {
      last.tool_calls = [{ id: call, type: "function", function: { name: "shell", arguments: "{\"command\":\"ls\"}" } }];
      this.messages.push({ role: "tool", tool_call_id: call, content: text });
    }
  }
  answered(text) {
    text ||= ".";
    this.messages.push({ role: "assistant", content: plan.api === "anthropic" ? [{ type: "text", text }] : text });
  }
  body(step) {
    let hint = `lab:o=${step.o},s=${step.s},f=${step.f}`;
    if (plan.person) hint += `,d=${plan.pace},w=${plan.name},c=${this.number},r=${step.role}`;
    if (plan.api === "anthropic")
      return { model: plan.model, max_tokens: 8192, stream: plan.stream, system: [{ type: "text", text: this.system }],
               messages: this.messages, metadata: { user_id: hint } };
    return { model: plan.model, stream: plan.stream, user: hint,
             messages: [{ role: "system", content: this.system }, ...this.messages] };
  }
  // By which a tool tells its device, its conversation and who asks, where it does.
  headers(step) {
    const named = { ...headers, ...plan.headers };
    if (plan.session) named[plan.session.header] = plan.session.stem + this.number.toString(16).padStart(8, "0");
    if (plan.initiator) named["X-Initiator"] = step.role === "user" ? "user" : "agent";
    return named;
  }
}

// Waits until the step is due: a tool has run, or the person has time for this window. False: the run is over.
async function come(step) {
  if (step.role === "user" && plan.person) {
    const socket = net.connect({ path: plan.attention });
    socket.write(`${plan.person} ${plan.name} ${step.add}\n`);
    let word = "";
    for await (const data of socket) word += data;
    return word === "go\n";
  }
  if (now() + step.w > until) return false;
  await sleep(step.w * 1000);
  return true;
}

const headers = { "User-Agent": plan.ua, "Content-Type": "application/json" };
if (plan.api === "anthropic") Object.assign(headers, { "x-api-key": plan.key, "anthropic-version": "2023-06-01", "x-app": "cli" });
else headers.Authorization = `Bearer ${plan.key}`;
const url = plan.base + (plan.api === "anthropic" ? "/v1/messages" : "/v1/chat/completions");

async function ask(body, headers) {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), dispatcher });
  if (!response.ok) { log("status", response.status, (await response.text()).slice(0, 200)); return ""; }
  if (!plan.stream) {
    const value = await response.json();
    return plan.api === "anthropic" ? value.content[0].text : value.choices[0].message.content;
  }
  const decoder = new TextDecoder();
  let text = "", rest = "";
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data: {")) continue;
      const value = JSON.parse(line.slice(6));
      text += value.delta?.text ?? value.choices?.[0]?.delta?.content ?? "";
    }
  }
  return text;
}

async function track(steps) {
  const conversation = new Conversation();
  for (const step of steps) {
    if (!await come(step)) return;
    if (step.fresh) open();
    conversation.add(step);
    let text = "";
    try { text = await ask(conversation.body(step), conversation.headers(step)); } catch (problem) { log(String(problem), String(problem.cause ?? "")); }
    conversation.answered(text);
  }
}

open();
if (plan.models) {
  try { await (await fetch(plan.base + "/v1/models", { headers, dispatcher })).text(); } catch (problem) { log(String(problem)); }
}
await Promise.all(plan.tracks.map(track));
process.exit(0);
