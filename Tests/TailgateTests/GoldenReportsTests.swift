import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// What `tailgate analyze` prints for the bundled captures, word for word (``Golden`` says how to renew it).
struct GoldenReportsTests {
    private static let proxies = [
        "lab-haproxy-s7/edge.pcapng.gz", "lab-haproxy-s7/inside.pcapng.gz", "--requests",
        "lab-haproxy-s7/requests.jsonl",
    ]
    private static let people = ["--requests", "lab-human-s501/requests.jsonl.gz"]

    /// A run over bundled files, and the file that holds what it prints.
    struct Run: CustomTestStringConvertible, Sendable {
        var golden: String
        var options: [String] = []
        var inputs: [String]

        var testDescription: String { golden }
    }

    static let runs: [Run] = [
        .init(golden: "proxies.txt", inputs: proxies),
        .init(golden: "proxies.json", options: ["--format", "json"], inputs: proxies),
        .init(golden: "people.txt", inputs: people),
        .init(golden: "people.json", options: ["--format", "json"], inputs: people),
        .init(golden: "account-behind-relay.txt", options: ["--account", "acct_07a13d98"], inputs: proxies),
        .init(golden: "account-with-typing.txt", options: ["--account", "acct_142e89a5"], inputs: people),
        .init(golden: "account-clear.txt", options: ["--account", "acct_a170b338"], inputs: proxies),
    ]

    @Test(arguments: runs)
    func `a bundled run prints what was read and found right`(run: Run) throws {
        let fixtures = "\(RepositoryPaths.root)/Tests/Fixtures/"
        let inputs = run.inputs.map { $0.hasPrefix("--") ? $0 : fixtures + $0 }
        let result = try CommandLineTool.run(["analyze"] + run.options + inputs)
        #expect(result.status == 0, "\(result.errors)")
        // Where the repository lies is no part of the report.
        let output = result.output.replacingOccurrences(of: fixtures, with: "")
        try Golden.expect(output, equals: run.golden)
    }
}
