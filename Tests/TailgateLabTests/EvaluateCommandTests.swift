import CommandTestSupport
import Foundation
import Testing

struct EvaluateCommandTests {
    private static let truth =
        #"[{"account":"a","class":"direct","users":1,"devices":1,"violation":false,"spoofed_identity":false,"#
        + #""tls_terminated":false,"tcp_forwarded":false}]"#
    private static let report =
        #"{"schema":"tailgate.report/1","accounts":[{"account":"a","verdict":"clear","path":{"primary":"direct"},"#
        + #""findings":[]}]}"#

    /// Runs with these texts as files in place of `REPORT` and `TRUTH`.
    private func evaluate(
        report: String = report, truth: String = truth, _ arguments: String..., input: Data = Data()
    ) throws -> CommandLineTool.Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["REPORT": (report, "report.json"), "TRUTH": (truth, "truth.json")]
        var paths: [String: String] = [:]
        for (placeholder, (text, name)) in files {
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            paths[placeholder] = url.path
        }
        return try CommandLineTool.run(["evaluate"] + arguments.map { paths[$0] ?? $0 }, of: .lab, input: input)
    }

    @Test func `figures come as text or JSON`() throws {
        let text = try evaluate("REPORT", "TRUTH")
        #expect(text.status == 0 && text.errors.isEmpty)
        #expect(text.output.contains("No benign account is worse than clear") && !text.output.contains("\u{1B}"))
        let json = try evaluate("REPORT", "TRUTH", "--format", "json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(json.status == 0 && object?["schema"] as? String == "tailgate.evaluation/1")
    }

    @Test func `several pairs are pooled`() throws {
        #expect(
            try evaluate("REPORT", "TRUTH", "REPORT", "TRUTH").output.hasPrefix("2 labelled accounts in 2 runs"))
    }

    @Test func `a report may come from standard input`() throws {
        #expect(try evaluate("-", "TRUTH", input: Data(Self.report.utf8)).status == 0)
    }

    @Test func `a truth file with a missing field is unreadable`() throws {
        let result = try evaluate(truth: #"[{"account":"a"}]"#, "REPORT", "TRUTH")
        #expect(result.status == 65 && result.output.isEmpty)
        #expect(
            result.errors.hasPrefix("tailgate-lab: ")
                && result.errors.hasSuffix("truth.json: element 0, class: missing\n"))
    }

    @Test func `a missing file is unreadable and named`() throws {
        let result = try evaluate("/nonexistent/report.json", "TRUTH")
        #expect(result.status == 65)
        #expect(result.errors == "tailgate-lab: /nonexistent/report.json: No such file or directory\n")
    }

    @Test(arguments: [
        ["evaluate"], ["evaluate", "one"], ["evaluate", "-", "-"], ["evaluate", "--format", "xml", "a", "b"],
        ["--nonsense"], ["nonsense"],
    ])
    func `bad usage ends with 2`(arguments: [String]) throws {
        let result = try CommandLineTool.run(arguments, of: .lab)
        #expect(result.status == 2 && result.output.isEmpty && !result.errors.isEmpty)
    }

    @Test(arguments: [["--help"], ["evaluate", "--help"], ["help", "evaluate"], []])
    func `help goes to standard output`(arguments: [String]) throws {
        let result = try CommandLineTool.run(arguments, of: .lab)
        #expect(result.status == 0 && result.output.contains("USAGE") && result.errors.isEmpty)
    }

    @Test func `a full disk is no success`() throws {
        let process = Process()
        process.executableURL = URL(filePath: CommandLineTool.Program.lab.path)
        process.arguments = ["--help"]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(message == "tailgate-lab: cannot write the output: No space left on device\n")
    }
}
