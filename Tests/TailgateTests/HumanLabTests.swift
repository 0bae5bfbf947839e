import Accounts
import CommandTestSupport
import Foundation
import RequestLogs
import TestSupport
import Testing

/// The request log of real clients in human time, with who and what was behind each of its lines.
struct HumanLabTests {
    private static let folder = "\(RepositoryPaths.root)/Tests/Fixtures/lab-human-s501"

    /// Who was behind a line; nil for what belongs to no conversation.
    private struct Label {
        var conversation: UInt64
        var isByHand: Bool

        init?(_ line: Substring) throws {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let window = object?["window"] as? String else { return nil }
            // Windows are numbered, as d001.
            let number = try #require(UInt64(window.dropFirst()))
            conversation = number * 1_000 + UInt64(try #require(object?["conversation"] as? Int))
            isByHand = try #require(object?["human"] as? Bool)
        }
    }

    private static func labels() throws -> [Label?] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "\(folder)/labels.jsonl.gz"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try String(decoding: data, as: UTF8.self).split(separator: "\n").map { try Label($0) }
    }

    private struct Score {
        var threads: [String: ThreadScore] = [:]
        var byHand = 0
        var taken = 0
        var takenByHand = 0

        var confident: Int { threads.values.reduce(0) { $0 + $1.confidentLinks } }
        var right: Int { threads.values.reduce(0) { $0 + $1.rightConfidentLinks } }
        var links: Int { threads.values.reduce(0) { $0 + $1.trueLinks } }
    }

    /// - Parameter tells: Whether the log's names of conversations are read.
    private func score(readingNames tells: Bool) throws -> Score {
        let labels = try Self.labels()
        var score = Score()
        var conducts: [String: Conduct] = [:]
        var reader = try RequestLogReader(path: "\(Self.folder)/requests.jsonl.gz")
        var line = 0
        while var record = reader.next() {
            if !tells { record.thread = nil }
            try #require(line < labels.count, "more lines than labels")
            let label = labels[line]
            line += 1
            let placement = conducts[record.account, default: Conduct()].observe(
                AccountExchange(naming: record), rules: PeopleRules(), blind: BlindIntervals())
            score.threads[record.account, default: ThreadScore()].add(
                placement, truth: label.map { .thread($0.conversation) } ?? .side)
            guard record.stop != nil else { continue }
            let isByHand = label?.isByHand == true
            if isByHand { score.byHand += 1 }
            guard conducts[record.account]?.latestOrigin == .person else { continue }
            score.taken += 1
            if isByHand { score.takenByHand += 1 }
        }
        #expect(line == labels.count)
        return score
    }

    @Test(arguments: [true, false])
    func `turns taken for a person's were sent by hand`(readingNames: Bool) throws {
        let score = try score(readingNames: readingNames)
        #expect(score.byHand > 2_000)
        #expect(Double(score.takenByHand) >= 0.97 * Double(score.taken), "\(score.takenByHand) of \(score.taken)")
        #expect(Double(score.takenByHand) >= 0.65 * Double(score.byHand), "\(score.takenByHand) of \(score.byHand)")
    }

    @Test(arguments: [true, false])
    func `confident links are right`(readingNames: Bool) throws {
        let score = try score(readingNames: readingNames)
        #expect(Double(score.right) >= 0.98 * Double(score.confident), "\(score.right) of \(score.confident)")
        #expect(Double(score.right) >= 0.95 * Double(score.links), "\(score.right) of \(score.links)")
    }

    @Test func `the log alone alerts nobody benign and shows relays`() throws {
        let result = try CommandLineTool.run([
            "analyze", "--format", "json", "--requests", "\(Self.folder)/requests.jsonl.gz",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let accounts = try #require(report?["accounts"] as? [[String: Any]])
        let truth = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/truth.json")))
        var verdicts: [Bool: [String: Int]] = [:]
        for entry in try #require(truth as? [[String: Any]]) {
            let name = try #require(entry["account"] as? String)
            let account = try #require(accounts.first { $0["account"] as? String == name })
            let isViolation = try #require(entry["violation"] as? Bool)
            verdicts[isViolation, default: [:]][try #require(account["verdict"] as? String), default: 0] += 1
        }
        let benign = try #require(verdicts[false])
        #expect(benign["alert"] == nil)
        // People who run a relay for themselves are shown as relays, and nobody else is.
        #expect(benign["watch", default: 0] <= 4)
        #expect(benign["clear", default: 0] >= 13)
        let shared = try #require(verdicts[true])
        #expect(shared["watch", default: 0] + shared["alert", default: 0] >= 4)
    }
}
