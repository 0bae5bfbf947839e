import CommandTestSupport
import Foundation
import TestSupport
import Testing

struct LogOrderTests {
    private static let fixtures = "\(RepositoryPaths.root)/Tests/Fixtures"

    private static func report(_ logs: [String]) throws -> [String: Any] {
        let result = try CommandLineTool.run(
            ["analyze", "--format", "json"] + logs.flatMap { ["--requests", $0] })
        #expect(result.status == 0, "\(result.errors)")
        return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    /// The accounts of a report by name, each as text that can be compared.
    private static func accounts(_ logs: [String]) throws -> [String: String] {
        let accounts = try #require(try report(logs)["accounts"] as? [[String: Any]])
        var texts: [String: String] = [:]
        for account in accounts {
            let name = try #require(account["account"] as? String)
            let text = try JSONSerialization.data(withJSONObject: account, options: [.sortedKeys])
            texts[name] = String(decoding: text, as: UTF8.self)
        }
        return texts
    }

    @Test(
        arguments: [
            ("newest-first.jsonl", 2), ("three-seconds-back.jsonl", 2), ("five-days-newest-first.jsonl.gz", 20),
        ])
    func `exchanges that do not overlap are nobody's sign, newest first too`(log: String, accounts: Int) throws {
        let report = try Self.report(["\(Self.fixtures)/log-order/\(log)"])
        let verdicts = try #require(report["accounts"] as? [[String: Any]]).map { $0["verdict"] as? String }
        #expect(verdicts == Array(repeating: "clear", count: accounts))
    }

    @Test(
        arguments: [
            "lab-haproxy-s7/requests.jsonl", "lab-nginx-s8/requests.jsonl",
        ])
    func `a log in any order, as one file or as a rotated set, gives the report of the log in order`(log: String)
        throws
    {
        let text = try #require(Shell.text(of: "\(Self.fixtures)/\(log)"))
        let lines = text.split(separator: "\n").map(String.init)
        let expected = try Self.accounts(["\(Self.fixtures)/\(log)"])
        #expect(expected.count > 1)
        for _ in 0..<3 {
            let shuffled = TemporaryFile(Array(lines.shuffled().joined(separator: "\n").utf8))
            #expect(try Self.accounts([shuffled.path]) == expected)
        }
        let half = lines.count / 2
        let newest = TemporaryFile(Array(lines[half...].joined(separator: "\n").utf8))
        let oldest = TemporaryFile(Array(lines[..<half].joined(separator: "\n").utf8))
        #expect(try Self.accounts([newest.path, oldest.path]) == expected)
    }

    @Test
    func `lines of one account with times of long ago, far ahead or out of range change no other account`() throws {
        let log = "\(Self.fixtures)/lab-haproxy-s7/requests.jsonl"
        let expected = try Self.accounts([log])
        func line(_ time: String, _ duration: String = "0.1") -> String {
            #"{"time":\#(time),"duration":\#(duration),"src":"203.0.113.9","sport":4711,"dst":"198.51.100.1","#
                + #""dport":443,"account":"mallory","client":"x/1","request_bytes":1,"response_bytes":1,"status":200}"#
        }
        let hostile = TemporaryFile(
            Array(
                [
                    line("9e9"), line("1"), line("-5"), line("0", "0"), line("9e9", "9e9"), line("9e9"),
                    line("1", "9e9"),
                ]
                .joined(separator: "\n").utf8))
        var found = try Self.accounts([log, hostile.path])
        #expect(found.removeValue(forKey: "mallory") != nil)
        #expect(found == expected)
    }
}
