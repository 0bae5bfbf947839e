import BasicContainers
import Packets

/// Whether both ends of a connection exist: what a stranger who sees no answer cannot make up.
extension ConnectionTable {
    /// Notes an acknowledgement, and confirms the connection when it shows that its sender has seen the other side.
    mutating func confirm(_ place: Int, by segment: Segment, fromClient: Bool) {
        let number = segment.acknowledgement
        if fromClient {
            connections[place].server.acknowledged = number
            if connections[place].server.isFinished(by: number) { noteFinish(place) }
            guard !connections[place].isConfirmed, connections[place].hasBothSYNs,
                !segment.control.has(ControlBits.syn)
            else { return }
            // The server's initial sequence number is random (RFC 9293 §3.4.1): only its reader can acknowledge it.
            let first = connections[place].serverISN &+ 1
            guard Int32(bitPattern: number &- first) >= 0, connections[place].server.hasSent(number) else { return }
            connections[place].marks.insert(.handshakeSeen)
            confirmed(place)
        } else {
            connections[place].client.acknowledged = number
            if connections[place].client.isFinished(by: number) { noteFinish(place) }
            guard !connections[place].isConfirmed, segment.payloadLength > 0, connections[place].client.known
            else { return }
            let behind = Int32(bitPattern: connections[place].client.next &- number)
            if behind >= 0, UInt64(behind) < connections[place].client.bytes {
                connections[place].marks.insert(.answered)
                confirmed(place)
            } else if behind.magnitude > Self.farOff, connections[place].midstream {
                // The server talks to another client stream than the one that is followed: the followed one is forged.
                connections[place].client = Flow()
                connections[place].client.start(at: number)
                readAgainLater(place, at: segment.time)
            }
        }
    }

    /// Farther than a window of today's systems.
    private static let farOff: UInt32 = 1 << 26

    private mutating func confirmed(_ place: Int) {
        if connections[place].content == .tls { announce(place) }
        rerank(place)
        moveToQueue(place)
    }

    /// The peer has acknowledged a FIN that came behind missing bytes.
    private mutating func noteFinish(_ place: Int) {
        if connections[place].client.finished, connections[place].server.finished { close(place) }
    }
}

extension Connection {
    /// Both ends exist: the handshake was seen, or the server has answered what the client sent.
    var isConfirmed: Bool { marks.contains(.handshakeSeen) || marks.contains(.answered) }

    /// How far the first head that is read from now on is believed.
    var belief: Belief {
        if marks.contains(.readAgain) { return .doubtful }
        return marks.contains(.handshakeSeen) ? .believed : .provisional
    }

    var hasBothSYNs: Bool { marks.contains(.synSeen) && marks.contains(.synAckSeen) }
}
