import CommandTestSupport
import Foundation
import Testing

struct StudyCommandTests {
    @Test func `stopping prints its table and how to repeat it`() throws {
        let result = try CommandLineTool.run(["study", "stopping", "--households", "1", "--seed", "12"], of: .lab)
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("Optional stopping") == true)
        #expect(lines.contains { $0.hasPrefix("attention, dip") })
        #expect(lines.contains { $0.hasPrefix("two-witness proof") })
        #expect(
            lines.last?.trimmingCharacters(in: .whitespaces)
                == "tailgate-lab study stopping --households 1 --seed 12")
    }

    @Test func `a page has date, command and seed, and one table`() throws {
        let result = try CommandLineTool.run(
            ["study", "stopping", "--households", "1", "--seed", "12", "--only", "it's", "--markdown"], of: .lab)
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first == "# Optional stopping")
        let day = Date.now.formatted(.iso8601.year().month().day())
        #expect(lines.contains { $0.hasPrefix("Measured on \(day) with tailgate-lab ") })
        let command = "tailgate-lab study stopping --households 1 --seed 12 --only 'it'\\''s' --markdown"
        #expect(lines.contains(command))
        let table = lines.filter { $0.hasPrefix("|") }
        #expect(table.count == 9)
        #expect(table[1] == "|---|---|---|---|---|---|---|")
        #expect(table.allSatisfy { $0.count(where: { $0 == "|" }) == 8 })
        #expect(lines.last == "" && lines.suffix(2).first?.hasPrefix("- ") == true)
    }

    /// With one machine as the bound, people who are at work on six are beyond it; with a hundred nobody is.
    @Test func `benign measures the bounds that are given`() throws {
        func loud(installations: String) throws -> Double {
            let result = try CommandLineTool.run(
                [
                    "study", "benign", "--account-days", "40", "--days", "10", "--seed", "12",
                    "--only", "many machines far", "--installations", installations,
                ], of: .lab)
            #expect(result.status == 0)
            let lines = result.output.split(separator: "\n")
            let row = try #require(lines.first { $0.hasPrefix("many machines far apart, one router") })
            let beforeLast = try #require(row.split(separator: " ").dropLast().last)
            return try #require(Double(beforeLast))
        }
        #expect(try loud(installations: "1") > 6)
        #expect(try loud(installations: "100") <= 0)
    }

    @Test(arguments: [
        ["study"], ["study", "astrology"], ["study", "stopping", "--households", "0"],
        ["study", "power", "--fields", "prompts"], ["study", "benign", "--attention-dip", "0.9"],
    ])
    func `bad usage ends with 2`(arguments: [String]) throws {
        let result = try CommandLineTool.run(arguments, of: .lab)
        #expect(result.status == 2)
        #expect(result.output == "")
    }
}
