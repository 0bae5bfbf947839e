import Base
import Packets
import TestSupport

/// One request and its response on the inside hop, as frames.
struct InsideExchange {
    var client: End
    var server = End("10.0.0.5", 8080)
    var account: String

    /// SYN, SYN-ACK, ACK, request, response, and both FINs.
    var frames: [[UInt8]] {
        let request = Array(
            ("POST /v1/messages HTTP/1.1\r\nHost: a\r\nX-Account-Id: \(account)\r\nX-Forwarded-For: 203.0.113.9\r\n"
                + "X-Forwarded-Port: 5000\r\nContent-Length: 2\r\n\r\n{}").utf8)
        let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
        let (up, down) = (UInt32(request.count), UInt32(response.count))
        return [
            packet(true, .syn, 100, 0), packet(false, [.syn, .ack], 700, 101), packet(true, .ack, 101, 701),
            packet(true, [.ack, .psh], 101, 701, request), packet(false, [.ack, .psh], 701, 101 + up, response),
            packet(true, [.ack, .fin], 101 + up, 701 + down), packet(false, [.ack, .fin], 701 + down, 102 + up),
            packet(true, .ack, 102 + up, 702 + down),
        ].map { TestLink.ethernet.frame($0) }
    }

    private func packet(
        _ fromClient: Bool, _ flags: TCPFlags, _ sequence: UInt32, _ acknowledgement: UInt32,
        _ payload: [UInt8] = []
    ) -> [UInt8] {
        PacketBuilder.tcp(
            fromClient ? client : server, fromClient ? server : client, flags: flags, sequence: sequence,
            acknowledgement: acknowledgement, payload: payload)
    }
}
