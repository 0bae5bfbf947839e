import Connections
import Foundation
import TestSupport
import Testing

@Suite("Who writes what")
struct InputTests {
    @Test("The page and the code hold the same table")
    func page() throws {
        let path = RepositoryPaths.root + "/docs/reference/who-writes-what.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let heading = try #require(lines.firstIndex(of: "| Input | Author | What it may change |"))
        let rows = lines[(heading + 2)...].prefix { $0.hasPrefix("|") }
        #expect(
            Array(rows)
                == Input.allCases.map { "| \($0.rawValue) | \($0.author.rawValue) | \($0.mayChange.rawValue) |" })
    }

    @Test(
        "What a stranger writes changes counters only", arguments: Input.allCases.filter { $0.author == .stranger })
    func stranger(input: Input) {
        #expect(input.mayChange == .counters)
    }

    @Test("Only the gateway and the operator attribute and blind", arguments: Input.allCases)
    func attribution(input: Input) {
        switch input.mayChange {
        case .attribution, .blindnessOfConnection, .blindnessOfInterface, .exchange:
            #expect(input.author == .gateway)
        case .everything: #expect(input.author == .operator)
        case .counters, .ownConnection, .sizes, .ownAccount: break
        }
    }
}
