import Base

/// From a link-layer frame to a `Segment`: pure, without allocation, and without a trap on any input.
///
/// Checksums are not checked: with checksum offload, packets captured on the sending host carry none.
struct PacketDecoder {
    /// The frame as captured.
    let link: LinkLayer
    let time: Timestamp
    /// Where the frame starts in the batch's bytes.
    let base: Int
    /// Length of the frame before a snap length cut it; at least the captured length.
    let wireLength: Int

    /// Decodes one frame into `segment`, which is only written when the outcome is a segment.
    @inline(__always)
    func decode(_ frame: RawSpan, into segment: inout Segment) -> DecodeOutcome {
        switch link.network(of: frame, wireLength: wireLength) {
        case .ipv4(let offset): decodeIPv4(frame, at: offset, into: &segment)
        case .ipv6(let offset): decodeIPv6(frame, at: offset, into: &segment)
        case .none(let outcome): outcome
        }
    }
}

/// What an IP header says to the transport decoder.
struct NetworkHeader {
    var source: IPAddress
    var destination: IPAddress
    var hopLimit: UInt8
    var optionsLength: UInt8
    var quirks: NetworkQuirks
    /// More fragments of this datagram follow.
    var isFirstFragment: Bool
    /// The IP header states no length: the frame's length stands for it, whatever trails the packet included.
    var lengthIsFrames = false
}

/// Where a transport header lies: offsets into the frame, cut to what was captured and without link padding.
struct TransportRange {
    var start: Int
    /// End of the captured bytes that belong to the IP packet.
    var end: Int
    /// Bytes of the IP payload on the wire.
    var wireLength: Int
}

/// Transport protocol numbers of the IANA registry.
enum IPProtocol {
    static let tcp: UInt8 = 6
    static let udp: UInt8 = 17
}

extension PacketDecoder {
    /// IPv4, RFC 791 §3.1.
    @inline(__always)
    private func decodeIPv4(_ frame: RawSpan, at offset: Int, into segment: inout Segment) -> DecodeOutcome {
        let captured = frame.byteCount &- offset
        let framed = wireLength &- offset
        guard captured >= 20 else { return framed >= 20 ? .truncatedHeader : .badNetworkLength }
        let first = frame.big32(at: offset)
        let headerLength = Int(first >> 24 & 0xF) &* 4
        guard first >> 28 == 4, headerLength >= 20 else { return .badNetworkLength }
        // Segmentation offload leaves the total length at zero: then the frame says how long it was. A length beyond
        // the frame is believed: writers exist that cut packets and the recorded wire length alike.
        let stated = Int(first & 0xFFFF)
        let totalLength = stated == 0 ? framed : stated
        guard totalLength >= headerLength else { return .badNetworkLength }

        let second = frame.big32(at: offset &+ 4)
        let fragmentation = second & 0xFFFF
        guard fragmentation & 0x1FFF == 0 else { return .fragment }
        guard captured >= headerLength else { return .truncatedHeader }

        var quirks: NetworkQuirks = []
        if fragmentation & 0x4000 != 0 { quirks.insert(.dontFragment) }
        if second >> 16 != 0 { quirks.insert(.nonZeroID) }
        if first & 0x0003_0000 != 0 { quirks.insert(.ecn) }
        if fragmentation & 0x8000 != 0 { quirks.insert(.mustBeZero) }
        let third = frame.big32(at: offset &+ 8)
        let addresses = frame.big64(at: offset &+ 12)
        let header = NetworkHeader(
            source: IPAddress(v4: UInt32(truncatingIfNeeded: addresses >> 32)),
            destination: IPAddress(v4: UInt32(truncatingIfNeeded: addresses)),
            hopLimit: UInt8(truncatingIfNeeded: third >> 24),
            optionsLength: UInt8(truncatingIfNeeded: headerLength &- 20),
            quirks: quirks,
            isFirstFragment: fragmentation & 0x2000 != 0,
            lengthIsFrames: stated == 0)
        let range = TransportRange(
            start: offset &+ headerLength,
            end: min(frame.byteCount, offset &+ totalLength),
            wireLength: totalLength &- headerLength)
        return decodeTransport(
            UInt8(truncatingIfNeeded: third >> 16), frame, range, header, into: &segment)
    }

    /// IPv6, RFC 8200 §3.
    @inline(__always)
    private func decodeIPv6(_ frame: RawSpan, at offset: Int, into segment: inout Segment) -> DecodeOutcome {
        let captured = frame.byteCount &- offset
        let framed = wireLength &- offset
        guard captured >= 40 else { return framed >= 40 ? .truncatedHeader : .badNetworkLength }
        let first = frame.big32(at: offset)
        guard first >> 28 == 6 else { return .badNetworkLength }
        let second = frame.big32(at: offset &+ 4)
        // Zero in jumbograms (RFC 2675) and under segmentation offload: then the frame says the length.
        let stated = Int(second >> 16)
        let payloadLength = stated == 0 ? framed &- 40 : stated

        var quirks: NetworkQuirks = .ipv6
        if first & 0x0030_0000 != 0 { quirks.insert(.ecn) }
        if first & 0x000F_FFFF != 0 { quirks.insert(.flowLabel) }
        var header = NetworkHeader(
            source: IPAddress(high: frame.big64(at: offset &+ 8), low: frame.big64(at: offset &+ 16)),
            destination: IPAddress(high: frame.big64(at: offset &+ 24), low: frame.big64(at: offset &+ 32)),
            hopLimit: UInt8(truncatingIfNeeded: second),
            optionsLength: 0,
            quirks: quirks,
            isFirstFragment: false,
            lengthIsFrames: stated == 0)
        var range = TransportRange(
            start: offset &+ 40,
            end: min(frame.byteCount, offset &+ 40 &+ payloadLength),
            wireLength: payloadLength)
        var next = UInt8(truncatingIfNeeded: second >> 8)
        if next != IPProtocol.tcp, next != IPProtocol.udp {
            let outcome = ExtensionHeaders.skip(frame, &range, &next, &header)
            guard outcome.isSegment else { return outcome }
        }
        return decodeTransport(next, frame, range, header, into: &segment)
    }

    @inline(__always)
    private func decodeTransport(
        _ number: UInt8, _ frame: RawSpan, _ range: TransportRange, _ header: NetworkHeader,
        into segment: inout Segment
    ) -> DecodeOutcome {
        switch number {
        case IPProtocol.tcp: decodeTCP(frame, range, header, into: &segment)
        case IPProtocol.udp: decodeUDP(frame, range, header, into: &segment)
        default:
            header.isFirstFragment
                ? .fragment : .otherTransport(UnreadNumbers.number(transport: number, frame, at: range.start))
        }
    }

    /// TCP, RFC 9293 §3.1. Options that a snap length cut are given as far as they go.
    @inline(__always)
    private func decodeTCP(
        _ frame: RawSpan, _ range: TransportRange, _ header: NetworkHeader, into segment: inout Segment
    ) -> DecodeOutcome {
        let captured = range.end &- range.start
        guard captured >= 20 else { return Self.missing(20, range, header) }
        let start = range.start
        let control = frame.big32(at: start &+ 12)
        let headerLength = Int(control >> 28) &* 4
        guard headerLength >= 20, headerLength <= range.wireLength else {
            return header.isFirstFragment && headerLength >= 20 ? .fragment : .badTransportLength
        }
        let headerCaptured = min(headerLength, captured)
        var payloadCaptured = captured &- headerCaptured
        var payloadLength = range.wireLength &- headerLength
        var mayBePadding = false
        if payloadLength &- 1 < LinkTrailer.longest, payloadLength > 0 {
            if header.lengthIsFrames {
                (payloadCaptured, payloadLength) = (0, 0)
            } else {
                mayBePadding = LinkTrailer.mayBe(
                    frame, range.end &- payloadCaptured, payloadCaptured, of: payloadLength,
                    packetLength: 20 &+ Int(header.optionsLength) &+ range.wireLength, control: control)
            }
        }
        let ports = frame.big32(at: start)
        let numbers = frame.big64(at: start &+ 4)
        // AE and the eight control bits keep their places; the three reserved bits become one.
        let reserved: UInt16 = control & 0x0E00_0000 != 0 ? TCPFlags.reserved.rawValue : 0
        segment = Segment(
            time: time,
            source: Endpoint(address: header.source, port: UInt16(truncatingIfNeeded: ports >> 16)),
            destination: Endpoint(address: header.destination, port: UInt16(truncatingIfNeeded: ports)),
            transport: .tcp,
            hopLimit: header.hopLimit,
            networkOptionsLength: header.optionsLength,
            network: header.quirks,
            tcpFlags: TCPFlags(rawValue: UInt16(truncatingIfNeeded: control >> 16) & 0x1FF | reserved),
            sequence: UInt32(truncatingIfNeeded: numbers >> 32),
            acknowledgement: UInt32(truncatingIfNeeded: numbers),
            window: UInt16(truncatingIfNeeded: control),
            urgentPointer: frame.big16(at: start &+ 18),
            optionsOffset: UInt32(truncatingIfNeeded: base &+ start &+ 20),
            optionsLength: UInt8(truncatingIfNeeded: headerCaptured &- 20),
            payloadOffset: UInt32(truncatingIfNeeded: base &+ start &+ headerCaptured),
            payloadCaptured: UInt32(truncatingIfNeeded: payloadCaptured),
            payloadLength: UInt32(truncatingIfNeeded: payloadLength),
            mayBePadding: mayBePadding)
        return .tcp
    }

    /// UDP, RFC 768. A length of zero is a jumbogram's (RFC 2675 §4): the IP length counts.
    @inline(__always)
    private func decodeUDP(
        _ frame: RawSpan, _ range: TransportRange, _ header: NetworkHeader, into segment: inout Segment
    ) -> DecodeOutcome {
        let captured = range.end &- range.start
        guard captured >= 8 else { return Self.missing(8, range, header) }
        let start = range.start
        let ports = frame.big32(at: start)
        let stated = Int(frame.big16(at: start &+ 4))
        guard stated == 0 || stated >= 8, stated <= range.wireLength || header.isFirstFragment else {
            return .badTransportLength
        }
        let length = stated == 0 ? range.wireLength : min(stated, range.wireLength)
        segment = Segment(
            time: time,
            source: Endpoint(address: header.source, port: UInt16(truncatingIfNeeded: ports >> 16)),
            destination: Endpoint(address: header.destination, port: UInt16(truncatingIfNeeded: ports)),
            transport: .udp,
            hopLimit: header.hopLimit,
            networkOptionsLength: header.optionsLength,
            network: header.quirks,
            tcpFlags: [], sequence: 0, acknowledgement: 0, window: 0, urgentPointer: 0,
            optionsOffset: UInt32(truncatingIfNeeded: base &+ start &+ 8),
            optionsLength: 0,
            payloadOffset: UInt32(truncatingIfNeeded: base &+ start &+ 8),
            payloadCaptured: UInt32(truncatingIfNeeded: min(captured, length) &- 8),
            payloadLength: UInt32(truncatingIfNeeded: length &- 8))
        return .udp
    }

    /// Why `needed` bytes of a transport header are not there.
    private static func missing(_ needed: Int, _ range: TransportRange, _ header: NetworkHeader) -> DecodeOutcome {
        if range.wireLength >= needed { return .truncatedHeader }
        return header.isFirstFragment ? .fragment : .badTransportLength
    }
}
