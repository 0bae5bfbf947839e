import Accounts
import Connections
import Base
import Packets
import RequestLogs
import TestSupport
import Testing

/// What the configurations of `config/` make of what clients send: in real servers on loopback.
@Suite(.serialized)
struct GatewayFieldsTests {
    private let folder = TemporaryFolder()
    private var gateway: GatewayFolder { GatewayFolder(folder) }
    private static let claims =
        "-H 'X-Forwarded-For: 203.0.113.9' -H 'X-Forwarded-Port: 7' -H 'Forwarded: for=203.0.113.9' -H 'X-Account-Id: other'"

    private func socket() throws -> RequestLogSocket {
        try RequestLogSocket(SocketPlace(path: folder.file("requests.sock"), mode: 0o666), wake: WakeSignal())
    }

    private func records(_ count: Int, _ socket: inout RequestLogSocket) -> [RequestRecord] {
        var records: [RequestRecord] = []
        let end = Nanoseconds.steady() + Nanoseconds.seconds(5)
        while records.count + socket.statistics.withoutAccount < count, Nanoseconds.steady() < end {
            if case .lines = socket.receive(waiting: .milliseconds(50)) { records += socket.records }
        }
        #expect(socket.statistics.damagedLines == 0, "\(socket.statistics.lastDamage ?? "")")
        return records
    }

    // The fields that name the client's end

    /// Log and application must be told of one end, whatever the client claims, or nothing joins.
    private func checkEnds(
        _ ports: (four: UInt16, six: UInt16), _ socket: inout RequestLogSocket, front: [String] = []
    ) throws {
        let key = "-H 'X-Api-Key: \(GatewayFolder.credential)' \(Self.claims)"
        let four = try gateway.answer(key, "http://127.0.0.1:\(ports.four)/")
        let six = try gateway.answer("-g \(key)", "http://[::1]:\(ports.six)/")
        let local = try gateway.answer("\(key) --unix-socket \(folder.file("in.sock"))", "http://localhost/")
        let records = records(3, &socket)
        try #require(records.count == 3)
        #expect(records[0].source?.address == IPAddress("127.0.0.1"))
        #expect(records[0].destination == End("127.0.0.1", ports.four).endpoint)
        #expect(records[1].source?.address == IPAddress("::1"))
        #expect(records[1].destination == End("::1", ports.six).endpoint)
        #expect(records[2].source == nil)
        let address = (front + ["127.0.0.1"]).joined(separator: ", ")
        #expect(four == [address, "\(records[0].source?.port ?? 0)", "", "", ""])
        #expect(six == ["::1", "\(records[1].source?.port ?? 0)", "", "", ""])
        #expect(local == ["", "", "", "", ""])
    }

    @Test(
        .enabled(if: GatewayFolder.hasNginx, "needs nginx with its njs module, and curl"),
        arguments: [
            "",
            "set_real_ip_from 127.0.0.0/8; set_real_ip_from ::1; set_real_ip_from unix:;"
                + " real_ip_header X-Forwarded-For;",
        ])
    func `nginx tells log and application the client's end of the connection, with realip too`(realIP: String)
        throws
    {
        let ports = (
            try #require(LoopbackListener.freePort()), try #require(LoopbackListener.freePort()),
            try #require(LoopbackListener.freePort())
        )
        var socket = try socket()
        let listen = ["127.0.0.1:\(ports.0)", "[::1]:\(ports.1)", "unix:\(folder.file("in.sock"))"]
        try gateway.startNginx(gateway.nginxServers(listen: listen, application: ports.2, more: realIP))
        defer { gateway.stopNginx() }
        try checkEnds((ports.0, ports.1), &socket)
    }

    @Test(.enabled(if: GatewayFolder.hasNginx, "needs nginx with its njs module, and curl"))
    func `nginx keeps what its own front wrote before the front's address`() throws {
        let ports = (
            try #require(LoopbackListener.freePort()), try #require(LoopbackListener.freePort()),
            try #require(LoopbackListener.freePort())
        )
        var socket = try socket()
        let listen = ["127.0.0.1:\(ports.0)", "[::1]:\(ports.1)", "unix:\(folder.file("in.sock"))"]
        try gateway.startNginx(
            gateway.nginxServers(listen: listen, application: ports.2), [("192.0.2.0/24 1;", "127.0.0.0/8 1;")])
        defer { gateway.stopNginx() }
        try checkEnds((ports.0, ports.1), &socket, front: ["203.0.113.9"])
    }

    @Test(
        .enabled(if: GatewayFolder.hasHAProxy, "needs HAProxy and curl"),
        arguments: ["", "    http-request set-src req.hdr(x-forwarded-for)\n"])
    func `HAProxy tells log and application the client's end of the connection, with set-src too`(own: String)
        throws
    {
        let ports = (try #require(LoopbackListener.freePort()), try #require(LoopbackListener.freePort()))
        var socket = try socket()
        let binds = ["127.0.0.1:\(ports.0)", "::1:\(ports.1)", "unix@\(folder.file("in.sock"))"]
        try gateway.startHAProxy(binds: binds, [("    # Tailgate\n", own)])
        defer { gateway.stopHAProxy() }
        try checkEnds(ports, &socket)
    }

    @Test(.enabled(if: GatewayFolder.hasHAProxy, "needs HAProxy and curl"))
    func `HAProxy keeps what its own front wrote before the front's address`() throws {
        let ports = (try #require(LoopbackListener.freePort()), try #require(LoopbackListener.freePort()))
        var socket = try socket()
        let binds = ["127.0.0.1:\(ports.0)", "::1:\(ports.1)", "unix@\(folder.file("in.sock"))"]
        try gateway.startHAProxy(binds: binds, [("192.0.2.0/24", "127.0.0.0/8")])
        defer { gateway.stopHAProxy() }
        try checkEnds(ports, &socket, front: ["203.0.113.9"])
    }

    /// A PROXY header stands before every byte of a client: what it names is the client's end.
    private func checkProxied(_ port: UInt16, _ socket: inout RequestLogSocket) throws {
        let request =
            #"PROXY TCP4 203.0.113.7 198.51.100.1 4567 443\r\nGET / HTTP/1.0\r\nX-Api-Key: k\r\n"#
            + #"X-Forwarded-For: 203.0.113.9\r\n\r\n"#
        let isAnswered = Shell.run(
            "bash -c \"exec 3<>/dev/tcp/127.0.0.1/\(port) && printf '\(request)' >&3 && "
                + "tail -n 1 <&3 > \(folder.file("answer"))\"")
        #expect(isAnswered)
        let records = records(1, &socket)
        #expect(records.first?.source == End("203.0.113.7", 4_567).endpoint)
        #expect(Shell.text(of: folder.file("answer"))?.hasPrefix("203.0.113.7|4567|") == true)
    }

    @Test(
        .enabled(if: GatewayFolder.hasNginx, "needs nginx with its njs module, and curl"),
        arguments: ["", "set_real_ip_from 127.0.0.0/8; real_ip_header proxy_protocol;"])
    func `nginx tells log and application the client that PROXY names`(realIP: String) throws {
        let ports = (try #require(LoopbackListener.freePort()), try #require(LoopbackListener.freePort()))
        var socket = try socket()
        let listen = ["127.0.0.1:\(ports.0) proxy_protocol"]
        try gateway.startNginx(gateway.nginxServers(listen: listen, application: ports.1, more: realIP))
        defer { gateway.stopNginx() }
        try checkProxied(ports.0, &socket)
    }

    @Test(.enabled(if: GatewayFolder.hasHAProxy, "needs HAProxy and curl"))
    func `HAProxy tells log and application the client that PROXY names`() throws {
        let port = try #require(LoopbackListener.freePort())
        var socket = try socket()
        try gateway.startHAProxy(binds: ["127.0.0.1:\(port) accept-proxy"])
        defer { gateway.stopHAProxy() }
        try checkProxied(port, &socket)
    }

    // Credentials

    /// Requests, and whether their account is that of ``GatewayFolder/credential``; nil for no account.
    private static let credentials: [(options: String, isKnown: Bool?)] = [
        ("-H 'Authorization: Bearer CREDENTIAL'", true), ("-H 'authorization: bearer   CREDENTIAL'", true),
        ("-H 'Authorization: CREDENTIAL'", true), ("-H 'Authorization: Basic CREDENTIAL'", true),
        ("-H 'X-Api-Key: CREDENTIAL'", true), ("-H 'Api-Key: CREDENTIAL'", true),
        ("-H 'X-Goog-Api-Key: CREDENTIAL'", true), ("-H 'X-Goog-Api-Key: other' -H 'api-key: CREDENTIAL'", true),
        ("-H 'Api-Key: other' -H 'X-Api-Key: CREDENTIAL'", true),
        ("-H 'X-Api-Key: other' -H 'Authorization: Bearer CREDENTIAL'", true),
        ("-H 'X-Api-Key: CREDENTIAL' -H 'X-Api-Key: other'", true),
        ("-H 'Authorization: Bearer' -H 'X-Api-Key: CREDENTIAL'", true),
        ("-H 'X-Api-Key: other'", false), ("-H 'Authorization: Bearerless'", false),
        ("-H 'Authorization: Bearer'", nil), ("-H 'Authorization: Basic '", nil), ("-H 'X-Api-Key;'", nil),
        ("-H 'X-Account-Id: other'", nil),
    ]

    private func checkCredentials(_ port: UInt16, _ socket: inout RequestLogSocket, hasKey: Bool = true) throws {
        let name = CredentialKey(GatewayFolder.key).name(of: Array(GatewayFolder.credential.utf8))
            .text
        for (options, isKnown) in Self.credentials {
            let shown = options.split(separator: "CREDENTIAL", omittingEmptySubsequences: false)
                .joined(separator: GatewayFolder.credential)
            let withoutAccount = socket.statistics.withoutAccount
            _ = try gateway.answer(shown, "http://127.0.0.1:\(port)/")
            // One after another: the kernel's queue may be as short as ten lines.
            let account = records(withoutAccount + 1, &socket).first?.account
            #expect(
                account.map { $0 == name } == (hasKey ? isKnown : nil), "\(options): \(account ?? "no account")")
            #expect((account == nil) == (socket.statistics.withoutAccount > withoutAccount), "\(options)")
        }
    }

    @Test(
        .enabled(if: GatewayFolder.hasNginx, "needs nginx with its njs module, and curl"),
        arguments: [GatewayFolder.key64 + "\n", "", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", nil]
            as [String?])
    func `nginx names accounts by the fields with a credential, and none without a whole key`(key: String?) throws {
        let port = try #require(LoopbackListener.freePort())
        var socket = try socket()
        try gateway.startNginx("server { listen 127.0.0.1:\(port); location / { return 200 ok; } }", key: key)
        defer { gateway.stopNginx() }
        let isWhole = key?.hasPrefix(GatewayFolder.key64) == true
        try checkCredentials(port, &socket, hasKey: isWhole)
        let errors = Shell.text(of: folder.file("error")) ?? ""
        #expect(errors.contains("no account is named") == !isWhole)
    }

    @Test(
        .enabled(if: GatewayFolder.hasHAProxy, "needs HAProxy and curl"),
        arguments: [GatewayFolder.key64, "", "AAECAwQFBgcICQoLDA0ODw==", nil] as [String?])
    func `HAProxy names accounts by the fields with a credential, and none without a whole key`(key: String?) throws
    {
        let port = try #require(LoopbackListener.freePort())
        var socket = try socket()
        try gateway.startHAProxy(binds: ["127.0.0.1:\(port)"], key: key)
        defer { gateway.stopHAProxy() }
        try checkCredentials(port, &socket, hasKey: key == GatewayFolder.key64)
        let errors = Shell.text(of: folder.file("error")) ?? ""
        #expect(errors.contains("TAILGATE_KEY is empty") == (key ?? "").isEmpty)
    }
}
