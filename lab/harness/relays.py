"""Reverse proxies that end TLS and hold the account's key: shared ones, and a person's own."""

import json
import os

from .model import GATEWAY_NAME
from .places import BUILD, LAB, LITELLM, program

KEEP_IDLE_S = 7     # connections to the service; compressed as people's pauses are

NGINX = """
user root; worker_processes 1; daemon off; pid {folder}/{host}-nginx.pid; error_log {folder}/logs/{host}-error warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/{host}-body; proxy_temp_path {folder}/{host}-proxy;
  fastcgi_temp_path {folder}/{host}-f; uwsgi_temp_path {folder}/{host}-u; scgi_temp_path {folder}/{host}-s;
  upstream service {{ server {gateway}:443; keepalive 16; keepalive_timeout {keep}s; }}
  server {{
    listen {port}{listen}; server_name {name}; {tls}
    client_max_body_size 16m; client_body_buffer_size 1m;
    location / {{
      proxy_pass https://service; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 120s;
      proxy_ssl_server_name on; proxy_ssl_name {gateway}; proxy_ssl_verify on; proxy_ssl_trusted_certificate {root};
      proxy_set_header Host {gateway}; proxy_set_header Connection ""; proxy_set_header X-Api-Key "";
      proxy_set_header Authorization "Bearer {key}"; proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""

HAPROXY = """
global
  nbthread 1
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 120s
  timeout http-keep-alive 30s
frontend users
  bind :{port}{tls}
  http-request del-header X-Api-Key
  http-request set-header Authorization "Bearer {key}"
  http-request set-header Host {gateway}
  default_backend service
backend service
  http-reuse always
  server service {gateway}:443 ssl verify required ca-file {root} sni str({gateway}){alpn} pool-purge-delay {purge}s
"""

CADDY = """{{
  admin off
  auto_https off
}}
{scheme}://{name}:{port} {{
  {tls}
  reverse_proxy https://{gateway} {{
    header_up Host {gateway}
    header_up Authorization "Bearer {key}"
    header_up -X-Api-Key
    flush_interval -1
    transport http {{
      tls_trusted_ca_certs {root}
      keepalive {keep}s
      {versions}
    }}
  }}
}}
"""


class Relays:
    def __init__(self, internet, certificates):
        self.internet, self.certificates, self.folder = internet, certificates, internet.folder

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def common(self, host, options):
        return {"folder": self.folder, "host": host, "gateway": GATEWAY_NAME, "root": self.certificates.root,
                "key": options["keys"][0], "port": options["port"], "name": options.get("name", "127.0.0.1"), "keep": options.get("keep", KEEP_IDLE_S),
                "purge": options.get("purge", KEEP_IDLE_S)}

    def start(self, host, kind, command, options, environment=None, timeout=60):
        self.internet.start(host, f"{host}-{kind}", command, environment, wait_port=options["port"], timeout=timeout)

    def warm_up(self, host, options):
        """One exchange: the first handshake of a process, slow with the reading of root certificates, comes once in its
        life and would be all there is to see of a relay with a single long connection."""
        name, port = options.get("name", "127.0.0.1"), options["port"]
        body = json.dumps({"model": "lab-model", "messages": [{"role": "user", "content": "hello"}], "user": "lab:o=20,s=end,f=60"})
        self.internet.run(host, f"curl -fsS -o /dev/null --max-time 30 --cacert {self.certificates.root} "
                                f"--connect-to ::127.0.0.1: -H 'Authorization: Bearer {options.get('master', 'seat')}' "
                                f"-H 'Content-Type: application/json' -d '{body}' "
                                f"{'https' if options['tls'] else 'http'}://{name}:{port}/v1/chat/completions")

    def relay_nginx(self, host, options):
        listen = tls = ""
        if options["tls"]:
            key, certificate, _ = self.certificates.issue(options["name"])
            listen, tls = " ssl http2", f"ssl_certificate {certificate}; ssl_certificate_key {key};"
        text = NGINX.format(**self.common(host, options), listen=listen, tls=tls)
        path = self.write(host + "-nginx.conf", text)
        self.start(host, "nginx", [program("nginx"), "-c", path, "-e", f"{self.folder}/logs/{host}-error"], options)

    def relay_haproxy(self, host, options):
        tls = f" ssl crt {self.certificates.issue(options['name'])[2]} alpn h2,http/1.1" if options["tls"] else ""
        text = HAPROXY.format(**self.common(host, options), alpn=" alpn h2" if options.get("h2") else "", tls=tls)
        self.start(host, "haproxy", [program("haproxy"), "-db", "-f", self.write(host + "-haproxy.cfg", text)], options)

    def relay_caddy(self, host, options):
        tls = ""
        if options["tls"]:
            key, certificate, _ = self.certificates.issue(options["name"])
            tls = f"tls {certificate} {key}"
        text = CADDY.format(**self.common(host, options), scheme="https" if options["tls"] else "http", tls=tls,
                            versions="versions 1.1 2" if options.get("h2", True) else "versions 1.1")
        path = self.write(host + "-Caddyfile", text)
        self.start(host, "caddy", [program("caddy"), "run", "--config", path, "--adapter", "caddyfile"], options,
                   {"XDG_DATA_HOME": f"{self.folder}/{host}-caddy", "XDG_CONFIG_HOME": f"{self.folder}/{host}-caddy"})

    def relay_litellm(self, host, options):
        # JSON is YAML.
        path = self.write(host + "-litellm.yaml", json.dumps({
            "model_list": [{"model_name": "lab-model", "litellm_params": {
                "model": "openai/lab-model", "api_base": f"https://{GATEWAY_NAME}/v1", "api_key": options["keys"][0]}}],
            "general_settings": {"master_key": options["master"]},
            "litellm_settings": {"telemetry": False, "num_retries": 0}}))
        self.start(host, "litellm", [LITELLM, "--config", path, "--port", str(options["port"]), "--telemetry", "False"], options,
                   {"SSL_CERT_FILE": self.certificates.root, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_PROXY": "*"}, timeout=120)

    def tls_environment(self, options, trust):
        environment = {trust: self.certificates.root}
        if options["tls"]:
            key, certificate, _ = self.certificates.issue(options["name"])
            environment |= {"LAB_CERT": certificate, "LAB_KEY": key}
        return environment

    def relay_go(self, host, options):
        self.start(host, "gopool", [os.path.join(BUILD, "gopool"), f":{options['port']}", "https://" + GATEWAY_NAME,
                                    options["agent"], options["policy"], *options["keys"]], options,
                   self.tls_environment(options, "SSL_CERT_FILE") | {"HTTPS_PROXY": options.get("upstream_proxy", "")})

    def relay_node(self, host, options):
        self.start(host, "noderelay", [program("node"), os.path.join(LAB, "relays", "noderelay.mjs"), str(options["port"]),
                                       "https://" + GATEWAY_NAME, options["agent"], options["policy"], *options["keys"]],
                   options, self.tls_environment(options, "NODE_EXTRA_CA_CERTS"))
