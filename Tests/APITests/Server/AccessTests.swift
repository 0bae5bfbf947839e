import Base
import API
import Foundation
import Synchronization
import ServiceTestSupport
import Testing

/// Who may ask, by the groups of the process at the other end.
struct AccessTests {
    private func peer(_ user: UInt32, _ groups: Set<UInt32>) -> Peer {
        Peer(processID: 1, userID: user, groups: groups)
    }

    @Test func `groups decide`() throws {
        let open = try Access(ServerConfiguration())
        #expect(open.mayRead(peer(1000, [1000])))
        #expect(!open.mayReview(peer(1000, [1000])))
        #expect(open.mayReview(peer(0, [0])))
        let closed = try Access(ServerConfiguration(readGroups: ["50", "51"], reviewGroups: ["60"]))
        #expect(closed.mayRead(peer(1000, [1000, 51])))
        #expect(!closed.mayReview(peer(1000, [1000, 51])))
        #expect(closed.mayReview(peer(1000, [60])))
        #expect(closed.mayRead(peer(1000, [60])))
        #expect(!closed.mayRead(peer(1000, [1000])))
        #expect(closed.mayRead(peer(0, [0])))
    }

    @Test func `changed rules reach open connections`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let ask =
                "POST /v1/accounts/a/reviews HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n"
                + String(repeating: " ", count: 20)
            try await client.send(ask)
            let before = try await client.response()
            #expect(before.status != 413)
            #expect(throws: UnknownName.self) {
                try server.server.follow(
                    ServerConfiguration(SocketPlace(path: server.path), readGroups: ["no-such-group"]))
            }
            try server.server.follow(ServerConfiguration(SocketPlace(path: server.path), maximumRequest: 10))
            try await client.send(ask)
            let after = try await client.response()
            #expect(after.status == 413)
        }
    }

    /// A real process of another group, by setpriv(1) of util-linux and curl.
    @Test(
        .enabled(
            if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
                && FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"),
            "needs root, setpriv and curl"))
    func `the kernel says who the peer is`() async throws {
        try await TestServer.run {
            $0.place.mode = 0o666
            $0.readGroups = ["4242"]
            $0.reviewGroups = ["4343"]
        } _: { server in
            func status(_ groups: String, _ arguments: [String]) async throws -> String {
                try await output(
                    "/usr/bin/setpriv",
                    [
                        "--reuid=65534", "--regid=65534", groups, "/usr/bin/curl", "-s", "-o", "/dev/null", "-w",
                        "%{http_code}", "--unix-socket", server.path,
                    ] + arguments)
            }
            let review = [
                "http://x/v1/accounts/acct-001/reviews", "-H", "content-type: application/json", "-d",
                #"{"outcome":"confirmed"}"#,
            ]
            let none = try await status("--clear-groups", ["http://x/v1/status"])
            #expect(none == "403")
            let reader = try await status("--groups=4242", ["http://x/v1/status"])
            #expect(reader == "200")
            let readerReviews = try await status("--groups=4242", review)
            #expect(readerReviews == "403")
            let reviewer = try await status("--groups=7,4343,9", review)
            #expect(reviewer == "201")
            let last = server.service.state.withLock { $0.reviewers.last }
            #expect(last?.groups == [65_534, 7, 4343, 9])
            #expect(last?.userID == 65_534)
        }
    }

    private func output(_ program: String, _ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.terminationHandler = { _ in
                let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
