import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// Whom exchanges belong to, from headers and log lines as they come in the field. `Tests/Fixtures/identity/README.md` says
/// how each file was made.
struct IdentityCaseTests {
    private static func report(_ arguments: [String]) throws -> (report: [String: Any], text: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key").path
        let result = try CommandLineTool.run(["analyze", "--format", "json", "--key-file", key] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return (try #require(object as? [String: Any]), result.output)
    }

    private static func file(_ name: String) -> String {
        "\(RepositoryPaths.root)/Tests/Fixtures/identity/\(name)"
    }

    private static func verdicts(_ report: [String: Any]) -> [String: String] {
        let accounts = report["accounts"] as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: accounts.map { ($0["account"] as? String ?? "", $0["verdict"] as? String ?? "") })
    }

    private static func exchanges(_ report: [String: Any]) -> Int {
        let accounts = report["accounts"] as? [[String: Any]] ?? []
        return accounts.reduce(0) { $0 + ($1["exchanges"] as? Int ?? 0) }
    }

    private static func connections(_ report: [String: Any]) -> [Int] {
        let accounts = report["accounts"] as? [[String: Any]] ?? []
        return accounts.compactMap { ($0["fan_out"] as? [String: Any])?["connections"] as? Int }
    }

    /// The capture with another port in every X-Forwarded-Port.
    private static func capture(withPort port: String) throws -> TemporaryFile {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file("port-of-the-server.pcap")))
        let field = Data("X-Forwarded-Port: 443\r\nX-Forwarded-Proto: https".utf8)
        // As many bytes as before: what the port takes, the field behind it gives.
        let proto = String("https ".prefix(8 - port.utf8.count))
        let replacement = Data("X-Forwarded-Port: \(port)\r\nX-Forwarded-Proto: \(proto)".utf8)
        #expect(replacement.count == field.count)
        var count = 0
        while let range = bytes.range(of: field) {
            bytes.replaceSubrange(range, with: replacement)
            count += 1
            if port == "443" { break }
        }
        #expect(count > 0)
        return TemporaryFile(Array(bytes))
    }

    @Test(arguments: ["443", "80", "8443", "10443", "30443", "50443"])
    func `a port that a whole address shares is no client's port`(port: String) throws {
        let file = try Self.capture(withPort: port)
        let report = try Self.report([file.path]).report
        #expect(Self.verdicts(report) == ["acct-a": "clear", "acct-b": "clear"])
        #expect(Self.connections(report) == [0, 0])
    }

    @Test func `ports that differ join exchanges to connections, unless they are switched off`() throws {
        let report = try Self.report([Self.file("port-of-the-client.pcap")]).report
        #expect(Self.verdicts(report) == ["acct-a": "clear", "acct-b": "clear"])
        #expect(Self.connections(report) == [1, 1])
        let off = try Self.report(["--port-header", "", Self.file("port-of-the-client.pcap")]).report
        #expect(Self.connections(off) == [0, 0])
    }

    @Test func `a client's own Forwarded changes nothing`() throws {
        let files = ["edge", "inside"].map { Self.file("forwarded-by-client-\($0).pcap") }
        let report = try Self.report(files).report
        #expect(Self.verdicts(report) == ["acct-1": "watch"])
        // Named as the gateway's, it would count, and nothing would join.
        let named = try Self.report(["--address-header", "Forwarded"] + files).report
        #expect(Self.connections(named) == [0])
    }

    @Test(arguments: ["api-key", "x-goog-api-key"])
    func `a credential in any usual field names an account`(name: String) throws {
        let report = try Self.report([Self.file("\(name).pcap")]).report
        #expect(Self.verdicts(report).keys.allSatisfy { $0.hasPrefix("key-") })
        #expect(Self.verdicts(report).count == 1)
        let other = try Self.report(["--credential-header", "X-Token", Self.file("\(name).pcap")]).report
        #expect(Self.verdicts(other).isEmpty)
    }

    @Test(arguments: [
        (["--account-header", "Authorization"], "holds a credential"),
        (["--account-header", "cookie"], "holds a credential"),
        (["--credential-header", "X-Token", "--account-header", "x-token"], "holds a credential"),
        (["--address-header", "a b"], "not a header name"), (["--credential-header", ""], "not a header name"),
        (["--address-header", "X-Account-Id"], "each needs its own header"),
    ])
    func `header options that cannot be are refused`(arguments: [String], reason: String) throws {
        let result = try CommandLineTool.run(["analyze"] + arguments + [Self.file("api-key.pcap")])
        #expect(result.status == 2)
        #expect(result.errors.contains(reason), "\(result.errors)")
    }

    @Test(arguments: [("haproxy-unix-bind", 3), ("nginx-realip", 9), ("account-names", 4)])
    func `no line of a real gateway is lost for a field it can do without`(name: String, records: Int) throws {
        let run = try Self.report(["--requests", Self.file("\(name).jsonl")])
        let input = try #require((run.report["inputs"] as? [[String: Any]])?.first)
        #expect(Self.exchanges(run.report) == records)
        #expect(input["problems"] as? [String] == [])
        if name == "account-names" {
            let long = String(repeating: "x", count: 129)
            #expect(
                Self.verdicts(run.report).keys.sorted() == ["Zo\u{eb}", "team blue", "team-blue", long].sorted())
        }
    }

    @Test func `damage and unread fields are named with their line`() throws {
        let good =
            try String(contentsOfFile: Self.file("account-names.jsonl"), encoding: .utf8)
            .split(separator: "\n").last.map(String.init) ?? ""
        let long = String(repeating: "y", count: 256)
        let lines = [
            good, good.replacing("team-blue", with: long),
            good.replacing("\"192.0.2.36\"", with: "\"gateway.example\""),
            good.replacing("60234", with: "NaN"), good.replacing("60234", with: "70000"),
        ]
        let file = TemporaryFile(Array(lines.joined(separator: "\n").utf8))
        let report = try Self.report(["--requests", file.path]).report
        let input = try #require((report["inputs"] as? [[String: Any]])?.first)
        #expect(Self.exchanges(report) == 4)
        let problems = try #require(input["problems"] as? [String])
        #expect(problems.count == 3)
        #expect(problems.first?.hasPrefix("line 2: account: a name has 1 to 255 bytes of UTF-8") == true)
        #expect(problems.contains { $0.hasPrefix("line 3: src: ") })
        #expect(problems.contains { $0.hasPrefix("line 4 and 1 more: sport: ") })
        let coverage = try #require(report["coverage"] as? [String: Any])
        #expect(coverage["unread_log_sport"] as? Int == 2)
        #expect(coverage["unread_log_src"] as? Int == 1)
        #expect(coverage["damaged_log_lines"] as? Int == 1)
    }
}
