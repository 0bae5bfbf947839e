// A relay on Node's fetch. Usage: node noderelay.mjs PORT UPSTREAM USER_AGENT POLICY KEY…
// POLICY: user (each user token stays on one account), request (in turn). USER_AGENT "-" passes the client's own.
// With LAB_CERT and LAB_KEY in the environment it speaks TLS.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";

const [port, upstream, userAgent, policy, ...keys] = process.argv.slice(2);
// What tools tell of device, conversation and who asks: goes with the User-Agent.
const TOLD = ["x-msh-platform", "x-msh-device-id", "x-session-id", "x-claude-code-session-id", "x-initiator"];
const seats = new Map();
let turn = 0;

function choose(token) {
  if (policy !== "user") return keys[turn++ % keys.length];
  if (!seats.has(token)) seats.set(token, keys[seats.size % keys.length]);
  return seats.get(token);
}

async function relay(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const token = (request.headers["x-api-key"] ?? "") + (request.headers.authorization ?? "");
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${choose(token)}`,
                    "User-Agent": userAgent === "-" ? request.headers["user-agent"] : userAgent };
  if (request.headers["anthropic-version"]) headers["anthropic-version"] = request.headers["anthropic-version"];
  if (userAgent === "-") for (const name of TOLD) if (request.headers[name]) headers[name] = request.headers[name];
  const body = parts.length ? Buffer.concat(parts) : undefined;
  try {
    const answer = await fetch(upstream + request.url, { method: request.method, headers, body });
    response.writeHead(answer.status, { "Content-Type": answer.headers.get("content-type") ?? "application/json" });
    for await (const chunk of answer.body) response.write(chunk);
  } catch (problem) {
    console.error(String(problem), String(problem.cause ?? ""));
    if (!response.headersSent) response.writeHead(502);
  }
  response.end();
}

const server = process.env.LAB_CERT
  ? https.createServer({ cert: readFileSync(process.env.LAB_CERT), key: readFileSync(process.env.LAB_KEY) }, relay)
  : http.createServer(relay);
server.listen(Number(port));
