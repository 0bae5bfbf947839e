import NIOCore

/// Refuses a client beyond the limit of connections, without reading its request, and closes.
final class RefusingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let statistics: Statistics

    init(_ statistics: Statistics) {
        self.statistics = statistics
    }

    func channelActive(context: ChannelHandlerContext) {
        statistics.count { $0.refused += 1 }
        let problem = Refusal.busy("too many connections are open; try again later").document
        let head =
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n"
            + "content-length: \(problem.count)\r\nretry-after: 1\r\nconnection: close\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Array(head.utf8) + problem)), promise: nil)
        context.close(promise: nil)
    }
}
