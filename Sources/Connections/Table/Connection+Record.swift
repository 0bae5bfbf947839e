import Base
import Packets

extension Connection {
    /// Without the handshake a round trip rests on data alone, which delayed acknowledgements stretch: so many
    /// samples make one undelayed one likely.
    private static let fewestLateSamples: UInt8 = 8

    /// More than an attempt without an answer.
    var hasSubstance: Bool { stage != .opening || marks.contains(.synAckSeen) }

    /// Nil while it is not closed.
    var ownEnding: ConnectionRecord.Ending? {
        guard stage == .closed else { return nil }
        return marks.contains(.reset) ? .reset : .closed
    }

    /// Whether a SYN-ACK belongs to this connection's own handshake.
    func hasSeen(synAck segment: Segment) -> Bool {
        marks.contains(.synAckSeen) && segment.sequence == serverISN
            || marks.contains(.synSeen) && segment.acknowledgement == clientISN &+ 1
    }

    var roundTripTCP: Nanoseconds? {
        guard probe.samples > 0 else { return nil }
        guard marks.contains(.handshakeTimed) || probe.samples >= Self.fewestLateSamples else { return nil }
        return Nanoseconds(probe.minimum)
    }

    /// What is reported when the connection ends.
    ///
    /// - Parameter proxied: the client behind a trusted balancer.
    func record(
        _ ending: ConnectionRecord.Ending, hello: HelloFacts?, lag: Nanoseconds?, proxied: Endpoint?
    ) -> ConnectionRecord {
        let carried: ConnectionRecord.Content =
            switch content {
            case .tls: .tls
            case .http: .http
            case .undecided, .other: marks.contains(.carriedHTTP) ? .http : .unknown
            }
        return ConnectionRecord(
            id: ConnectionID(serial: serial), client: proxied ?? clientEnd,
            balancer: proxied == nil ? nil : clientEnd, server: serverEnd, first: first,
            last: lastActivity,
            content: carried, ending: ending, midstream: midstream, signature: signature, hello: hello,
            roundTripTCP: roundTripTCP, roundTripTLS: roundTripTLS.count == .max ? nil : roundTripTLS,
            recordLag: lag, bytesUp: client.bytes, bytesDown: server.bytes, idleBeforeReuse: idle.kept,
            longestIdle: idle.longest, exchanges: Int(exchanges))
    }
}
