import NIOCore
import NIOHTTP1

/// One connection: takes requests one at a time, has each answered by a task, and gives everything a deadline.
///
/// While a request is answered nothing more is read, so a client that sends without end fills its own socket and no
/// memory of ours. Lives on the event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = Never
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is left of a refused request is read and dropped for this long, so that the client sees the answer and not
    /// a broken pipe (RFC 9112 §9.6).
    private static let lingering = TimeAmount.seconds(2)
    /// Bytes dropped so at most: a client that has not looked by then will not look.
    private static let mostDropped = 1 << 20

    enum State {
        /// Between requests.
        case waiting
        case receiving(HTTPRequestHead, body: [UInt8])
        case responding(Exchange)
        /// Everything was said; the client may finish.
        case lingering
        case closed
    }

    /// A request that is being answered.
    struct Exchange {
        var version: HTTPVersion
        var isHead: Bool
        var keepsAlive: Bool
        var task: Task<Void, Never>?
        var stream: Response.Stream?
        var hasStarted = false
        /// Since the last heartbeat.
        var hasWritten = false
    }

    let connections: Connections
    var state = State.waiting
    var context: ChannelHandlerContext?
    /// Writes that the socket has not taken yet.
    var pendingWrites = 0
    private var peer: Peer?
    private var deadline: Scheduled<Void>?
    /// Parts that arrived, in one read, behind a request that is still being answered.
    private var backlog: ArraySlice<HTTPServerRequestPart> = []
    private var readIsPending = false
    private var dropped = 0
    private var inputIsClosed = false

    init(_ connections: Connections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Counted before it is active, since several are accepted at a time.
        connections.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ended()
    }

    func channelActive(context: ChannelHandlerContext) {
        peer =
            try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                PeerCredentials.read($0)
            } ?? nil
        if connections.isShuttingDown { return close() }
        if case .waiting = state {
            arm(connections.configuration.requestTimeout) { $0.expireRequest() }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
    }

    func read(context: ChannelHandlerContext) {
        if isResponding { readIsPending = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        inputIsClosed = true
        switch state {
        // A client that ends before its request is whole gets no answer.
        case .waiting, .receiving, .lingering: close()
        case .responding, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return close() }
        connections.statistics.count { $0.malformed += 1 }
        switch state {
        case .waiting, .receiving: refuse(Self.problem(error, connections.configuration))
        // Behind a good request came nonsense: the good one is answered still.
        case .responding(var exchange):
            exchange.keepsAlive = false
            state = .responding(exchange)
        case .lingering, .closed: break
        }
    }

    private static func problem(_ error: HTTPParserError, _ configuration: ServerConfiguration) -> Refusal {
        guard error == .headerOverflow else {
            return Refusal(.badRequest, "malformed", "this is not a valid HTTP/1.1 request (RFC 9112)")
        }
        return Refusal(
            .requestHeaderFieldsTooLarge, "header-too-large",
            "target and header fields may have \(configuration.maximumHeader) bytes and "
                + "\(RequestLimits.mostFields) fields")
    }
}

extension ConnectionHandler {
    private func take(_ part: HTTPServerRequestPart) {
        switch (state, part) {
        case (.responding, _): backlog.append(part)
        case (.waiting, .head(let head)): receive(head)
        case (.receiving(let head, var body), .body(let bytes)):
            guard body.count + bytes.readableBytes <= connections.configuration.maximumRequest else {
                return refuse(tooLarge)
            }
            // Moved out, so that appending does not copy what is there.
            state = .waiting
            body.append(contentsOf: bytes.readableBytesView)
            state = .receiving(head, body: body)
        case (.receiving(let head, let body), .end): respond(to: head, body: body)
        // The rest of what was refused.
        case (.lingering, .body(let bytes)):
            dropped += bytes.readableBytes
            if dropped > Self.mostDropped { close() }
        case (.lingering, _), (.closed, _), (.waiting, _), (.receiving, .head): break
        }
    }

    private func receive(_ head: HTTPRequestHead) {
        state = .receiving(head, body: [])
        arm(connections.configuration.requestTimeout) { $0.expireRequest() }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
            length > connections.configuration.maximumRequest
        {
            return refuse(tooLarge)
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let go = HTTPResponseHead(version: .http1_1, status: .continue)
            context?.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
        }
    }

    private var tooLarge: Refusal {
        Refusal(
            .payloadTooLarge, "body-too-large",
            "a request's body may have \(connections.configuration.maximumRequest) bytes")
    }

    private func respond(to head: HTTPRequestHead, body: [UInt8]) {
        disarm()
        // After an upgrade the decoder reads no further requests.
        let keepsAlive =
            head.isKeepAlive && head.version == .http1_1 && !head.headers.contains(name: "upgrade")
            && head.method != .CONNECT && !connections.isShuttingDown
        var exchange = Exchange(version: head.version, isHead: head.method == .HEAD, keepsAlive: keepsAlive)
        state = .responding(exchange)
        let writer = BodyWriter(
            connection: NIOLoopBound(self, eventLoop: connections.eventLoop), eventLoop: connections.eventLoop)
        exchange.task = Task { [responder = connections.responder, peer, isHead = exchange.isHead] in
            let response = await responder.respond(to: head, body: body, peer: peer)
            await writer.deliver(response, isHead: isHead)
        }
        state = .responding(exchange)
    }

    /// Answers at once what is no whole request, and takes no further one.
    private func refuse(_ problem: Refusal) {
        guard context != nil else { return }
        disarm()
        state = .responding(Exchange(version: .http1_1, isHead: false, keepsAlive: false))
        backlog.removeAll()
        _ = start(problem.response)
        _ = write(ByteBuffer(bytes: problem.document))
        _ = finish()
    }

    private func expireRequest() {
        connections.statistics.count { $0.late += 1 }
        refuse(
            Refusal(
                .requestTimeout, "too-slow",
                "the request did not arrive within \(connections.configuration.requestTimeout)"))
    }

    /// The response to one request is out: on to the next, or to the end.
    func turn() {
        guard case .responding(let exchange) = state else { return }
        guard exchange.keepsAlive, !connections.isShuttingDown, !inputIsClosed || !backlog.isEmpty else {
            return linger()
        }
        state = .waiting
        arm(connections.configuration.idleTimeout) { $0.close() }
        while !isResponding, let part = backlog.popFirst() { take(part) }
        // What has begun will never be whole.
        if inputIsClosed, !isResponding { close() }
        resumeReading()
    }

    private var isResponding: Bool {
        if case .responding = state { true } else { false }
    }

    private func resumeReading() {
        guard readIsPending, !isResponding, let context else { return }
        readIsPending = false
        context.read()
    }

    private func linger() {
        state = .lingering
        guard let context, !inputIsClosed else { return close() }
        context.close(mode: .output, promise: nil)
        disarm()
        deadline = connections.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { self.close() }
        resumeReading()
    }
}

extension ConnectionHandler {
    func arm(_ duration: Duration, _ expire: @escaping (ConnectionHandler) -> Void) {
        disarm()
        deadline = connections.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { expire(self) }
    }

    func disarm() {
        deadline?.cancel()
        deadline = nil
    }

    func close() {
        context?.close(promise: nil)
    }

    func shutDown() {
        switch state {
        case .waiting: close()
        case .responding(let exchange) where exchange.stream?.isEndless == true: exchange.task?.cancel()
        case .receiving, .responding, .lingering, .closed: break
        }
    }

    private func ended() {
        if case .responding(let exchange) = state {
            exchange.task?.cancel()
            if exchange.stream?.isEndless == true { connections.statistics.count { $0.followers -= 1 } }
        }
        state = .closed
        context = nil
        disarm()
        backlog.removeAll()
        connections.remove(self)
    }
}
