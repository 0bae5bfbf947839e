import CommandTestSupport
import Foundation
import Glibc
import TestSupport
import Testing

struct CheckConfigCommandTests {
    private func check(_ text: String, _ options: [String] = [], environment: [String: String] = [:]) throws
        -> (result: CommandLineTool.Result, path: String)
    {
        let file = TemporaryFile(Array(text.utf8))
        let result = try CommandLineTool.run(["check-config"] + options + [file.path], environment: environment)
        return (result, file.path)
    }

    @Test func `good settings are good`() throws {
        let (result, path) = try check("log: {level: debug}\n", environment: ["TAILGATE_API_MODE": "0600"])
        #expect(result.status == 0)
        #expect(result.output == "\(path): good, 1 keys set, 1 from the environment\n")
        // The machine of the test has no folders of the service's.
        let notes = result.errors.split(separator: "\n")
        #expect(notes.allSatisfy { $0.hasPrefix("\(path): note: ") }, "\(result.errors)")
        #expect(notes.contains { $0.contains("api.mode: has no effect when systemd passes the socket") })
    }

    @Test func `every mistake is a line on standard error`() throws {
        let (result, path) = try check("log: {level: loud}\napi: {sokcet: /x}\n")
        #expect(result.status == 65)
        #expect(result.output == "")
        #expect(
            result.errors == """
                \(path):1:14: log.level: "loud" is not allowed; expected trace, debug, info, notice, warning, error, critical
                \(path):2:7: unknown key "sokcet" of api; did you mean socket?

                """)
    }

    @Test func `what is printed is a settings file`() throws {
        let (printed, _) = try check(
            "log: {level: debug}\n", ["--print"], environment: ["TAILGATE_API_MODE": "0600"])
        #expect(printed.status == 0)
        #expect(printed.output.contains("\n  mode: \"0600\"  # from the environment: TAILGATE_API_MODE\n"))
        #expect(printed.output.contains("\n  level: debug\n"))
        let (again, path) = try check(printed.output)
        #expect(again.output.hasPrefix("\(path): good, "))
    }

    @Test func `a missing file is a mistake`() throws {
        let result = try CommandLineTool.run(["check-config", "/nonexistent.yaml"])
        #expect(result.status == 65)
        #expect(result.errors == "/nonexistent.yaml: cannot be read: No such file or directory\n")
    }

    /// Settings whose files lie in a folder of the test's, with one mistake each.
    @Test(arguments: [
        ("api: {owner: no-such-user}", "api.owner: no user \"no-such-user\""),
        ("api: {group: no-such-group}", "api.group: no group \"no-such-group\""),
        ("request_log: {owner: no-such-user}", "request_log.owner: no user"),
        ("api: {read_groups: [no-such-group]}", "api.read_groups: no group"),
        ("api: {review_groups: [root, no-such-group]}", "api.review_groups: no group"),
        ("store: {path: /nonexistent/tailgate.db}", "store.path: the folder /nonexistent does not exist"),
        ("store: {path: FOLDER/pipe}", "store.path: FOLDER/pipe: it is not a regular file"),
        ("store: {path: FOLDER/linked.db}", "FOLDER/linked.db.numbers is a symbolic link"),
        ("api: {socket: FOLDER/file}", "api.socket: FOLDER/file exists and is not a socket"),
        ("api: {socket: FOLDER/file/x}", "api.socket: FOLDER/file is not a folder"),
        ("request_log: {socket: /nonexistent/x}", "request_log.socket: the folder /nonexistent does not exist"),
        ("request_log: {more_sockets: [/nonexistent/x]}", "request_log.more_sockets: the folder /nonexistent"),
        (
            "capture: {interfaces: [lo], filter: \"port nowhere\"}",
            "capture.filter: the filter “port nowhere” is not valid"
        ),
        ("capture: {filter: \"tcp and (\"}", "capture.filter: the filter “tcp and (” is not valid: "),
        ("capture: {interfaces: [lo]}\nidentity: {key_file: FOLDER/pipe}", "FOLDER/pipe is not a regular file"),
        (
            "capture: {interfaces: [lo]}\nidentity: {key_file: FOLDER/file}",
            "identity.key_file: the key file FOLDER/file has"
        ),
        ("capture: {interfaces: [lo], threads: 16}\n", ""),
    ])
    func `what would keep the daemon from starting is a mistake`(settings: String, words: String) throws {
        let folder = "/tmp/tailgate-check-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data().write(to: URL(fileURLWithPath: folder + "/file"))
        #expect(isPipeMade(at: folder + "/pipe"))
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/linked.db.numbers", withDestinationPath: folder + "/file")
        let text = settings.replacingOccurrences(of: "FOLDER", with: folder)
        let wanted = words.replacingOccurrences(of: "FOLDER", with: folder)
        let environment = [
            "TAILGATE_API_SOCKET": "\(folder)/api.sock", "TAILGATE_REQUEST_LOG_SOCKET": "\(folder)/requests.sock",
            "TAILGATE_STORE_PATH": "\(folder)/tailgate.db",
            "TAILGATE_IDENTITY_KEY_FILE": "\(folder)/credential.key",
        ].filter { entry in !text.contains(entry.key.split(separator: "_").last?.lowercased() ?? "") }
        let (result, path) = try check(text + "\n", environment: environment)
        guard !words.isEmpty else {
            #expect(result.status == 0, "\(result.errors)")
            return
        }
        #expect(result.status == 65, "\(result.errors)")
        #expect(result.errors.contains("\(path): \(wanted)") || result.errors.contains(wanted), "\(result.errors)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["pipe", "/dev/zero", "/tmp"]) func `only a file is read`(
        name: String
    )
        throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = name.hasPrefix("/") ? name : folder.appending(path: name).path
        if name == "pipe" { #expect(isPipeMade(at: path)) }
        let result = try CommandLineTool.run(["check-config", path])
        #expect(result.status == 65)
        #expect(result.errors.contains("name a regular file"), "\(result.errors)")
    }

    @Test func `the reference is for people and for programs`() throws {
        let text = try CommandLineTool.run(["check-config", "--reference"])
        #expect(text.status == 0)
        #expect(text.output.contains("capture.delay [100ms]\n"))
        let json = try CommandLineTool.run(["check-config", "--reference", "--format", "json"])
        let sections = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(sections.first?["name"] as? String == "capture")
    }

    @Test func `options that exclude each other are bad usage`() throws {
        #expect(try CommandLineTool.run(["check-config", "--print", "--reference"]).status == 2)
        #expect(try CommandLineTool.run(["check-config", "--format", "json"]).status == 2)
    }
}

private func isPipeMade(at path: String) -> Bool {
    // SAFETY: the path is a C string for the call.
    unsafe mkfifo(path, 0o600) == 0
}
