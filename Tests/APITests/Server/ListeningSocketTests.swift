import Base
import API
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import ServiceTestSupport
import Testing

/// The socket's file: whose it is, and who may take it.
struct ListeningSocketTests {
    @Test func `a second instance is refused`() async throws {
        try await TestServer.run { server in
            let failure = #expect(throws: SocketError.self) {
                try ListeningSocket.open(SocketPlace(path: server.path))
            }
            #expect(failure?.code == .inUse)
            #expect(failure?.description.contains("another instance") == true)
            let response = try await server.get("/v1/status")
            #expect(response.status == 200)
        }
    }

    @Test func `the socket goes with its server and a left one is replaced`() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a.sock"
        do {
            let socket = try ListeningSocket.open(SocketPlace(path: path))
            // As kill -9 leaves it: the file there, nobody behind it.
            try FileManager.default.linkItem(atPath: path, toPath: folder + "/stale")
            socket.close()
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.moveItem(atPath: folder + "/stale", toPath: path)
        let again = try ListeningSocket.open(SocketPlace(path: path))
        _ = try await RawClient(path)
        again.close()
    }

    @Test func `a file of another kind is left alone`() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("precious".utf8).write(to: URL(fileURLWithPath: folder + "/a"))
        let failure = #expect(throws: SocketError.self) {
            try ListeningSocket.open(SocketPlace(path: folder + "/a"))
        }
        #expect(failure?.code == .occupied)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/a")) == Data("precious".utf8))
    }

    @Test func `mode and group are as configured`() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let group = getuid() == 0 ? 65_534 : getgid()
        let socket = try ListeningSocket.open(
            SocketPlace(path: folder + "/a", mode: 0o620, group: String(group)))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/a")
        #expect(attributes[.posixPermissions] as? Int == 0o620)
        #expect(attributes[.groupOwnerAccountID] as? UInt32 == group)
        socket.close()
    }

    @Test(arguments: ["relative", "/" + String(repeating: "x", count: 107)])
    func `a path that no socket can have is named`(path: String) throws {
        let failure = #expect(throws: SocketError.self) {
            try ListeningSocket.open(SocketPlace(path: path))
        }
        #expect(failure?.code == .badPath)
    }

    @Test func `unknown names are named`() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let failure = #expect(throws: SocketError.self) {
            try ListeningSocket.open(SocketPlace(path: folder + "/a", group: "no-such-group"))
        }
        #expect(failure?.code == .unknownName)
        #expect(failure?.description.contains("no-such-group") == true)
        #expect(throws: UnknownName.self) { try Access(ServerConfiguration(readGroups: ["no-such-group"])) }
    }

    @Test func `an inherited socket is served and stays`() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a"
        let listening = try ListeningSocket.inherited(RawClient.listening(at: path))
        let server = try APIServer(
            ServerConfiguration(SocketPlace(path: path)), on: listening, service: FakeService(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let task = Task { try await server.run() }
        let client = try await RawClient(path)
        try await client.send("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
        let response = try await client.response()
        #expect(response.status == 200)
        task.cancel()
        try await task.value
        // The file is the socket unit's.
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `what is no listening socket is not inherited`() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let failure = #expect(throws: SocketError.self) { try ListeningSocket.inherited(descriptor) }
        #expect(failure?.code == .badDescriptor)
    }
}

/// A shutdown as SIGTERM brings it.
struct ShutdownTests {
    @Test func `open streams end whole and the socket goes`() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = ServerConfiguration(SocketPlace(path: folder + "/a"))
        let service = FakeService()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try APIServer(
            configuration, on: try ListeningSocket.open(configuration.place), service: service, logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)
        let running = Task { try await group.run() }
        var followers: [RawClient] = []
        for _ in 0..<20 {
            let client = try await RawClient(configuration.place.path)
            try await client.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            followers.append(client)
        }
        let idle = try await RawClient(configuration.place.path)
        let areWaiting = try await eventually { service.waiting == 20 }
        #expect(areWaiting)
        let begin = ContinuousClock.now
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(ContinuousClock.now - begin < .seconds(4))
        for follower in followers {
            let text = String(decoding: try await follower.receiveAll(), as: UTF8.self)
            #expect(text.hasSuffix("\r\n0\r\n\r\n"))
        }
        withExtendedLifetime(idle) {}
        #expect(!FileManager.default.fileExists(atPath: configuration.place.path))
    }

    @Test func `a stuck reader delays it only for the grace`() async throws {
        let service = FakeService()
        service.state.withLock { $0.padding = 4000 }
        service.raise(500)
        let begin = ContinuousClock.now
        try await TestServer.run(
            {
                $0.shutdownGrace = .milliseconds(300)
            }, service: service
        ) { server in
            let stuck = try await server.connect()
            try await stuck.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            try await Task.sleep(for: .milliseconds(200))
            Keeper.shared.keep(stuck)
        }
        #expect(ContinuousClock.now - begin < .seconds(60))
    }
}

/// Keeps clients open past their test's scope.
private final class Keeper: Sendable {
    static let shared = Keeper()
    private let clients = Mutex<[RawClient]>([])
    func keep(_ client: RawClient) { clients.withLock { $0.append(client) } }
}
