import CommandTestSupport
import Documents
import Foundation
import Testing

/// Simulated packets, read by the same commands as real ones.
struct SimulatedPacketsTests {
    private struct Report: Decodable {
        struct Account: Decodable {
            struct Path: Decodable {
                var primary: String
            }

            var account: String
            var verdict: String
            var exchanges: Int
            var path: Path
        }

        var accounts: [Account]
        var coverage: [String: Double]

        func verdicts() -> [String: String] {
            Dictionary(accounts.map { ($0.account, $0.verdict) }) { first, _ in first }
        }
    }

    private struct Connection: Decodable {
        var src: String
        var sport: Int
        var ja4: String?
        var rtt_tcp_ms: Double?
        var rtt_tls_ms: Double?
    }

    private struct Line: Decodable {
        var src: String
        var sport: Int
        var ja4: String
        var status: Int
    }

    /// Reports of log and packets, and of the log alone.
    private struct Outcome {
        var both: Report
        var log: Report
        var connections: [Connection]
        var lines: [Line]
    }

    private func outcome(_ arguments: [String]) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = folder.appending(path: "sim.jsonl").path
        let packets = folder.appending(path: "sim.pcap").path
        let run = try CommandLineTool.run(
            ["simulate"] + arguments + ["--requests", log, "--packets", packets], of: .lab)
        #expect(run.status == 0)
        #expect(run.errors == "")
        let both = try CommandLineTool.run(["analyze", packets, "--requests", log, "--format", "json"])
        let alone = try CommandLineTool.run(["analyze", "--requests", log, "--format", "json"])
        let connections = try CommandLineTool.run(["connections", "--format", "json", packets])
        let decoder = JSONDecoder()
        return Outcome(
            both: try decoder.decode(Report.self, from: Data(both.output.utf8)),
            log: try decoder.decode(Report.self, from: Data(alone.output.utf8)),
            connections: try connections.output.split(separator: "\n").map {
                try decoder.decode(Connection.self, from: Data($0.utf8))
            },
            lines: try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
                try decoder.decode(Line.self, from: Data($0.utf8))
            })
    }

    private func check(_ outcome: Outcome) {
        #expect(!outcome.both.accounts.isEmpty)
        #expect(outcome.both.verdicts() == outcome.log.verdicts())
        // What the application refused, or failed to serve, is no exchange of the account.
        let served = outcome.lines.count { $0.status == 200 }
        #expect(outcome.both.accounts.reduce(0) { $0 + $1.exchanges } == served)
        for name in ["unjoined_exchanges", "unattributed_exchanges", "lost_stream_bytes", "stray_segments"] {
            #expect(outcome.both.coverage[name] == 0, "\(name)")
        }
    }

    @Test func `direct accounts join their connections and are direct`() throws {
        let outcome = try outcome(["--kind", "ordinary", "--accounts", "4", "--days", "2", "--seed", "3"])
        check(outcome)
        #expect(outcome.both.accounts.allSatisfy { ["direct", "unknown"].contains($0.path.primary) })
        #expect(outcome.both.accounts.contains { $0.path.primary == "direct" })
        #expect(outcome.both.accounts.allSatisfy { $0.verdict == "clear" })
        var hellos: [String: Set<String>] = [:]
        for line in outcome.lines { hellos["\(line.src) \(line.sport)", default: []].insert(line.ja4) }
        #expect(outcome.connections.count >= hellos.count)
        for connection in outcome.connections {
            let ja4 = try #require(connection.ja4)
            #expect(hellos["\(connection.src) \(connection.sport)"]?.contains(ja4) == true)
            let tcp = try #require(connection.rtt_tcp_ms)
            let tls = try #require(connection.rtt_tls_ms)
            #expect((0...3).contains(tls - tcp))
        }
    }

    @Test(arguments: [("20", "1", "6", "watch"), ("8", "2", "5", "watch")])
    func `a relay gets the verdict that its log gets`(
        _ people: String, _ days: String, _ seed: String, _ verdict: String
    )
        throws
    {
        let outcome = try outcome(["--kind", "relay", "--people", people, "--days", days, "--seed", seed])
        check(outcome)
        #expect(outcome.both.accounts.map(\.verdict) == [verdict])
        #expect(outcome.both.accounts.map(\.path.primary) == ["tls-intermediary"])
    }

    @Test func `a personal router is never alerted on`() throws {
        let outcome = try outcome(
            ["--kind", "personal-router", "--accounts", "5", "--days", "2", "--seed", "7"])
        check(outcome)
        #expect(outcome.both.accounts.allSatisfy { ["clear", "watch"].contains($0.verdict) })
        #expect(outcome.both.accounts.contains { $0.path.primary == "tls-intermediary" })
    }

    @Test func `a tunnel and an office are seen as such`() throws {
        let away = try outcome(["--kind", "vpn-hopping", "--accounts", "2", "--days", "2", "--seed", "10"])
        check(away)
        #expect(away.both.accounts.allSatisfy { $0.path.primary == "vpn" })
        let office = try outcome(["--kind", "office-nat", "--people", "5", "--days", "1", "--seed", "9"])
        check(office)
        #expect(office.both.accounts.allSatisfy { $0.path.primary == "nat" })
    }

    @Test func `refuses a large run before it writes anything`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString).pcap").path
        let result = try CommandLineTool.run(
            ["simulate", "--kind", "harvest", "--accounts", "40", "--days", "28", "--packets", file], of: .lab)
        #expect(result.status == 2)
        #expect(result.errors.contains("200000 exchanges"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `refuses two files on standard output`() throws {
        let result = try CommandLineTool.run(
            ["simulate", "--kind", "light", "--days", "1", "--packets", "-", "--requests", "-"], of: .lab)
        #expect(result.status == 2)
        #expect(result.output == "")
    }
}
