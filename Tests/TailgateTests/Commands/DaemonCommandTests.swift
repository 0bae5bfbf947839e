import Foundation
import Glibc
import Testing

/// The program as it runs under a service manager: a gateway's lines in, alerts out.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DaemonCommandTests {
    /// The log of a relay of twenty, which is an alert within three days.
    private static func relay(_ folder: URL) throws -> [Substring] {
        let log = folder.appending(path: "relay.jsonl").path
        let result = try CommandLineTool.run(
            [
                "simulate", "--kind", "relay", "--one-tool", "--accounts", "1", "--people", "20", "--days", "3",
                "--seed", "1",
                "--requests", log,
            ])
        #expect(result.status == 0)
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    }

    private func latest(_ daemon: RunningDaemon) throws -> Int {
        let alerts = try daemon.json("status")["alerts"] as? [String: Any]
        return alerts?["latest"] as? Int ?? -1
    }

    private func exchanges(_ daemon: RunningDaemon) throws -> Int {
        try daemon.json("status")["exchanges"] as? Int ?? -1
    }

    @Test func aRelaysLogBecomesOneAlertThatOutlivesAKill() throws {
        let daemon = try RunningDaemon()
        let lines = try Self.relay(daemon.folder)
        try daemon.start()
        try daemon.send(lines)
        #expect(daemon.waitUntil { try latest(daemon) == 1 })
        let told = try daemon.ask("alerts", "--format", "json").output
        #expect(told.contains("\"kind\":\"relay-sharing\"") && told.contains("\"sequence\":1"))
        #expect(daemon.waitUntil { try exchanges(daemon) == lines.count })
        let account = try #require(
            (try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any])?["account"] as? String)

        // A snapshot comes every second here; what it holds outlives the process.
        usleep(3_000_000)
        daemon.signal(SIGKILL)
        #expect(daemon.waitForEnd() == -SIGKILL)
        try daemon.start()
        #expect(try daemon.ask("alerts", "--format", "json").output == told)
        let again = try daemon.json("account", account)
        #expect(again["verdict"] as? String == "alert")
        #expect(again["exchanges"] as? Int == lines.count)
        usleep(4_000_000)
        #expect(try daemon.ask("alerts", "--format", "json").output == told)

        // The evidence as it stood, a review, and erasure.
        let now = ISO8601DateFormatter().string(from: Date())
        #expect(try daemon.json("account", account, "--at", now)["verdict"] as? String == "alert")
        #expect(try daemon.ask("account", account, "--at", "2020-01-01").status == 1)
        #expect(
            try daemon.ask("review", account, "--outcome", "dismissed", "--note", "a \"test\"", "--alert", "1")
                .status == 0)
        #expect(try daemon.ask("review", account, "--list").output.contains("a \"test\""))
        #expect(try daemon.ask("forget", account, "--yes").status == 0)
        #expect(try daemon.ask("account", account).status == 1)
        #expect(try daemon.ask("alerts", "--format", "json").output.contains(account) == false)

        daemon.signal(SIGTERM)
        #expect(daemon.waitForEnd() == 0)
        #expect(!FileManager.default.fileExists(atPath: daemon.path("tailgate.sock")))
    }

    @Test func aReloadTakesWhatItCanAndSaysWhatItCannot() throws {
        let daemon = try RunningDaemon()
        try daemon.start()
        try daemon.write("people: {machines: 5}\nlimits: {accounts: 500}\nlog: {level: debug}\n")
        daemon.signal(SIGHUP)
        #expect(daemon.waitUntil { daemon.log.contains("reloaded people.machines") })
        #expect(daemon.log.contains("reloaded log.level"))
        #expect(daemon.log.contains("limits.accounts changed: it takes effect with a restart"))
        try daemon.write("people: {machines: many}\n")
        daemon.signal(SIGHUP)
        #expect(
            daemon.waitUntil {
                daemon.log.contains("the settings were not reloaded") && daemon.log.contains("people.machines")
            })
        #expect(try daemon.ask("status").status == 0)
        daemon.signal(SIGINT)
        #expect(daemon.waitForEnd() == 0)
    }

    @Test func whatKeepsItFromStartingIsNamed() throws {
        let daemon = try RunningDaemon()
        try daemon.start()
        // A second one must take neither the sockets nor the store away.
        let second = try CommandLineTool.run(["daemon", "--config", daemon.path("tailgate.yaml")])
        #expect(second.status == 1)
        #expect(second.errors.contains("tailgate.db") || second.errors.contains("another"))
        #expect(try daemon.ask("status").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.waitForEnd() == 0)

        try daemon.write("capture: {interfaces: [lo], filter: \"port nowhere\"}\n")
        let filter = try CommandLineTool.run(["daemon", "--config", daemon.path("tailgate.yaml")])
        #expect(filter.status != 0 && filter.errors.contains("port nowhere"))
        let missing = try CommandLineTool.run(["daemon", "--config", "/nonexistent.yaml"])
        #expect(missing.status == 65 && missing.errors.contains("/nonexistent.yaml"))
        let unreachable = try daemon.ask("status")
        #expect(unreachable.status == 75)
    }
}
