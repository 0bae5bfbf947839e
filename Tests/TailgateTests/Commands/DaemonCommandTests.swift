import CommandTestSupport
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
            ], of: .lab)
        #expect(result.status == 0)
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    }

    /// Requests that the application refused, or failed to serve, are no exchanges of the account.
    private func served(_ lines: [Substring]) -> Int { lines.count { $0.contains("\"status\":200") } }

    private func latest(_ daemon: RunningDaemon) throws -> Int {
        let alerts = try daemon.json("status")["alerts"] as? [String: Any]
        return alerts?["latest"] as? Int ?? -1
    }

    private func exchanges(_ daemon: RunningDaemon) throws -> Int {
        try daemon.json("status")["exchanges"] as? Int ?? -1
    }

    @Test func `a relay's log becomes one alert that outlives a kill`() throws {
        let daemon = try RunningDaemon()
        let lines = try Self.relay(daemon.folder)
        try daemon.start()
        try daemon.send(lines)
        #expect(daemon.waitUntil { try latest(daemon) == 1 })
        let told = try daemon.ask("alerts", "--format", "json").output
        #expect(told.contains("\"kind\":\"relay-sharing\"") && told.contains("\"sequence\":1"))
        #expect(daemon.waitUntil { try exchanges(daemon) == served(lines) })
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
        #expect(again["exchanges"] as? Int == served(lines))
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

    /// After a kill numbers are reserved that no alert has. The follower of README's own command costs nothing.
    @Test func `a follower costs nothing after a kill and outlives restarts`() throws {
        let daemon = try RunningDaemon()
        let lines = try Self.relay(daemon.folder)
        try daemon.start()
        daemon.signal(SIGKILL)
        #expect(daemon.waitForEnd() == -SIGKILL)
        try daemon.start()
        #expect(try latest(daemon) == 0)

        let follower = Process()
        follower.executableURL = ServiceCommandTests.executable
        follower.arguments = [
            "alerts", "--follow", "--format", "json", "--limit", "1", "--socket", daemon.path("tailgate.sock"),
        ]
        for name in ["followed", "errors"] { try Data().write(to: daemon.folder.appending(path: name)) }
        follower.standardOutput = try FileHandle(forWritingTo: daemon.folder.appending(path: "followed"))
        follower.standardError = try FileHandle(forWritingTo: daemon.folder.appending(path: "errors"))
        func told(_ name: String) -> String {
            (try? String(contentsOfFile: daemon.path(name), encoding: .utf8)) ?? ""
        }
        try follower.run()
        defer { if follower.isRunning { kill(follower.processIdentifier, SIGKILL) } }
        sleep(2)
        let before = daemon.processorSeconds
        sleep(4)
        let used = daemon.processorSeconds - before
        // A follower that goes round takes the whole core: 4 s.
        #expect(used < 1.5, "\(used) s of processor time in 4 s")

        // Killed, away for a while, and started again, twice.
        for _ in 0..<2 {
            daemon.signal(SIGKILL)
            #expect(daemon.waitForEnd() == -SIGKILL)
            try? FileManager.default.removeItem(atPath: daemon.path("tailgate.sock"))
            sleep(2)
            #expect(follower.isRunning)
            try daemon.start()
        }
        try daemon.send(lines)
        #expect(daemon.waitUntil { !follower.isRunning })
        #expect(follower.terminationStatus == 0)
        #expect(told("followed").contains("\"kind\":\"relay-sharing\""))
        #expect(told("errors").contains("reconnecting"))
        daemon.signal(SIGTERM)
        #expect(daemon.waitForEnd() == 0)
    }

    /// Too few descriptors are an error with advice; a soft limit is raised.
    @Test func `a low limit of open files is an error`() async throws {
        let daemon = try RunningDaemon()
        let command = "'\(ServiceCommandTests.executable.path)' daemon --config '\(daemon.path("tailgate.yaml"))'"
        for limit in [24, 64, 512] {
            let output = try await ServiceCommandTests.run(
                "/bin/bash", ["-c", "ulimit -n \(limit); \(command)"], [:])
            #expect(output.status == 1, "\(limit): \(output.errors)")
            #expect(output.errors.contains("may open \(limit) files"), "\(output.errors)")
            #expect(output.errors.contains("LimitNOFILE="))
        }
        let soft = try await ServiceCommandTests.run(
            "/bin/bash", ["-c", "ulimit -Sn 64; timeout 5 \(command)"], [:])
        #expect(soft.errors.contains("API is served"), "\(soft.errors)")
        let client = try await ServiceCommandTests.run(
            "/bin/bash",
            ["-c", "ulimit -n 20; '\(ServiceCommandTests.executable.path)' status --socket /tmp/none"], [:])
        #expect(client.status == 1)
        #expect(client.errors.contains("may open 20 files"), "\(client.errors)")
    }

    /// What would keep the next start from working keeps a reload from it, keys that wait for a restart included.
    @Test func `a reload fails when the next start would`() throws {
        let daemon = try RunningDaemon()
        try daemon.start()
        for (settings, words) in [
            (
                "people: {machines: 6}\nstore: {path: /nonexistent/tailgate.db}\n",
                "the folder /nonexistent does not exist"
            ),
            ("people: {machines: 6}\nstore: {path: \(daemon.path("log"))/x.db}\n", "store.path"),
            ("capture: {filter: \"port nowhere\"}\n", "capture.filter"),
        ] {
            try daemon.write(settings)
            let before = daemon.log.count
            daemon.signal(SIGHUP)
            #expect(
                daemon.waitUntil {
                    let new = daemon.log.dropFirst(before)
                    return new.contains("the settings were not reloaded") && new.contains(words)
                }, "\(words): \(daemon.log.dropFirst(before))")
            #expect(!daemon.log.contains("reloaded people.machines"))
            let check = try CommandLineTool.run(["check-config", daemon.path("tailgate.yaml")])
            #expect(check.status == 65)
            #expect(check.errors.contains(words))
        }
        daemon.signal(SIGTERM)
        #expect(daemon.waitForEnd() == 0)
    }

    @Test func `a reload takes what it can and says what it cannot`() throws {
        let daemon = try RunningDaemon()
        try daemon.start()
        try daemon.write("people: {machines: 5}\nlimits: {accounts: 500}\nlog: {level: debug}\n")
        daemon.signal(SIGHUP)
        #expect(daemon.waitUntil { daemon.log.contains("reloaded people.machines") })
        #expect(daemon.log.contains("reloaded log.level"))
        #expect(daemon.log.contains("limits.accounts changed; restart the daemon to apply it"))
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

    @Test func `what keeps it from starting is named`() throws {
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
