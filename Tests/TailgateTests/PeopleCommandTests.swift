import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// Simulated logs in a folder of their own, made once: all commands only read them.
private enum SimulatedLogs {
    struct Log: Sendable {
        var path: String
        var accounts: [String]
    }

    /// Beside the test bundle, where the next run overwrites them.
    private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "simulated-logs")

    /// Twenty people with one tool behind a relay that passes their headers on, until the third day, on which hands that
    /// alternate show a relay and machines show people.
    static let relay = Result {
        try make("relay", ["--kind", "relay", "--people", "20", "--one-tool", "--days", "4", "--seed", "1"])
    }
    /// One person each.
    static let people = Result {
        try make(
            "people",
            ["--kind", "multi-device", "--accounts", "3", "--days", "8", "--volume", "2", "--seed", "7"])
    }

    private static func make(_ name: String, _ arguments: [String]) throws -> Log {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let log = folder.appending(path: "\(name).jsonl")
        let truth = folder.appending(path: "\(name).truth.json")
        let result = try CommandLineTool.run(
            ["simulate", "--requests", log.path, "--truth", truth.path] + arguments, of: .lab)
        try #require(result.status == 0, "\(result.errors)")
        let entries = try JSONSerialization.jsonObject(with: Data(contentsOf: truth)) as? [[String: Any]]
        return Log(path: log.path, accounts: (entries ?? []).compactMap { $0["account"] as? String })
    }

    /// Both logs in one file.
    static func together() throws -> TemporaryFile {
        let (one, other) = (try people.get(), try relay.get())
        return TemporaryFile(
            Array(try Data(contentsOf: URL(fileURLWithPath: one.path)))
                + Array(try Data(contentsOf: URL(fileURLWithPath: other.path))))
    }
}

struct CalibrateCommandTests {
    private func rows(_ output: String, _ beginning: String) -> [Substring] {
        output.split(separator: "\n").filter { $0.hasPrefix(beginning) }
    }

    @Test func `one person's logs contradict no bound`() throws {
        let log = try SimulatedLogs.people.get()
        #expect(log.accounts.count == 3)
        let result = try CommandLineTool.run(["calibrate", log.path])
        #expect(result.status == 0)
        #expect(result.errors == "")
        for bound in ["attention", "distances", "nights", "installations"] {
            #expect(rows(result.output, bound).count == 1)
        }
        #expect(try #require(rows(result.output, "installations").first).hasSuffix("yes"))
        #expect(!result.output.contains("warning"))
    }

    @Test func `a relay's log warns and names the account`() throws {
        let log = try SimulatedLogs.relay.get()
        let account = try #require(log.accounts.first)
        let result = try CommandLineTool.run(["calibrate", log.path])
        #expect(result.status == 1)
        #expect(try #require(rows(result.output, "attention").first).hasSuffix("NO"))
        #expect(result.output.contains("warning: attention"))
        #expect(result.output.contains(account))
    }

    @Test func `a wider bound is held against the same log`() throws {
        let log = try SimulatedLogs.relay.get()
        let result = try CommandLineTool.run(["calibrate", log.path, "--installations", "12"])
        #expect(try #require(rows(result.output, "installations").first).contains("more than 12"))
        #expect(try #require(rows(result.output, "installations").first).hasSuffix("yes"))
    }

    @Test func `only the accounts of the file are measured`() throws {
        let both = try SimulatedLogs.together()
        #expect(try CommandLineTool.run(["calibrate", both.path]).status == 1)
        let known = TemporaryFile(
            Array((try SimulatedLogs.people.get().accounts.joined(separator: "\n ") + "\n\n").utf8))
        let chosen = try CommandLineTool.run(["calibrate", both.path, "--accounts", known.path])
        #expect(chosen.status == 0)
        #expect(!chosen.output.contains("warning"))
    }

    @Test func `the audit is null on any log`() throws {
        for log in [try SimulatedLogs.people.get(), try SimulatedLogs.relay.get()] {
            let result = try CommandLineTool.run(["calibrate", "--audit", log.path])
            #expect(result.status == 0, "\(result.output)")
            #expect(rows(result.output, "shifted lags").count == 1)
            #expect(rows(result.output, "split conversations").count == 3)
            #expect(!result.output.contains("NOT NULL"))
        }
    }

    @Test func `what is no log is unreadable`() throws {
        let missing = try CommandLineTool.run(["calibrate", "/nonexistent/log"])
        #expect(missing.status == 65)
        #expect(missing.errors.contains("/nonexistent/log"))
        #expect(missing.output == "")
        let text = TemporaryFile(Array("no log\nat all\n".utf8))
        let damaged = try CommandLineTool.run(["calibrate", text.path])
        #expect(damaged.status == 65)
        #expect(damaged.errors.contains(text.path))
        let log = try SimulatedLogs.people.get()
        let accounts = try CommandLineTool.run(["calibrate", log.path, "--accounts", "/nonexistent/names"])
        #expect(accounts.status == 65)
        #expect(accounts.errors.contains("/nonexistent/names"))
    }

    @Test(arguments: [
        ["calibrate"], ["calibrate", "x", "--attention-dip", "0.9"], ["calibrate", "x", "--machines", "0"],
    ])
    func `bad usage ends with 2`(arguments: [String]) throws {
        let result = try CommandLineTool.run(arguments)
        #expect(result.status == 2)
        #expect(result.output == "")
    }
}

/// What a reviewer reads of a log that a relay's account is in.
struct RelayLogTests {
    @Test func `twenty people behind a relay alert and the families are named`() throws {
        let log = try SimulatedLogs.relay.get()
        let result = try CommandLineTool.run(["analyze", "--requests", log.path, "--format", "json"])
        #expect(result.status == 0)
        let report = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let account = try #require((report["accounts"] as? [[String: Any]])?.first)
        #expect(account["account"] as? String == log.accounts.first)
        #expect(account["verdict"] as? String == "alert")
        let findings = try #require(account["findings"] as? [[String: Any]])
        #expect(findings.map { $0["kind"] as? String } == ["relay-sharing"])
        let proofs = try #require(account["proofs"] as? [String: [String: Any]])
        #expect(try #require(proofs["people"]?["log10_e"] as? Double) >= 6)
        #expect(try #require(proofs["relay"]?["log10_e"] as? Double) >= 2)
        let evidence = try #require(account["evidence"] as? [[String: Any]])
        func strength(_ signal: String) -> Double {
            evidence.first { $0["signal"] as? String == signal && $0["proof"] as? String == "people" }?["log10_e"]
                as? Double ?? 0
        }
        #expect(strength("attention") > 6)
        #expect(strength("installations") > 6)
        let headcount = try #require(account["headcount"] as? [String: Int])
        #expect((try #require(headcount["low"])...(try #require(headcount["high"]))).contains(20))
    }

    @Test func `the account is explained day by day`() throws {
        let log = try SimulatedLogs.relay.get()
        let account = try #require(log.accounts.first)
        let result = try CommandLineTool.run(["analyze", "--requests", log.path, "--account", account])
        #expect(result.status == 0)
        for words in [
            "\(account)  ALERT", "relay-sharing", "(attention): 10^", "(installations): 10^",
            "faster than one person could type", "Evidence for a relay", "(crossing): 10^", "(hidden-legs): 10^",
            "2025-01-06",
        ] {
            #expect(result.output.contains(words), "\(words)")
        }
    }

    @Test func `wider bounds may leave one witness which only watches`() throws {
        let log = try SimulatedLogs.relay.get()
        let result = try CommandLineTool.run([
            "analyze", "--requests", log.path, "--installations", "20", "--machines", "20",
        ])
        #expect(result.status == 0)
        #expect(result.output.contains("0 clear, 1 watch, 0 alert"))
    }

    @Test func `one person's logs are clear in the same run`() throws {
        let both = try SimulatedLogs.together()
        let result = try CommandLineTool.run(["analyze", "--requests", both.path])
        #expect(result.status == 0)
        #expect(result.output.contains("4 accounts: 3 clear, 0 watch, 1 alert"))
    }

    @Test func `an account that is not there is said`() throws {
        let log = try SimulatedLogs.people.get()
        let result = try CommandLineTool.run(["analyze", "--requests", log.path, "--account", "nobody"])
        #expect(result.status == 1)
        #expect(result.errors.contains("nobody"))
    }
}
