import NIOCore
import NIOHTTP1

/// Carries a response from the task that makes it to the connection's event loop, no faster than it is read.
struct BodyWriter: Sendable {
    /// What is handed to the socket at once; a reader must take this much within the write timeout.
    static let pieceSize = 65_536

    let connection: NIOLoopBound<ConnectionHandler>
    let eventLoop: any EventLoop

    /// Returns once the socket has taken everything.
    /// - Throws: When the connection is gone, or its reader stopped reading.
    func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Self.pieceSize)
            rest = rest.dropFirst(piece.count)
            try await onLoop { $0.write(ByteBuffer(bytes: piece)) }
        }
    }

    /// Sends the whole response, and ends the connection where that fails.
    func deliver(_ response: Response, isHead: Bool) async {
        do {
            switch response.body {
            case .bytes(let bytes): try await deliver(bytes, of: response, isHead: isHead)
            case .stream(let stream):
                try await onLoop { $0.start(response) }
                if !isHead { try await stream.write(self) }
            }
            try await onLoop { $0.finish() }
        } catch {
            eventLoop.execute { connection.value.close() }
        }
    }

    private func deliver(_ bytes: [UInt8], of response: Response, isHead: Bool) async throws {
        let isReserved = try await eventLoop.submit { connection.value.connections.reserve(bytes.count) }.get()
        guard isReserved else {
            // A few hundred bytes, which count for nothing.
            let busy = Refusal.busy("the server is busy sending to slow clients; retry, or ask for smaller pages")
                .response
            try await onLoop { $0.start(busy) }
            if !isHead, case .bytes(let document) = busy.body { try await write(document) }
            return
        }
        defer { eventLoop.execute { connection.value.connections.release(bytes.count) } }
        try await onLoop { $0.start(response) }
        if !isHead { try await write(bytes) }
    }

    private func onLoop(_ action: @escaping @Sendable (ConnectionHandler) -> EventLoopFuture<Void>) async throws {
        try await eventLoop.flatSubmit { action(connection.value) }.get()
    }
}
