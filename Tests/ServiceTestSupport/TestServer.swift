import Base
package import API
import Foundation
import Logging

/// A server on a socket of its own, for as long as the body runs.
package struct TestServer: Sendable {
    package let path: String
    package let service: FakeService
    package let stop: @Sendable () -> Void
    package let server: APIServer

    /// - Parameter change: From the standard configuration, with the path set.
    package static func run<Result: Sendable>(
        _ change: (inout ServerConfiguration) -> Void = { _ in }, service: FakeService = FakeService(),
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = ServerConfiguration(SocketPlace(path: folder + "/api.sock"))
        change(&configuration)
        let listening = try ListeningSocket.open(configuration.place)
        let server = try APIServer(
            configuration, on: listening, service: service,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let task = Task { try await server.run() }
        do {
            let result = try await body(
                TestServer(
                    path: configuration.place.path, service: service, stop: { task.cancel() }, server: server))
            task.cancel()
            try await task.value
            return result
        } catch {
            task.cancel()
            throw error
        }
    }

    package func connect() async throws -> RawClient { try await RawClient(path) }

    /// One request on a connection of its own.
    package func get(_ target: String, _ fields: String = "") async throws -> RawResponse {
        try await request("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
    }

    package func post(_ target: String, _ body: String, type: String = "application/json") async throws
        -> RawResponse
    {
        try await request(
            "POST \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    package func request(_ text: String) async throws -> RawResponse {
        let client = try await connect()
        try await client.send(text)
        return try await client.response(toHead: text.hasPrefix("HEAD"))
    }
}

/// Short, since a socket's path has at most 107 bytes.
package func temporaryFolder() throws -> String {
    let folder = "/tmp/tg-\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
}

/// Waits until something comes true, and records whether it did.
package func eventually(within seconds: Double = 10, _ holds: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if try await holds() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return try await holds()
}
