import BasicContainers
import Packets

extension ConnectionTable {
    /// Accounts for one segment of a known connection: sequence numbers, times, bytes, and whoever reads them.
    mutating func transfer(_ place: Int, _ segment: Segment, bytes: RawSpan, fromClient: Bool) {
        if segment.control.has(ControlBits.ack) {
            acknowledge(place, segment, fromClient: fromClient)
        }
        guard segment.payloadLength > 0 else { return }
        if segment.mayBePadding {
            doubt(place, segment, bytes: bytes, fromClient: fromClient)
            return
        }
        if connections[place].stage == .opening { becomeOpen(place) }
        // Data may ride on a SYN (TCP Fast Open, RFC 7413); the SYN itself takes one number.
        let sequence = segment.control.has(ControlBits.syn) ? segment.sequence &+ 1 : segment.sequence
        let advance =
            fromClient
            ? connections[place].client.advance(sequence: sequence, length: segment.payloadLength)
            : connections[place].server.advance(sequence: sequence, length: segment.payloadLength)
        switch advance {
        case .foreign:
            counters.foreignSegments += 1
            connections[place].segments &-= 1
            return
        case .retransmission:
            noteRetransmission(place, sequence, fromClient: fromClient, at: segment.time)
        case .new(let length):
            connections[place].noteData(fromClient: fromClient, at: segment.time)
            let reader = connections[place].reader
            if !fromClient {
                let end = sequence &+ segment.payloadLength
                connections[place].probe.sent(end: end, at: segment.time)
                if reader >= 0 { readers[reader].timing.server(end: end, at: segment.time) }
            }
            if connections[place].content == .tls, reader < 0 || readers[reader].timing.isOver {
                record(place, length, at: segment.time, fromClient: fromClient)
                if reader < 0 { return }
            }
        }
        if connections[place].reader >= 0 || connections[place].content == .undecided {
            read(place, segment, sequence: sequence, bytes: bytes, fromClient: fromClient)
        }
    }

    /// Uses an acknowledgement: the handshake's and later ones for the round trip, all to tell lost bytes.
    private mutating func acknowledge(_ place: Int, _ segment: Segment, fromClient: Bool) {
        if fromClient {
            let marks = connections[place].marks
            // An answer that is captured ahead of the SYN-ACK cannot be timed, nor can any later one in its place.
            if !marks.contains(.synAckSeen), marks.contains(.synSeen), !segment.control.has(ControlBits.syn) {
                connections[place].marks.insert(.handshakeAmbiguous)
            }
            if marks.contains(.synAckSeen), !marks.contains(.handshakeTimed), !segment.control.has(ControlBits.syn)
            {
                connections[place].marks.insert(.handshakeTimed)
                let first = connections[place].serverISN &+ 1
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
        let waitingSince =
            fromClient
            ? readers[reader].client.waitingSince(sequence) : readers[reader].server.waitingSince(sequence)
        if let waitingSince, time - waitingSince <= Self.reordering { return }
        readers[reader].timing.retransmitted()
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
