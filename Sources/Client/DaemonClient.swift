import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks the daemon over its Unix socket: one request a connection, everything bounded in time and size.
package struct DaemonClient: Sendable {
    /// Bytes of an answer that is taken whole: a page of 500 accounts has about one megabyte.
    private static let largestAnswer = 64 << 20
    /// Bytes of one line of a stream.
    private static let largestLine = 4 << 20

    package let path: String
    /// How long the daemon may say nothing; four of its heartbeats by default.
    package var silence: Duration

    package init(path: String, silence: Duration = .seconds(60)) {
        self.path = path
        self.silence = silence
    }

    /// One document.
    package func get(_ target: String) async throws(ClientError) -> [UInt8] {
        try await document(.GET, target, nil)
    }

    package func delete(_ target: String) async throws(ClientError) -> [UInt8] {
        try await document(.DELETE, target, nil)
    }

    package func post(_ target: String, _ body: [UInt8]) async throws(ClientError) -> [UInt8] {
        try await document(.POST, target, body)
    }

    private func document(_ method: HTTPMethod, _ target: String, _ body: [UInt8]?) async throws(ClientError)
        -> [UInt8]
    {
        try await exchange(method, target, body) { status, parts in
            var bytes: [UInt8] = []
            try await parts.forEach { piece in
                guard bytes.count + piece.readableBytes <= Self.largestAnswer else {
                    throw ClientError(.damaged, "the answer has more than \(Self.largestAnswer >> 20) MiB")
                }
                bytes.append(contentsOf: piece.readableBytesView)
            }
            guard (200..<300).contains(status) else { throw ClientError(refusal: bytes, status: status) }
            return bytes
        }
    }

    /// A stream of lines, until it ends.
    /// - Parameters:
    ///   - begun: Is called when the daemon has begun to answer with lines.
    ///   - take: Is given each line without its break; an error of it ends the stream and is thrown.
    /// - Throws: `.unreachable` for a stream that was cut off in the middle.
    package func lines(
        _ target: String, begun: @escaping @Sendable () -> Void = {},
        _ take: @escaping @Sendable ([UInt8]) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        try await exchange(.GET, target, nil) { status, parts in
            if status == 200 { begun() }
            var line: [UInt8] = []
            try await parts.forEach { piece in
                for byte in piece.readableBytesView {
                    guard byte == UInt8(ascii: "\n"), status == 200 else {
                        line.append(byte)
                        continue
                    }
                    if !line.isEmpty { try await take(line) }
                    line.removeAll(keepingCapacity: true)
                }
                guard line.count <= Self.largestLine else {
                    throw ClientError(.damaged, "a line has more than \(Self.largestLine >> 20) MiB")
                }
            }
            guard status == 200 else { throw ClientError(refusal: line, status: status) }
        }
    }
}

extension DaemonClient {
    fileprivate typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// The body's pieces, one after the other.
    fileprivate struct Pieces {
        var iterator: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

        mutating func status() async throws -> Int {
            guard case .head(let head)? = try await iterator.next(isolation: #isolation) else {
                throw ClientError(.unreachable, "the daemon closed the connection without an answer")
            }
            return Int(head.status.code)
        }

        /// - Throws: When the end does not come.
        consuming func forEach(_ take: (ByteBuffer) async throws -> Void) async throws {
            while let part = try await iterator.next(isolation: #isolation) {
                switch part {
                case .body(let piece): try await take(piece)
                case .end: return
                case .head: throw ClientError(.damaged, "the daemon sent two answers to one request")
                }
            }
            throw ClientError(.unreachable, "the daemon closed the connection in the middle of an answer")
        }
    }

    fileprivate func exchange<Result: Sendable>(
        _ method: HTTPMethod, _ target: String, _ body: [UInt8]?,
        _ read: @escaping @Sendable (Int, consuming Pieces) async throws -> Result
    ) async throws(ClientError) -> Result {
        let connection = try await connect()
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: target)
        head.headers.add(name: "host", value: "tailgate")
        head.headers.add(name: "connection", value: "close")
        if let body {
            head.headers.add(name: "content-type", value: "application/json")
            head.headers.add(name: "content-length", value: String(body.count))
        }
        let request = head
        do {
            return try await connection.executeThenClose { inbound, outbound in
                // A server that refuses at once may have closed its side: what it said is still there to read.
                try? await outbound.write(.head(request))
                if let body { try? await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
                try? await outbound.write(.end(nil))
                var pieces = Pieces(iterator: inbound.makeAsyncIterator())
                let status = try await pieces.status()
                return try await read(status, pieces)
            }
        } catch let error as ClientError {
            throw error
        } catch is SilenceHandler.Silence {
            throw ClientError(.silent, "the daemon at \(path) sent no data for \(silence)")
        } catch HTTPParserError.invalidEOFState {
            throw ClientError(.unreachable, "the daemon closed the connection in the middle of an answer")
        } catch is HTTPParserError {
            throw ClientError(.damaged, "what answers at \(path) is not HTTP")
        } catch is CancellationError {
            throw ClientError(.unreachable, "cancelled")
        } catch {
            throw ClientError(.unreachable, "the connection to \(path) broke: \(error)")
        }
    }

    private func connect() async throws(ClientError) -> Connection {
        let silence = TimeAmount(silence)
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(10))
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: silence))
                        try channel.pipeline.syncOperations.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                        try channel.pipeline.syncOperations.addHandler(SilenceHandler())
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch let error as IOError {
            switch error.errnoCode {
            case EACCES, EPERM:
                throw ClientError(
                    .notAllowed, "\(path) may not be opened by this user (api.group and api.mode decide who may)")
            default:
                throw ClientError(.unreachable, "\(path): \(Self.reason(error.errnoCode)); is the daemon running?")
            }
        } catch {
            throw ClientError(.unreachable, "\(path): \(error); is the daemon running?")
        }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: return "the socket does not exist"
        case ECONNREFUSED: return "no program serves this socket"
        default: return "error \(code) of connect(2)"
        }
    }
}

/// Ends a connection whose other side says nothing.
private final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    struct Silence: Error {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
        context.fireErrorCaught(Silence())
        context.close(promise: nil)
    }
}
