import Base
import Connections
import Glibc
import TestSupport
import Testing

/// nginx and HAProxy with the configurations of `config/`, on loopback, their files in a folder of the test. They log to
/// `requests.sock` there. The application behind them answers with the fields that it was sent.
struct GatewayFolder {
    static let key = (0..<KeyFile.byteCount).map(UInt8.init)
    /// `key` as `tailgate key --format base64` prints it.
    static let key64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    static let credential = "sk-test-0123456789"
    static let hasNginx = Shell.run(
        "command -v nginx && command -v curl && test -e /usr/lib/nginx/modules/ngx_http_js_module.so")
    static let hasHAProxy = Shell.run("command -v haproxy && command -v curl")

    let folder: TemporaryFolder

    init(_ folder: TemporaryFolder) { self.folder = folder }

    static func config(_ name: String) throws -> String {
        try #require(Shell.text(of: RepositoryPaths.root + "/config/" + name))
    }

    /// The text with each of the replacements made, every one of which must have something to replace.
    static func replacing(_ text: String, _ pairs: [(String, String)]) -> String {
        var text = text
        for (old, new) in pairs {
            let pieces = text.pieces(separatedBy: old)
            #expect(pieces.count > 1, "\(old) is not in the file")
            text = pieces.joined(separator: new)
        }
        return text
    }

    // nginx

    private var nginx: String { "nginx -e \(folder.file("error")) -c \(folder.file("nginx.conf"))" }

    /// - Parameters:
    ///   - servers: Blocks of the configuration, which may include `tailgate-headers.conf`.
    ///   - key: What is in the key file; nil for no such file.
    func startNginx(_ servers: String, key: String? = key64 + "\n", _ variant: [(String, String)] = []) throws {
        if let key { folder.write(key, to: "tailgate.key") }
        folder.write(
            Self.replacing(
                try Self.config("nginx-tailgate.js"), [("/etc/nginx/tailgate.key", folder.file("tailgate.key"))]),
            to: "tailgate.js")
        folder.write(
            Self.replacing(
                try Self.config("nginx.conf"),
                [
                    ("/run/tailgate/requests.sock", folder.file("requests.sock")),
                    (
                        "js_import tailgate from /etc/nginx/tailgate.js",
                        "js_import tailgate from \(folder.file("tailgate.js"))"
                    ),
                ] + variant), to: "tailgate.conf")
        folder.write(try Self.config("nginx-tailgate-headers.conf"), to: "tailgate-headers.conf")
        // What is its own and not of the configuration under test. Workers of another user could not enter the folder.
        let user = geteuid() == 0 ? "user root;" : ""
        folder.write(
            """
            \(user) pid \(folder.file("pid")); error_log \(folder.file("error"));
            load_module /usr/lib/nginx/modules/ngx_http_js_module.so;
            events { }
            http {
              client_body_temp_path \(folder.file("b")); proxy_temp_path \(folder.file("p"));
              fastcgi_temp_path \(folder.file("f")); uwsgi_temp_path \(folder.file("u"));
              scgi_temp_path \(folder.file("s"));
              include \(folder.file("tailgate.conf"));
              \(servers)
            }

            """, to: "nginx.conf")
        #expect(Shell.run(nginx))
    }

    func stopNginx() { _ = Shell.run("\(nginx) -s stop") }

    /// A server that passes requests to `application`, and that application.
    func nginxServers(listen: [String], application: UInt16, more: String = "") -> String {
        let listens = listen.map { "listen \($0);" }.joined(separator: " ")
        let answer =
            "$http_x_forwarded_for|$http_x_forwarded_port|$http_forwarded|$http_x_account_id|"
        return """
            server { \(listens) \(more) location / {
                proxy_pass http://127.0.0.1:\(application); include \(folder.file("tailgate-headers.conf")); } }
            server { listen 127.0.0.1:\(application); access_log off; location / { return 200 "\(answer)"; } }
            """
    }

    // HAProxy

    /// - Parameter key: What systemd would read from `/etc/haproxy/tailgate.env`; nil for no such file.
    func startHAProxy(binds: [String], key: String? = key64, _ variant: [(String, String)] = []) throws {
        let application = try #require(LoopbackListener.freePort())
        let own = Self.replacing(
            try Self.config("haproxy.cfg"),
            [
                ("unix@/run/tailgate/requests.sock", "unix@\(folder.file("requests.sock"))"),
                ("    log /dev/log local0\n", ""), ("    chroot /var/lib/haproxy\n", ""),
                ("    user haproxy\n", ""),
                ("    group tailgate-log\n", ""),
                (
                    "    bind :443 ssl crt /etc/haproxy/certificates alpn h2,http/1.1\n",
                    binds.map { "    bind \($0)\n" }.joined()
                ),
                ("127.0.0.1:8080", "127.0.0.1:\(application)"),
            ] + variant)
        // Two fields of one name are one list (RFC 9110 §5.3).
        let last =
            "%[req.fhdr(x-forwarded-for)]|%[req.fhdr(x-forwarded-port)]|%[req.fhdr(forwarded)]|%[req.fhdr(x-account-id)]|"
        let answer = "http-request return status 200 content-type text/plain lf-string"
        folder.write(
            own + """

                frontend application-itself
                    bind 127.0.0.1:\(application)
                    no log
                    \(answer) "%[req.fhdr(x-forwarded-for,1)], \(last)" if { req.fhdr_cnt(x-forwarded-for) eq 2 }
                    \(answer) "\(last)"

                """, to: "haproxy.cfg")
        let variable = key.map { "TAILGATE_KEY=\($0)" } ?? "-u TAILGATE_KEY"
        #expect(
            Shell.run(
                "env \(variable) haproxy -D -p \(folder.file("pid")) -f \(folder.file("haproxy.cfg")) "
                    + "> \(folder.file("error")) 2>&1"))
    }

    func stopHAProxy() { _ = Shell.run("kill $(cat \(folder.file("pid")))") }

    // Clients

    /// Sends a request and gives the fields that the application was sent: X-Forwarded-For, X-Forwarded-Port, Forwarded
    /// and X-Account-Id.
    func answer(_ options: String, _ url: String) throws -> [String] {
        let isAnswered = Shell.run(
            "curl -sf --retry 20 --retry-delay 1 --retry-connrefused -o \(folder.file("answer")) \(options) \(url)")
        #expect(isAnswered, "\(options) \(url)")
        let text = try #require(Shell.text(of: folder.file("answer")))
        return text.split(separator: "|", omittingEmptySubsequences: false).map { $0 == "-" ? "" : String($0) }
    }
}

extension String {
    fileprivate func pieces(separatedBy separator: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            pieces.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return pieces + [String(rest)]
    }
}
