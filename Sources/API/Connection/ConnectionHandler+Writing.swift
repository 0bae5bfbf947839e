import Base
import NIOCore
import NIOHTTP1

extension ConnectionHandler {
    /// Sends the head of a response.
    func start(_ response: Response) -> EventLoopFuture<Void> {
        guard let context, case .responding(var exchange) = state, !exchange.hasStarted else { return gone }
        exchange.hasStarted = true
        exchange.keepsAlive = exchange.keepsAlive && !connections.isShuttingDown
        var head = HTTPResponseHead(version: exchange.version, status: response.status, headers: response.headers)
        head.headers.replaceOrAdd(name: "date", value: Timestamp.now().httpDate)
        switch response.body {
        case .bytes(let bytes): head.headers.replaceOrAdd(name: "content-length", value: String(bytes.count))
        case .stream(let stream):
            exchange.stream = stream
            exchange.hasWritten = true
            if stream.isEndless { connections.statistics.count { $0.followers += 1 } }
        }
        if !exchange.keepsAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
        state = .responding(exchange)
        connections.statistics.count { $0.responses[min(max(Int(response.status.code) / 100, 1), 5)] += 1 }
        // The shutdown began while the response was made.
        if connections.isShuttingDown { shutDown() }
        // Flushed with what follows, unless nothing will for a while.
        let flushes = exchange.stream != nil && !exchange.isHead
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if flushes { context.flush() }
        return context.eventLoop.makeSucceededVoidFuture()
    }

    /// Kept once the socket has taken the bytes.
    func write(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        guard let context, case .responding(var exchange) = state else { return gone }
        exchange.hasWritten = true
        state = .responding(exchange)
        let promise = context.eventLoop.makePromise(of: Void.self)
        expectProgress(of: promise.futureResult)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
        armForProgress()
        return promise.futureResult
    }

    /// Sends the end of a response.
    func finish() -> EventLoopFuture<Void> {
        guard let context, case .responding(let exchange) = state, exchange.hasStarted else { return gone }
        let promise = context.eventLoop.makePromise(of: Void.self)
        expectProgress(of: promise.futureResult)
        promise.futureResult.assumeIsolated().whenSuccess {
            if exchange.stream?.isEndless == true { self.connections.statistics.count { $0.followers -= 1 } }
            self.turn()
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        armForProgress()
        return promise.futureResult
    }

    /// Sends a heartbeat to a follower that got nothing since the last call, and asks the kernel to look
    /// whether it is.
    func heartbeat() {
        guard case .responding(var exchange) = state, let stream = exchange.stream, stream.isEndless else { return }
        defer {
            exchange.hasWritten = false
            state = .responding(exchange)
        }
        guard !exchange.hasWritten, pendingWrites == 0 else { return }
        connections.statistics.count { $0.heartbeats += 1 }
        _ = write(ByteBuffer(bytes: stream.heartbeat()))
    }

    private var gone: EventLoopFuture<Void> {
        connections.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }

    private func expectProgress(of future: EventLoopFuture<Void>) {
        pendingWrites += 1
        future.assumeIsolated().whenComplete { _ in
            self.pendingWrites -= 1
            // Whatever gets through is progress.
            if self.pendingWrites == 0 { self.disarm() } else { self.armForProgress() }
        }
    }

    /// Most writes are taken at once and need no deadline.
    private func armForProgress() {
        guard pendingWrites > 0, case .responding = state else { return }
        arm(connections.configuration.writeTimeout) { connection in
            connection.connections.statistics.count { $0.stalled += 1 }
            connection.close()
        }
    }
}
