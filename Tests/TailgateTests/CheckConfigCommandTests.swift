import Foundation
import TestSupport
import Testing

@Suite struct CheckConfigCommandTests {
    private func check(_ text: String, _ options: [String] = [], environment: [String: String] = [:]) throws
        -> (result: CommandLineTool.Result, path: String)
    {
        let file = TemporaryFile(Array(text.utf8))
        let result = try CommandLineTool.run(["check-config"] + options + [file.path], environment: environment)
        return (result, file.path)
    }

    @Test func goodSettingsAreGood() throws {
        let (result, path) = try check("log: {level: debug}\n", environment: ["TAILGATE_API_MODE": "0600"])
        #expect(result.status == 0)
        #expect(result.output == "\(path): good, 1 keys given, 1 from the environment\n")
        #expect(result.errors == "")
    }

    @Test func everyMistakeIsALineOnStandardError() throws {
        let (result, path) = try check("log: {level: loud}\napi: {sokcet: /x}\n")
        #expect(result.status == 65)
        #expect(result.output == "")
        #expect(
            result.errors == """
                \(path):1:14: log.level: "loud" is not allowed; allowed is trace, debug, info, notice, warning, error, critical
                \(path):2:7: unknown key "sokcet" of api; did you mean socket?

                """)
    }

    @Test func whatIsPrintedIsASettingsFile() throws {
        let (printed, _) = try check(
            "log: {level: debug}\n", ["--print"], environment: ["TAILGATE_API_MODE": "0600"])
        #expect(printed.status == 0)
        #expect(printed.output.contains("\n  mode: \"0600\"  # from the environment: TAILGATE_API_MODE\n"))
        #expect(printed.output.contains("\n  level: debug\n"))
        let (again, path) = try check(printed.output)
        #expect(again.output.hasPrefix("\(path): good, "))
    }

    @Test func aMissingFileIsAMistake() throws {
        let result = try CommandLineTool.run(["check-config", "/nonexistent.yaml"])
        #expect(result.status == 65)
        #expect(result.errors == "/nonexistent.yaml: cannot be read: No such file or directory\n")
    }

    @Test func theReferenceIsForPeopleAndForPrograms() throws {
        let text = try CommandLineTool.run(["check-config", "--reference"])
        #expect(text.status == 0)
        #expect(text.output.contains("capture.delay [100ms]\n"))
        let json = try CommandLineTool.run(["check-config", "--reference", "--format", "json"])
        let sections = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(sections.first?["name"] as? String == "capture")
    }

    @Test func optionsThatExcludeEachOtherAreBadUsage() throws {
        #expect(try CommandLineTool.run(["check-config", "--print", "--reference"]).status == 2)
        #expect(try CommandLineTool.run(["check-config", "--format", "json"]).status == 2)
    }
}
