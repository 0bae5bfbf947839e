import Documents
import Client
import Foundation
import Glibc
import ServiceTestSupport
import Synchronization
import Testing

/// The client against the real server, and against servers that mean it ill.
struct DaemonClientTests {
    @Test func `documents arrive whole`() async throws {
        try await TestServer.run { server in
            let client = DaemonClient(path: server.path)
            let status = try await client.get("/v1/status")
            #expect(String(decoding: status, as: UTF8.self).contains("tailgate.status/1"))
            let document = try await client.get("/v1/openapi.json")
            #expect(document.count > 20_000)
        }
    }

    @Test func `a refusal says why`() async throws {
        try await TestServer.run { server in
            let client = DaemonClient(path: server.path)
            let failure = await #expect(throws: ClientError.self) { try await client.get("/v1/accounts/nobody") }
            #expect(failure?.code == .refused(status: 404))
            #expect(failure?.description.contains("no account \"nobody\"") == true)
            let line = await #expect(throws: ClientError.self) {
                try await client.lines("/v1/alerts?after=9") { _ throws(ClientError) in }
            }
            #expect(line?.code == .refused(status: 409))
        }
    }

    @Test func `nobody there is unreachable`() async throws {
        let failure = await #expect(throws: ClientError.self) {
            try await DaemonClient(path: "/tmp/no-such-socket").get("/v1/status")
        }
        #expect(failure?.code == .unreachable)
        #expect(failure?.description.contains("the socket does not exist") == true)
        let long = await #expect(throws: ClientError.self) {
            try await DaemonClient(path: "/" + String(repeating: "x", count: 300)).get("/v1/status")
        }
        #expect(long?.code == .unreachable)
    }

    @Test func `lines come one by one`() async throws {
        try await TestServer.run { server in
            server.service.raise(500)
            let count = Mutex(0)
            try await DaemonClient(path: server.path).lines("/v1/alerts") { line throws(ClientError) in
                count.withLock { $0 += 1 }
            }
            #expect(count.withLock { $0 } == 500)
        }
    }

    /// What each ill-meaning server says, and what the client makes of it.
    @Test(arguments: [
        ("", ClientError.Code.unreachable), ("SSH-2.0-OpenSSH_9.2\r\n", .damaged),
        ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort", .unreachable),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort", .unreachable),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n", .damaged),
        ("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n", .refused(status: 500)),
        ("HTTP/1.1 200 OK\r\nx: " + String(repeating: "y", count: 3_000_000), .damaged),
    ])
    func `an ill answer is an error`(answer: String, code: ClientError.Code) async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a"
        let server = IllServer(path, answer: answer)
        let failure = await #expect(throws: ClientError.self) {
            try await DaemonClient(path: path).get("/v1/status")
        }
        #expect(failure?.code == code)
        server.close()
    }

    @Test func `a silent server is not waited for for ever`() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a"
        let listening = RawClient.listening(at: path)
        defer { close(listening) }
        let client = DaemonClient(path: path, silence: .milliseconds(200))
        let failure = await #expect(throws: ClientError.self) { try await client.get("/v1/status") }
        #expect(failure?.code == .silent)
    }

    @Test func `names cannot change the target`() {
        var target = RequestTarget(.account, account: "a/b?c=d#e %\n\u{e9}")
        target.add(Route.at, "2026-11-25T00:00:00+01:00")
        target.add(AlertQuery.after, nil)
        #expect(
            target.text == "/v1/accounts/a%2Fb%3Fc%3Dd%23e%20%25%0A%C3%A9?at=2026-11-25T00%3A00%3A00%2B01%3A00")
    }
}

/// Says one thing to whoever connects first, and closes.
private final class IllServer: Sendable {
    private let descriptor: Int32

    init(_ path: String, answer: String) {
        descriptor = RawClient.listening(at: path)
        let listening = descriptor
        Thread.detachNewThread {
            let connection = accept(listening, nil, nil)
            guard connection >= 0 else { return }
            var request = [UInt8](repeating: 0, count: 4096)
            // SAFETY: recv and send stay within the buffers they are lent.
            _ = unsafe request.withUnsafeMutableBytes { unsafe recv(connection, $0.baseAddress, $0.count, 0) }
            var rest = Array(answer.utf8)[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            _ = Glibc.close(connection)
        }
    }

    func close() { _ = Glibc.close(descriptor) }
}
