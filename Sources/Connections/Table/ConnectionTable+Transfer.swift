import BasicContainers
import Base
import Packets

extension ConnectionTable {
    /// Accounts for one segment of a known connection: sequence numbers, times, bytes and their reader.
    ///
    /// - Returns: False for a segment outside the stream, which a stranger may have sent.
    mutating func transfer(_ place: Int, _ segment: Segment, bytes: RawSpan, fromClient: Bool) -> Bool {
        guard segment.payloadLength > 0 || isPlausible(segment, place, fromClient: fromClient) else { return false }
        if segment.control.has(ControlBits.ack) {
            acknowledge(place, segment, fromClient: fromClient)
        }
        guard segment.payloadLength > 0 else { return true }
        if segment.mayBePadding {
            doubt(place, segment, bytes: bytes, fromClient: fromClient)
            return true
        }
        if connections[place].stage == .opening { becomeOpen(place) }
        // Data may ride on a SYN (TCP Fast Open, RFC 7413); the SYN itself takes one number.
        let sequence = segment.control.has(ControlBits.syn) ? segment.sequence &+ 1 : segment.sequence
        let advance =
            fromClient
            ? connections[place].client.advance(
                sequence: sequence, length: segment.payloadLength, hasPeer: connections[place].server.known)
            : connections[place].server.advance(
                sequence: sequence, length: segment.payloadLength, hasPeer: connections[place].client.known)
        switch advance {
        case .foreign: return false
        case .retransmission:
            noteRetransmission(place, sequence, fromClient: fromClient, at: segment.time)
        case .ahead: break
        case .new(let length):
            notePiece(place, sequence, fromClient: fromClient, at: segment.time)
            if !fromClient {
                let end = sequence &+ segment.payloadLength
                connections[place].probe.sent(end: end, at: segment.time)
                let reader = connections[place].reader
                if reader >= 0 { readers[reader].timing.server(end: end, at: segment.time) }
            }
            count(place, length, at: segment.time, fromClient: fromClient)
        }
        if connections[place].reader >= 0 || connections[place].content == .undecided {
            read(place, segment, sequence: sequence, bytes: bytes, fromClient: fromClient)
            countRead(place, at: segment.time)
        }
        return true
    }

    /// Counts what was read in order and had come ahead.
    private mutating func countRead(_ place: Int, at time: Timestamp) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        if let next = readers[reader].client.next {
            let gain = connections[place].client.catchUp(to: next)
            if gain > 0 { count(place, gain, at: time, fromClient: true) }
        }
        if let next = readers[reader].server.next {
            let gain = connections[place].server.catchUp(to: next)
            if gain > 0 { count(place, gain, at: time, fromClient: false) }
        }
    }

    /// Whether a segment without payload may belong to a confirmed connection: its sequence number lies near the stream's
    /// end. SYN and RST have rules of their own.
    private func isPlausible(_ segment: Segment, _ place: Int, fromClient: Bool) -> Bool {
        guard connections[place].isConfirmed, !segment.control.has(ControlBits.syn | ControlBits.rst) else {
            return true
        }
        let next = fromClient ? connections[place].client.next : connections[place].server.next
        return Int32(bitPattern: segment.sequence &- next).magnitude < Self.farthest
    }

    /// More than what a capture misses at once, 16 MiB.
    private static let farthest: UInt32 = 1 << 24

    /// Counts new bytes of a stream.
    private mutating func count(_ place: Int, _ length: UInt32, at time: Timestamp, fromClient: Bool) {
        connections[place].noteData(fromClient: fromClient, at: time)
        let reader = connections[place].reader
        if connections[place].content == .tls, reader < 0 || readers[reader].timing.isOver {
            record(place, length, at: time, fromClient: fromClient)
        }
    }

    /// Uses an acknowledgement: the handshake's and later ones for the round trip, all to tell lost bytes.
    private mutating func acknowledge(_ place: Int, _ segment: Segment, fromClient: Bool) {
        let accepted =
            fromClient
            ? connections[place].server.accept(segment.acknowledgement)
            : connections[place].client.accept(segment.acknowledgement)
        if accepted > 0 { count(place, accepted, at: segment.time, fromClient: !fromClient) }
        confirm(place, by: segment, fromClient: fromClient)
        // An answer that is captured ahead of the SYN-ACK cannot be timed, nor can any later one in its place.
        if fromClient, !connections[place].marks.contains(.synAckSeen), connections[place].marks.contains(.synSeen),
            !segment.control.has(ControlBits.syn)
        {
            connections[place].marks.insert(.handshakeAmbiguous)
        }
        // What acknowledges bytes that were never sent is forged, or the capture missed them: nothing can be timed by it.
        if fromClient, connections[place].server.hasSent(segment.acknowledgement) {
            let marks = connections[place].marks
            let first = connections[place].serverISN &+ 1
            if marks.contains(.synAckSeen), !marks.contains(.handshakeTimed),
                !segment.control.has(ControlBits.syn),
                Int32(bitPattern: segment.acknowledgement &- first) >= 0
            {
                connections[place].marks.insert(.handshakeTimed)
                if !marks.contains(.handshakeAmbiguous), segment.acknowledgement == first {
                    connections[place].probe.record(segment.time - connections[place].synAckAt)
                }
            }
            connections[place].probe.acknowledged(segment.acknowledgement, at: segment.time)
        }
        if connections[place].reader >= 0 {
            noteLoss(place, acknowledged: segment.acknowledgement, fromClient: fromClient, at: segment.time)
        }
    }

    /// Segments that change places within so little time were reordered on their way to the capture; a retransmission
    /// takes a round trip at least.
    private static let reordering = Nanoseconds.milliseconds(3)

    private mutating func noteRetransmission(_ place: Int, _ sequence: UInt32, fromClient: Bool, at time: Timestamp)
    {
        if !fromClient { connections[place].probe.retransmitted() }
        let reader = connections[place].reader
        guard reader >= 0, connections[place].content != .http else { return }
        guard let since = waitingSince(reader, sequence, fromClient: fromClient), time - since <= Self.reordering
        else {
            readers[reader].timing.retransmitted()
            return
        }
    }

    /// Notes a piece that fills a hole of a handshake: if it came late, it was sent again.
    private mutating func notePiece(_ place: Int, _ sequence: UInt32, fromClient: Bool, at time: Timestamp) {
        let reader = connections[place].reader
        guard reader >= 0, connections[place].content != .http,
            let since = waitingSince(reader, sequence, fromClient: fromClient), time - since > Self.reordering
        else { return }
        readers[reader].timing.retransmitted()
    }

    private func waitingSince(_ reader: Int32, _ sequence: UInt32, fromClient: Bool) -> Timestamp? {
        fromClient ? readers[reader].client.waitingSince(sequence) : readers[reader].server.waitingSince(sequence)
    }

    /// The steady state of a TLS connection: bursts, and the lag of small records where the connection is long
    /// enough for a mode to stand out.
    private mutating func record(_ place: Int, _ length: UInt32, at time: Timestamp, fromClient: Bool) {
        if fromClient {
            if let burst = connections[place].bursts.client(length, at: time) { emit(burst, place) }
            if length <= RecordLag.smallRecord {
                connections[place].smallClientSegments &+= 1
                let lag = connections[place].lag
                if lag >= 0 { lags[lag].smallClientRecord(at: time) }
            }
        } else {
            connections[place].bursts.server(length, at: time)
            connections[place].serverSegments &+= 1
            let lag = connections[place].lag
            if lag >= 0 {
                lags[lag].server(at: time)
            } else if connections[place].serverSegments & 31 == 31, connections[place].smallClientSegments >= 8 {
                startLag(place)
            }
        }
    }

    private mutating func startLag(_ place: Int) {
        guard lags.count < limits.lags else { return }
        connections[place].lag = lags.insert(RecordLag())
    }

    mutating func emit(_ burst: RecordBurst, _ place: Int) {
        events.bursts.append(
            ConnectionEvents.Burst(connection: ConnectionID(serial: connections[place].serial), burst: burst))
    }
}
