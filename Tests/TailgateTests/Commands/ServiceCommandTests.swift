import Documents
import API
import Foundation
import Base
import ServiceTestSupport
import Synchronization
import Testing

/// The commands that ask the daemon, against a server on a socket.
struct ServiceCommandTests {
    struct Output: Sendable {
        var status: Int32
        var text: String
        var errors: String
    }

    /// The executable, without blocking a thread that the server needs.
    private func tailgate(_ arguments: [String], _ server: TestServer) async throws -> Output {
        try await ServiceCommandTests.run(
            Self.executable.path, arguments, ["TAILGATE_API_SOCKET": server.path])
    }

    static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "tailgate")

    static func run(_ program: String, _ arguments: [String], _ environment: [String: String]) async throws
        -> Output
    {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = ["out", "err"].map { URL(fileURLWithPath: folder + "/" + $0) }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Output(
            status: status, text: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }

    @Test func `each command speaks to people and programs`() async throws {
        try await TestServer.run { server in
            server.service.raise(3)
            for (command, words) in [
                (["status"], "3 alert, 12 watch"), (["accounts", "--limit", "2"], "… and 1 more that match"),
                (["account", "acct-001", "--at", "2026-11-25"], "No action needed."), (["alerts"], "acct-001"),
                (["review", "acct-001", "--list"], "No review of acct-001 yet."),
            ] {
                let text = try await tailgate(command, server)
                #expect(text.status == 0, "\(command) \(text.errors)")
                #expect(text.text.contains(words), "\(command)")
                let json = try await tailgate(command + ["--format", "json"], server)
                #expect(json.status == 0)
                for line in json.text.split(separator: "\n") {
                    #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(command)")
                }
            }
            #expect(server.service.state.withLock { $0.times.first??.nanoseconds } == 1_795_564_800_000_000_000)
        }
    }

    @Test func `filters reach the daemon`() async throws {
        try await TestServer.run { server in
            let output = try await tailgate(
                [
                    "accounts", "--verdict", "watch,alert", "--finding", "relay-sharing", "--path", "vpn,nat",
                    "--prefix",
                    "acct-00&x=1", "--min-people", "2.5", "--min-relay=-1", "--since", "2026-11-25", "--sort",
                    "last_seen", "--order", "asc", "--limit", "7",
                ], server)
            #expect(output.status == 0, "\(output.errors)")
            let query = try #require(server.service.queries.last)
            #expect(query.verdicts.count == 2)
            #expect(query.prefix == "acct-00&x=1")
            #expect(query.leastPeople == 2.5)
            #expect(query.leastRelay == -1)
            #expect(query.order == .lastSeen)
            #expect(!query.isDescending)
            #expect(query.limit == 7)
        }
    }

    @Test func `endings tell scripts what to do`() async throws {
        try await TestServer.run { server in
            for (command, status) in [
                (["account", "nobody"], 1), (["alerts", "--after", "99"], 1),
                (["accounts", "--verdict", "nope"], 2),
                (["accounts", "--limit", "0"], 2), (["account", "a", "--at", "noon"], 2), (["review", "a"], 2),
                (["review", "a", "--list", "--note", "x"], 2), (["top"], 2),
                (["status", "--socket", "/tmp/no-such-socket"], 75),
                (["alerts", "--follow", "--socket", "/tmp/no-such-socket"], 75),
                (["top", "--socket", "/tmp/no-such-socket"], 2),
            ] as [([String], Int32)] {
                let output = try await tailgate(command, server)
                #expect(output.status == status, "\(command)")
                #expect(!output.errors.isEmpty)
                #expect(output.text.isEmpty)
            }
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root may review by default"))
    func `a review is recorded`() async throws {
        try await TestServer.run { server in
            let output = try await tailgate(
                [
                    "review", "acct-002", "--outcome", "appeal-granted", "--note", "one \"person\"\n", "--alert",
                    "17",
                ],
                server)
            #expect(output.status == 0, "\(output.errors)")
            #expect(output.text.hasPrefix("Recorded: "))
            let list = try await tailgate(["review", "acct-002", "--list"], server)
            #expect(list.text.contains("appeal-granted by root, alert 17"))
        }
    }

    @Test func `a reader that has enough ends it quietly`() async throws {
        try await TestServer.run { server in
            server.service.raise(20_000)
            let pipe = "set -o pipefail; '\(Self.executable.path)' alerts --format json | head -n 1"
            let output = try await Self.run("/bin/bash", ["-c", pipe], ["TAILGATE_API_SOCKET": server.path])
            #expect(output.text.contains("\"sequence\":1,"))
            #expect(output.errors.isEmpty)
            // 128 and the number of SIGPIPE.
            #expect(output.status == 141)
        }
    }

    /// The daemon is restarted under a follower, which tells every alert once.
    @Test func `a follower resumes by number`() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/api.sock"
        let service = FakeService()
        service.raise(2)
        let follower = Mutex<Task<Output, any Error>?>(nil)
        try await TestServer.run({ $0.place.path = path }, service: service) { server in
            follower.withLock {
                $0 = Task {
                    try await self.tailgate(["alerts", "--follow", "--limit", "6", "--format", "json"], server)
                }
            }
            let isFollowing = try await eventually(within: 30) { service.waiting == 1 }
            #expect(isFollowing)
            service.raise()
        }
        service.raise(2)
        let output = try await TestServer.run({ $0.place.path = path }, service: service) { server in
            let isFollowing = try await eventually(within: 30) { service.waiting == 1 }
            #expect(isFollowing)
            service.raise()
            return try await #require(follower.withLock { $0 }).value
        }
        #expect(output.status == 0)
        #expect(output.errors.contains("reconnecting"))
        let numbers = output.text.split(separator: "\n").compactMap { line in
            ((try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any])?["sequence"] as? Int
        }
        #expect(numbers == [1, 2, 3, 4, 5, 6])
    }

    /// Top in a terminal, by Python's pty.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"))
    func `top shows a screen and gives the terminal back`() async throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "top-in-a-terminal.py")
        try await TestServer.run { server in
            let stop = server.stop
            let output = try await Self.run(
                "/usr/bin/python3", [script.path, Self.executable.path], ["TAILGATE_API_SOCKET": server.path])
            #expect(output.status == 0, "\(output.text)\(output.errors)")
            // And when the daemon goes away under it.
            async let left = Self.run(
                "/usr/bin/python3", [script.path, Self.executable.path, "--until", "the socket does not exist"],
                ["TAILGATE_API_SOCKET": server.path])
            try await Task.sleep(for: .seconds(2))
            stop()
            let gone = try await left
            #expect(gone.status == 0, "\(gone.text)\(gone.errors)")
        }
    }
}
