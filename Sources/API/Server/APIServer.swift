package import Base
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// The API on its Unix socket. Runs until a graceful shutdown or cancellation, and then removes the socket.
package struct APIServer: Service {
    private let rules: Rules
    private let listening: ListeningSocket
    private let responder: Responder
    private let statistics: Statistics
    private let logger: Logger

    /// - Parameter listening: `ListeningSocket.open` or `.inherited`; clients may connect already and are answered
    ///   once the server runs.
    /// - Throws: For a configured group that does not exist.
    package init(
        _ configuration: ServerConfiguration, on listening: ListeningSocket, service: any QueryService,
        logger: Logger
    ) throws(UnknownName) {
        self.listening = listening
        self.logger = logger
        statistics = Statistics()
        rules = try Rules(configuration)
        responder = Responder(service: service, rules: rules, statistics: statistics)
    }

    /// Takes over limits and groups; the socket, its owner and mode, and the heartbeat stay until a restart.
    /// - Throws: For a group that does not exist; then nothing changes.
    package func follow(_ configuration: ServerConfiguration) throws(UnknownName) {
        try rules.follow(configuration)
    }

    /// - Throws: When the socket was closed already, or fails for good.
    package func run() async throws {
        guard let descriptor = listening.takeDescriptor() else {
            throw SocketError(.badDescriptor, rules.configuration.place.path, "the API's socket is already closed")
        }
        defer { listening.close() }
        // One loop for all: the API must not take more than one core from the capture, and needs no locks then.
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let connections = try await eventLoop.submit { [rules, responder, statistics] in
            NIOLoopBound(
                Connections(rules, responder: responder, statistics: statistics, eventLoop: eventLoop),
                eventLoop: eventLoop)
        }.get()
        let channel = try await listen(descriptor, on: eventLoop, for: connections)
        let interval = TimeAmount(rules.configuration.heartbeat)
        let heartbeats = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            connections.value.heartbeat()
        }
        logger.info("API is served", metadata: ["socket": "\(rules.configuration.place.path)"])
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await channel.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            channel.close(promise: nil)
        }
        heartbeats.cancel()
        let empty = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { connections.value.shutDown(empty) }
        try await empty.futureResult.get()
        logger.info("API has ended")
    }

    private func listen(
        _ descriptor: Int32, on eventLoop: any EventLoop, for connections: NIOLoopBound<Connections>
    ) async throws -> any Channel {
        try await ServerBootstrap(group: eventLoop)
            // A half-closed client has asked all it will, and still wants the answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // One buffer at a time, which bounds what is decoded behind an unanswered request.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.prepare(channel, connections.value)
                }
            }
            .withBoundSocket(descriptor).get()
    }

    private static func prepare(_ channel: any Channel, _ connections: Connections) throws {
        let pipeline = channel.pipeline.syncOperations
        guard !connections.isFull else { return try pipeline.addHandler(RefusingHandler(connections.statistics)) }
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(
                HTTPRequestDecoder(
                    leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
                    limitConfiguration: RequestLimits.decoder(connections.configuration))))
        try pipeline.addHandler(ConnectionHandler(connections))
    }
}
