import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// JA4 of real clients against values computed from the specification by an independent program.
@Suite(.enabled(if: RepositoryPaths.sharedCaptures != nil, "needs the reference captures in ../shared/captures"))
struct ReferenceFingerprintTests {
    /// One row of the table of expected values.
    private struct Expected {
        var capture: String
        var connection: String
        var ja4: String
    }

    @Test func `every first hello over TCP has its reference JA4`() throws {
        let folder = try #require(RepositoryPaths.sharedCaptures) + "/ja4"
        let rows = try expectedRows(folder + "/expected-ja4.tsv")
        #expect(rows.count > 100)
        for (capture, expected) in Dictionary(grouping: rows, by: \.capture) {
            let result = try CommandLineTool.run(["connections", "--format", "json", "\(folder)/\(capture)"])
            #expect(result.status == 0)
            let found = try connections(result.output)
            for row in expected {
                #expect(found[row.connection]?.contains(row.ja4) == true, "\(capture) \(row.connection)")
            }
        }
    }

    /// Rows of TLS over TCP (values that begin with t) for a connection's first hello.
    private func expectedRows(_ path: String) throws -> [Expected] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count > 6, fields[5] == "1", fields[6].hasPrefix("t") else { return nil }
            return Expected(
                capture: String(fields[0]), connection: fields[1...4].joined(separator: " "), ja4: String(fields[6])
            )
        }
    }

    /// JA4 by connection; a port that was used twice has two.
    private func connections(_ output: String) throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        for line in output.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let ends = ["src", "sport", "dst", "dport"].map { "\(object[$0] ?? "")" }
            if let ja4 = object["ja4"] as? String { found[ends.joined(separator: " "), default: []].append(ja4) }
        }
        return found
    }
}
