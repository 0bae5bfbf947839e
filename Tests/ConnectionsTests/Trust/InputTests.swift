import Connections
import Foundation
import TestSupport
import Testing

struct InputTests {
    @Test func `the page and the code hold the same table`() throws {
        let path = RepositoryPaths.root + "/docs/reference/who-writes-what.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let heading = try #require(lines.firstIndex(of: "| Input | Author | What it may change |"))
        let rows = lines[(heading + 2)...].prefix { $0.hasPrefix("|") }
        #expect(
            Array(rows)
                == Input.allCases.map { "| \($0.rawValue) | \($0.author.rawValue) | \($0.mayChange.rawValue) |" })
    }

    @Test(arguments: Input.allCases.filter { $0.author == .stranger })
    func `what a stranger writes changes counters only`(input: Input) {
        #expect(input.mayChange == .counters)
    }

    @Test(arguments: Input.allCases)
    func `only the gateway and the operator attribute and blind`(input: Input) {
        switch input.mayChange {
        case .attribution, .blindnessOfConnection, .blindnessOfInterface, .exchange:
            #expect(input.author == .gateway)
        case .everything: #expect(input.author == .operator)
        case .counters, .ownConnection, .sizes, .ownAccount: break
        }
    }
}
