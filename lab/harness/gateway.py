"""The service's gateway: ends TLS, authenticates, forwards HTTP/1.1 with the account and the client's address, logs.

Three ways to tell the application who the client is: `xff` (X-Forwarded-For and -Port), `forwarded` (RFC 7239) and
`proxy-v2` (PROXY protocol on the connection, HAProxy only).
"""

import os

from .model import APP_ADDRESS, APP_PORT, GATEWAY_NAME
from .places import program

# Seconds an idle connection is kept: 75-90 at common gateways. Except in human time pauses are compressed some 15 times,
# and so is this.
KEEP_ALIVE_S, HUMAN_KEEP_ALIVE_S = 6, 75
DELETED = ("X-Account-Id", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded",
           "X-Real-IP", "X-Request-Id", "Authorization", "X-Api-Key")

# Log field and header by which tools tell device, conversation and who asks; the collector writes pseudonyms.
TOLD = (("device", "x-msh-device-id"), ("thread", "x-session-id"), ("thread", "x-claude-code-session-id"),
        ("initiator", "x-initiator"))

# Numbers with an exponent (`682.0e-3`) are how HAProxy's integers become seconds.
HAPROXY_LOG = ('{"time":%[date(0,ms)]e-3,"duration":%Ta.0e-3,"src":"%ci","sport":%cp,"dst":"%fi","dport":%fp,'
               '"account":"%[var(txn.account),json(utf8s)]","client":"%[var(txn.client),json(utf8s)]",'
               '"request_bytes":%U,"response_bytes":%B,"status":%ST,"rid":"%ID",'
               '"device":"%[var(txn.device),json(utf8s)]","thread":"%[var(txn.thread),json(utf8s)]",'
               '"initiator":"%[var(txn.initiator),json(utf8s)]"}')


def quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace(" ", "\\ ")


def haproxy(folder, world, certificates, log_socket, tell, keep_alive=KEEP_ALIVE_S):
    keys = os.path.join(folder, "accounts.map")
    with open(keys, "w") as file:
        file.writelines(f"{account.key} {account.account}\n" for account in world.accounts)
    pem = certificates.issue(GATEWAY_NAME)[2]
    address = {"xff": ["set-header X-Forwarded-For %[src]", "set-header X-Forwarded-Port %[src_port]"],
               "forwarded": ['set-header Forwarded "for=\\"%[var(txn.node)]:%[src_port]\\""'], "proxy-v2": []}[tell]
    lines = ["global", f"  log unix@{log_socket} len 8192 local0", "  nbthread 2",
             "defaults", "  mode http", "  log global", "  option dontlognull", "  timeout connect 5s",
             f"  timeout client {max(60, keep_alive)}s", "  timeout server 120s",
             "  timeout http-request 15s", f"  timeout http-keep-alive {keep_alive}s",
             "frontend edge", f"  bind 0.0.0.0:443 ssl crt {pem} alpn h2,http/1.1",
             f"  bind :::443 v6only ssl crt {pem} alpn h2,http/1.1",
             "  unique-id-format %[uuid()]",
             "  http-request set-var(txn.client) req.fhdr(user-agent)",
             *(f"  http-request set-var(txn.{field}) req.fhdr({name}) if {{ req.hdr({name}) -m found }}"
               for field, name in TOLD),
             "  http-request set-var(txn.key) req.fhdr(authorization),word(2,' ')",
             "  http-request set-var(txn.key) req.fhdr(x-api-key) if { req.hdr(x-api-key) -m found }",
             f"  http-request set-var(txn.account) var(txn.key),map({keys})",
             "  http-request set-var(txn.node) src",
             "  http-request set-var-fmt(txn.node) [%[src]] if { src -m sub : }",
             *(f"  http-request del-header {name}" for name in DELETED),
             "  http-request deny deny_status 401 unless { var(txn.account) -m found }",
             "  http-request set-header X-Account-Id %[var(txn.account)]",
             "  http-request set-header X-Request-Id %[unique-id]",
             *("  http-request " + line for line in address),
             "  log-format " + quoted(HAPROXY_LOG), "  default_backend application",
             "backend application", f"  server app {APP_ADDRESS}:{APP_PORT}" + (" send-proxy-v2" if tell == "proxy-v2" else "")]
    path = os.path.join(folder, "gateway-haproxy.cfg")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return [program("haproxy"), "-db", "-f", path]


NGINX = """
user root; worker_processes 2; daemon off; pid {folder}/gateway-nginx.pid; error_log {folder}/logs/gateway-error warn;
events {{ worker_connections 4096; }}
http {{
  client_body_temp_path {folder}/gw-body; proxy_temp_path {folder}/gw-proxy; fastcgi_temp_path {folder}/gw-f;
  uwsgi_temp_path {folder}/gw-u; scgi_temp_path {folder}/gw-s;
  map_hash_bucket_size 256;
  map $http_authorization $by_bearer {{ default ""; {bearers} }}
  map $http_x_api_key $account {{ default $by_bearer; {keys} }}
  map $http_x_session_id $thread {{ default $http_x_session_id; "" $http_x_claude_code_session_id; }}
  map $remote_addr $node {{ default $remote_addr; "~:" "[$remote_addr]"; }}
  log_format exchange escape=json '{{"time":$msec,"duration":$request_time,"src":"$remote_addr","sport":$remote_port,'
    '"dst":"$server_addr","dport":$server_port,"account":"$account","client":"$http_user_agent",'
    '"request_bytes":$request_length,"response_bytes":$bytes_sent,"status":$status,"rid":"$request_id",'
    '"device":"$http_x_msh_device_id","thread":"$thread","initiator":"$http_x_initiator"}}';
  access_log syslog:server=unix:{log_socket},tag=gateway,nohostname exchange;
  upstream application {{ server {app}; keepalive 32; }}
  server {{
    listen 443 ssl http2; listen [::]:443 ssl http2 ipv6only=on;
    ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_session_cache shared:tls:4m;
    client_max_body_size 16m; client_body_buffer_size 1m; keepalive_timeout {keep_alive}s;
    if ($account = "") {{ return 401; }}
    location / {{
      proxy_pass http://application; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 120s;
      proxy_set_header Connection ""; proxy_set_header Host $host;
      {deleted}
      proxy_set_header X-Account-Id $account; proxy_set_header X-Request-Id $request_id;
      {address}
    }}
  }}
}}
"""


def nginx(folder, world, certificates, log_socket, tell, keep_alive=KEEP_ALIVE_S):
    if tell == "proxy-v2":
        raise ValueError("nginx cannot send PROXY headers to an HTTP upstream: use --gateway haproxy")
    key, certificate, _ = certificates.issue(GATEWAY_NAME)
    address = {"xff": "proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Port $remote_port;",
               "forwarded": "proxy_set_header Forwarded 'for=\"$node:$remote_port\"';"}[tell]
    own = {"xff": ("X-Forwarded-For", "X-Forwarded-Port"), "forwarded": ("Forwarded",)}[tell]
    set_here = ("X-Account-Id", "X-Request-Id", *own)
    path = os.path.join(folder, "gateway-nginx.conf")
    with open(path, "w") as file:
        file.write(NGINX.format(
            folder=folder, log_socket=log_socket, app=f"{APP_ADDRESS}:{APP_PORT}", certificate=certificate, key=key,
            keep_alive=keep_alive, address=address,
            bearers=" ".join(f'"Bearer {account.key}" {account.account};' for account in world.accounts),
            keys=" ".join(f'"{account.key}" {account.account};' for account in world.accounts),
            deleted=" ".join(f'proxy_set_header {name} "";' for name in DELETED if name not in set_here)))
    return [program("nginx"), "-c", path, "-e", f"{folder}/logs/gateway-error"]
