import Base

/// What became of every packet of a capture. The counters add up to the packets read.
package struct DecodeCounters: Equatable, Sendable {
    /// TCP segments decoded.
    package var tcp: UInt64 = 0
    /// UDP datagrams decoded.
    package var udp: UInt64 = 0
    /// Link-layer frames that carry no IP: ARP, LLDP, LLC and the like.
    package var nonIP: UInt64 = 0
    /// IP packets of another transport: ICMP, ESP, tunnels.
    package var otherTransports: UInt64 = 0
    /// IP fragments without the transport header. The first fragment of a datagram is decoded (and counted as
    /// TCP or UDP) when its transport header is whole; nothing is reassembled.
    package var fragments: UInt64 = 0
    /// Packets that a snap length cut before the transport header was whole.
    package var truncatedHeaders: UInt64 = 0
    /// IP headers with a wrong version or an impossible length, or more IPv6 extension headers than are followed.
    package var badNetworkLengths: UInt64 = 0
    /// TCP data offsets or UDP lengths that contradict the IP length.
    package var badTransportLengths: UInt64 = 0
    /// Packets of a link type that is not decoded.
    package var unknownLinkTypes: UInt64 = 0
    /// Packets that the filter expression left out.
    package var filtered: UInt64 = 0

    /// UDP datagrams by their port, or by the port and ``UnreadNumbers/quic``.
    package private(set) var ports = NumberTally(known: UnreadNumbers.ports)
    /// Frames without IP by their EtherType.
    package private(set) var etherTypes = NumberTally(known: UnreadNumbers.etherTypes)
    /// IP packets of another transport by its number.
    package private(set) var protocols = NumberTally(known: UnreadNumbers.protocols)
    /// Packets of link types that are not decoded, by their LINKTYPE_ number.
    package private(set) var linkTypes = NumberTally()

    package init() {}

    /// All packets counted.
    package var packets: UInt64 {
        tcp &+ udp &+ nonIP &+ otherTransports &+ fragments &+ truncatedHeaders &+ badNetworkLengths
            &+ badTransportLengths &+ unknownLinkTypes &+ filtered
    }

    package static func += (left: inout DecodeCounters, right: DecodeCounters) {
        left.tcp &+= right.tcp
        left.udp &+= right.udp
        left.nonIP &+= right.nonIP
        left.otherTransports &+= right.otherTransports
        left.fragments &+= right.fragments
        left.truncatedHeaders &+= right.truncatedHeaders
        left.badNetworkLengths &+= right.badNetworkLengths
        left.badTransportLengths &+= right.badTransportLengths
        left.unknownLinkTypes &+= right.unknownLinkTypes
        left.filtered &+= right.filtered
        left.ports += right.ports
        left.etherTypes += right.etherTypes
        left.protocols += right.protocols
        left.linkTypes += right.linkTypes
    }

    @inline(__always)
    mutating func count(_ outcome: DecodeOutcome) {
        switch outcome {
        case .tcp: tcp &+= 1
        case .udp: udp &+= 1
        case .nonIP(let type):
            nonIP &+= 1
            etherTypes.count(type)
        case .otherTransport(let number):
            otherTransports &+= 1
            protocols.count(number)
        case .fragment: fragments &+= 1
        case .truncatedHeader: truncatedHeaders &+= 1
        case .badNetworkLength: badNetworkLengths &+= 1
        case .badTransportLength: badTransportLengths &+= 1
        case .unknownLinkType: unknownLinkTypes &+= 1
        case .filtered: filtered &+= 1
        }
    }

    /// Counts a datagram to its port, beside ``count(_:)``.
    ///
    /// - Parameter bytes: what the segment's offsets point into.
    @inline(never)
    mutating func countPort(of segment: Segment, _ bytes: RawSpan) {
        let start = min(Int(segment.payloadOffset), bytes.byteCount)
        let end = min(start &+ Int(segment.payloadCaptured), bytes.byteCount)
        ports.count(
            UnreadNumbers.number(
                source: segment.source.port, destination: segment.destination.port,
                payload: bytes.extracting(start..<end)))
    }

    /// Counts a packet of a link type that is not decoded, beside ``count(_:)``.
    @inline(never)
    mutating func count(linkType: UInt16) { linkTypes.count(UInt32(linkType)) }
}

/// What decoding one packet came to; only the first two fill a segment.
enum DecodeOutcome: Equatable {
    case tcp
    case udp
    /// With a number of ``UnreadNumbers``.
    case nonIP(UInt32)
    /// With a number of ``UnreadNumbers``.
    case otherTransport(UInt32)
    case fragment
    case truncatedHeader
    case badNetworkLength
    case badTransportLength
    case unknownLinkType
    case filtered

    @inline(__always)
    var isSegment: Bool { self == .tcp || self == .udp }
}
