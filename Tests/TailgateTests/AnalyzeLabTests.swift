import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// Whole runs over captures of real clients, proxies and relays.
struct AnalyzeLabTests {
    private static let fixtures = ["lab-haproxy-s7", "lab-nginx-s8"].map {
        "\(RepositoryPaths.root)/Tests/Fixtures/\($0)"
    }

    /// What `evaluate` says of one run.
    private struct Figures {
        var right = 0
        var wrong = 0
        var abstained = 0
        var benignAboveClear: [String] = []
        /// Violations at `watch` or above.
        var watched = 0

        init(_ json: String) throws {
            let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            let overall = try #require((object["paths"] as? [String: Any])?["overall"] as? [String: Any])
            right = try #require(overall["right"] as? Int)
            wrong = try #require(overall["wrong"] as? Int)
            abstained = try #require(overall["abstained"] as? Int)
            benignAboveClear = try #require(object["benign_worse_than_clear"] as? [Any]).map { "\($0)" }
            let watch = try #require((object["verdicts"] as? [String: Any])?["watch"] as? [String: Any])
            watched = try #require(watch["true_positives"] as? Int)
        }
    }

    private func analyze(_ arguments: [String]) throws -> String {
        let result = try CommandLineTool.run(["analyze", "--format", "json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    private func evaluate(_ report: String, truth: String) throws -> Figures {
        let file = TemporaryFile(Array(report.utf8))
        let result = try CommandLineTool.run(["evaluate", "--format", "json", file.path, truth], of: .lab)
        #expect(result.status == 0, "\(result.errors)")
        return try Figures(result.output)
    }

    @Test(arguments: fixtures)
    func `paths of a bundled run are right and nobody benign is watched`(folder: String) throws {
        let report = try analyze([
            "\(folder)/edge.pcapng.gz", "\(folder)/inside.pcapng.gz", "--requests", "\(folder)/requests.jsonl",
        ])
        let figures = try evaluate(report, truth: "\(folder)/truth.json")
        let judged = figures.right + figures.wrong
        #expect(judged > 0)
        #expect(Double(figures.right) >= 0.95 * Double(judged))
        #expect(Double(figures.abstained) <= 0.15 * Double(judged + figures.abstained))
        #expect(figures.benignAboveClear == [])
        #expect(figures.watched > 0)
    }

    @Test(arguments: fixtures)
    func `the request log stands in for the inside hop`(folder: String) throws {
        let report = try analyze(["\(folder)/edge.pcapng.gz", "--requests", "\(folder)/requests.jsonl"])
        let figures = try evaluate(report, truth: "\(folder)/truth.json")
        #expect(Double(figures.right) >= 0.95 * Double(figures.right + figures.wrong))
        #expect(figures.benignAboveClear == [])
    }

    /// Without any capture the log's own addresses and ports tell which exchanges shared a connection.
    @Test(arguments: fixtures)
    func `the request log alone shows relays and nobody benign`(folder: String) throws {
        let report = try analyze(["--requests", "\(folder)/requests.jsonl"])
        let figures = try evaluate(report, truth: "\(folder)/truth.json")
        #expect(figures.benignAboveClear == [])
        #expect(figures.watched == 3)
    }

    /// The stop is read where it was asked for; what else the report says stays.
    @Test func `reading the stop changes no verdict`() throws {
        let folder = Self.fixtures[0]
        let report = try analyze(["--read-stop", "\(folder)/edge.pcapng.gz", "\(folder)/inside.pcapng.gz"])
        let figures = try evaluate(report, truth: "\(folder)/truth.json")
        #expect(figures.benignAboveClear == [])
        #expect(figures.watched == 3)
    }

    @Test func `headers of a hop that is not trusted are not read`() throws {
        let folder = Self.fixtures[0]
        let report = try analyze([
            "\(folder)/edge.pcapng.gz", "\(folder)/inside.pcapng.gz", "--trust", "203.0.113.0/24",
        ])
        let object = try #require(JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any])
        #expect((object["accounts"] as? [Any])?.isEmpty == true)
        let coverage = try #require(object["coverage"] as? [String: Any])
        #expect(try #require(coverage["untrusted_hops"] as? Int) > 0)
        #expect(try #require(coverage["unattributed_exchanges"] as? Int) > 0)
    }

    @Test func `one account is explained in full with its days`() throws {
        let folder = Self.fixtures[0]
        let inputs = ["\(folder)/edge.pcapng.gz", "--requests", "\(folder)/requests.jsonl"]
        let explained = try CommandLineTool.run(["analyze", "--account", "acct_a170b338"] + inputs)
        #expect(explained.status == 0 && explained.output.hasPrefix("acct_a170b338  clear\nNo action needed. "))
        #expect(explained.output.contains("\nPath        direct") && !explained.output.contains("acct_101e9078"))
        func timelines(_ arguments: [String]) throws -> [Any] {
            let object = try JSONSerialization.jsonObject(with: Data(try analyze(arguments + inputs).utf8))
            let accounts = try #require((object as? [String: Any])?["accounts"] as? [[String: Any]])
            return accounts.compactMap { $0["timeline"] }
        }
        let one = try timelines(["--account", "acct_a170b338"])
        #expect(one.count == 1 && one.allSatisfy { $0 is [Any] })
        let all = try timelines([])
        #expect(all.count > 1 && all.allSatisfy { $0 is NSNull })
        let unknown = try CommandLineTool.run(["analyze", "--account", "nobody"] + inputs)
        #expect(unknown.status == 1 && unknown.output.isEmpty && unknown.errors.contains("no account \"nobody\""))
    }

    @Test func `a saved catalogue finds mismatches in another run that this run alone does not`() throws {
        let catalogue = TemporaryFile([])
        func captures(_ folder: String) -> [String] { ["\(folder)/edge.pcapng.gz", "\(folder)/inside.pcapng.gz"] }
        func mismatched(_ arguments: [String]) throws -> Set<String> {
            let report = try JSONSerialization.jsonObject(with: Data(try analyze(arguments).utf8)) as? [String: Any]
            let accounts = try #require(report?["accounts"] as? [[String: Any]])
            return Set(
                accounts.filter { account in
                    (account["findings"] as? [[String: Any]])?.contains {
                        $0["kind"] as? String == "identity-mismatch"
                    } == true
                }.compactMap { $0["account"] as? String })
        }
        _ = try analyze(captures(Self.fixtures[0]) + ["--save-catalogue", catalogue.path])
        let alone = try mismatched(captures(Self.fixtures[1]))
        let informed = try mismatched(captures(Self.fixtures[1]) + ["--catalogue", catalogue.path])
        #expect(informed.isStrictSuperset(of: alone), "\(alone) \(informed)")
    }

    @Test(
        .enabled(if: RepositoryPaths.sharedCaptures != nil, "needs the shared lab run in ../shared/captures"),
        .timeLimit(.minutes(10)))
    func `nobody benign is watched in another labs run`() throws {
        let folder = try #require(RepositoryPaths.sharedCaptures) + "/lab"
        let captures = try ["edge", "inside"].map { try decompressed("\(folder)/\($0).pcapng.xz") }
        let report = try analyze(captures.map(\.path) + ["--requests", "\(folder)/requests.jsonl.gz"])
        let figures = try evaluate(report, truth: "\(folder)/truth.json")
        #expect(figures.benignAboveClear == [])
        #expect(Double(figures.right) >= 0.9 * Double(figures.right + figures.wrong))
        #expect(Double(figures.abstained) <= 0.15 * 58)
        #expect(figures.watched >= 11)
    }

    /// The capture in a temporary file; xz is Debian's and Python's to read.
    private func decompressed(_ path: String) throws -> TemporaryFile {
        let file = TemporaryFile([])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import lzma,shutil,sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2],'wb'))",
            path, file.path,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return file
    }
}
