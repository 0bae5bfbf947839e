import Accounts
import CommandTestSupport
import Evaluation
import Foundation
import Base
import Reports
import RequestLogs
import Testing

struct SimulateCommandTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func `writes a log that reads back without damage and a truth`() throws {
        try withFolder { folder in
            let log = folder.appending(path: "requests.jsonl").path
            let truth = folder.appending(path: "truth.json")
            let result = try CommandLineTool.run(
                [
                    "simulate", "--kind", "all", "--accounts", "24", "--days", "3", "--seed", "7", "--volume",
                    "0.3",
                    "--requests", log, "--truth", truth.path,
                ], of: .lab)
            #expect(result.status == 0)
            #expect(result.errors == "")
            var reader = try RequestLogReader(path: log)
            var accounts: Set<String> = []
            var last = Timestamp(nanoseconds: 0)
            while let record = reader.next() {
                #expect(record.time >= last)
                last = record.time
                accounts.insert(record.account)
            }
            let statistics = reader.statistics
            #expect(statistics.damagedLines == 0)
            #expect(statistics.problems == [])
            #expect(statistics.records > 1000)
            let known = try Truth.read(try Data(contentsOf: truth), file: "truth")
            #expect(accounts.isSubset(of: known.map(\.account)))
            #expect(known.contains { $0.violation } && known.contains { !$0.violation })
        }
    }

    @Test func `the same seed writes the same log`() throws {
        let arguments = ["simulate", "--kind", "ordinary", "--days", "3", "--requests", "-"]
        let one = try CommandLineTool.run(arguments + ["--seed", "5"], of: .lab)
        #expect(one.output == (try CommandLineTool.run(arguments + ["--seed", "5"], of: .lab)).output)
        #expect(one.output != (try CommandLineTool.run(arguments + ["--seed", "6"], of: .lab)).output)
    }

    @Test func `analyze and evaluate take what it writes`() throws {
        try withFolder { folder in
            let log = folder.appending(path: "requests.jsonl").path
            let truth = folder.appending(path: "truth.json").path
            let report = folder.appending(path: "report.json")
            _ = try CommandLineTool.run(
                [
                    "simulate", "--kind", "relay", "--accounts", "2", "--days", "2", "--requests", log, "--truth",
                    truth,
                ], of: .lab)
            let analysis = try CommandLineTool.run(["analyze", "--requests", log, "--format", "json"])
            #expect(analysis.status == 0)
            try Data(analysis.output.utf8).write(to: report)
            #expect(try CommandLineTool.run(["evaluate", report.path, truth], of: .lab).status == 0)
        }
    }

    @Test(arguments: [
        ["--kind", "nobody"], ["--kind", "ordinary", "--people", "3"], ["--kind", "relay", "--fields", "prompts"],
        ["--kind", "relay", "--copy-tls"],
        ["--kind", "light", "--days", "0"], ["--kind", "light", "--time-zones", "25"],
    ])
    func `refuses what it does not know`(_ arguments: [String]) throws {
        let result = try CommandLineTool.run(["simulate"] + arguments, of: .lab)
        #expect(result.status == 2)
        #expect(result.output == "")
    }

    @Test func `sums up each kind`() throws {
        let result = try CommandLineTool.run(
            ["simulate", "--kind", "all", "--accounts", "23", "--days", "2"], of: .lab)
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 24)
    }
}
