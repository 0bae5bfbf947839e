import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// What is installed beside the program, held to what the program says of itself.
struct PackagingTests {
    private struct Output {
        var status: Int32
        var text: String
    }

    /// Standard output and error of a program found on the path.
    private static func run(_ arguments: [String]) throws -> Output {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Output(status: process.terminationStatus, text: String(decoding: data, as: UTF8.self))
    }

    private static func has(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(RepositoryPaths.root)/\(path)", encoding: .utf8)
    }

    @Test(.enabled(if: has("python3") && has("groff"), "python3 and groff are not installed"))
    func `manual pages are made and sound`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let made = try Self.run([
            "\(RepositoryPaths.root)/packaging/manuals", CommandLineTool.Program.tailgate.path, folder.path,
        ])
        #expect(made.status == 0, "\(made.text)")
        for page in ["tailgate.1", "tailgate.yaml.5", "tailgate-daemon.8"] {
            let path = folder.appending(path: page).path
            let warnings = try Self.run(["groff", "-mdoc", "-ww", "-Tutf8", "-z", path])
            #expect(warnings.text == "")
            if Self.has("mandoc") {
                let lint = try Self.run(["mandoc", "-Tlint", "-W", "warning,stop", path])
                // A machine's index of manuals need not know pages that are not installed on it.
                let lines = lint.text.split(separator: "\n").filter { !$0.contains("makewhatis") }
                #expect(lines.isEmpty, "\(lint.text)")
            }
        }
        let manual = try String(contentsOf: folder.appending(path: "tailgate.1"), encoding: .utf8)
        for command in ["analyze", "check-config", "key"] { #expect(manual.contains("\n.Ss \(command)\n")) }
        let settings = try String(contentsOf: folder.appending(path: "tailgate.yaml.5"), encoding: .utf8)
        for key in ["delay", "trusted_networks", "write_timeout"] {
            #expect(settings.contains("\n.It Cm \(key)\n"))
        }
    }

    @Test(.enabled(if: has("systemd-analyze"), "systemd is not installed"))
    func `the service is exposed at most 1 point 5`() throws {
        let told = try Self.run([
            "systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager",
            "\(RepositoryPaths.root)/systemd/tailgate.service",
        ])
        #expect(told.status == 0, "\(told.text)")
        #expect(told.text.contains("Overall exposure level"))
    }

    @Test func `the service has one capability and two kinds of sockets`() throws {
        let lines = try Self.text("systemd/tailgate.service").split(separator: "\n")
        #expect(lines.contains("CapabilityBoundingSet=CAP_NET_RAW"))
        #expect(lines.contains("AmbientCapabilities=CAP_NET_RAW"))
        #expect(lines.contains("RestrictAddressFamilies=AF_UNIX AF_PACKET"))
    }

    @Test func `the socket units listen where the settings say`() throws {
        let settings = try CommandLineTool.run([
            "check-config", "--print", "\(RepositoryPaths.root)/config/tailgate.yaml",
        ])
        for (unit, line) in [
            ("tailgate.socket", "ListenStream=/run/tailgate/tailgate.sock"),
            ("tailgate-requests.socket", "ListenDatagram=/run/tailgate/requests.sock"),
        ] {
            #expect(try Self.text("systemd/\(unit)").contains("\n\(line)\n"))
            let path = try #require(line.split(separator: "=").last)
            #expect(settings.output.contains("\n  socket: \"\(path)\"\n"))
        }
    }

    @Test func `the changelog and the program agree on the version`() throws {
        let version = try CommandLineTool.run(["--version"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try Self.text("packaging/debian/changelog").hasPrefix("tailgate (\(version)) "))
    }

    @Test func `gateways start without tailgate`() throws {
        let lines = try Self.text("config/haproxy-tailgate.conf").split(separator: "\n")
        #expect(lines.contains("BindReadOnlyPaths=-/run/tailgate:/var/lib/haproxy/run/tailgate"))
        #expect(lines.contains("EnvironmentFile=-/etc/haproxy/tailgate.env"))
    }

    @Test func `gateways log as the group of the socket`() throws {
        let line = try #require(
            try Self.text("systemd/tailgate-requests.socket").split(separator: "\n")
                .first { $0.hasPrefix("SocketGroup=") })
        let group = try #require(line.split(separator: "=").last)
        #expect(try Self.text("config/haproxy.cfg").contains("\n    group \(group)\n"))
        #expect(try Self.text("config/nginx.conf").contains("usermod --append --groups \(group) www-data\n"))
    }

    /// A redirection makes a file that everybody can read, unless somebody thinks of umask.
    @Test(arguments: [
        "config/haproxy.cfg", "config/nginx.conf", "config/envoy.yaml", "docs/start.md",
        "docs/operating/install.md", "docs/operating/gateways.md",
    ])
    func `the key goes into files by its own command`(path: String) throws {
        let text = try Self.text(path)
        #expect(text.contains("tailgate key --format"))
        #expect(!text.contains("credential.key"))
        for line in text.split(separator: "\n") where line.contains("tailgate key") {
            #expect(!line.contains(">") && !line.contains(" tee "), "\(line)")
        }
    }
}
