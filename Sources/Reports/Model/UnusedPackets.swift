package import Connections
import Base
package import Packets

/// Packets of a capture that nothing was learnt from, by one reason.
package struct UnusedPackets: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// UDP by its port; nil for the ports that found no place of their own.
        case udp(port: Int?)
        /// QUIC, recognised by its long header on another port than 443.
        case quic(port: Int)
        /// IP packets of another transport, by the number in the IP header; nil for those without a place.
        case ipProtocol(Int?)
        /// ERSPAN type II or III inside GRE.
        case erspan
        /// Frames without IP, by their EtherType.
        case etherType(Int?)
        /// IEEE 802.3 frames with a length instead of an EtherType.
        case lengthField
        /// Frames shorter than their link layer's header.
        case shortFrame
        /// BSD loopback frames of another address family than IP.
        case addressFamily(Int)
        /// A link type that is not decoded, by its LINKTYPE_ number.
        case linkType(Int?)
        /// IP fragments: not reassembled.
        case fragment
        /// A snap length cut the packet before the end of its headers.
        case truncatedHeader
        /// A length in a header contradicts another one.
        case badLength
        /// TCP segments of connections that show neither TLS nor HTTP/1.
        case unrecognised
        /// TCP segments that belong to no known connection and begin none.
        case stray
        /// TCP segments outside any window of their connection.
        case foreign
    }

    package var reason: Reason
    package var packets: Int

    package init(_ reason: Reason, packets: Int) {
        self.reason = reason
        self.packets = packets
    }
}

extension UnusedPackets {
    /// What of a capture's packets was not used: the decoder's part and the connection table's.
    ///
    /// The reasons without a number are always there; a numbered one is there when it has packets.
    package static func all(_ decoded: DecodeCounters, _ table: ConnectionCounters) -> [UnusedPackets] {
        var all = [
            UnusedPackets(.fragment, packets: Int(clamping: decoded.fragments)),
            UnusedPackets(.truncatedHeader, packets: Int(clamping: decoded.truncatedHeaders)),
            UnusedPackets(
                .badLength, packets: Int(clamping: decoded.badNetworkLengths &+ decoded.badTransportLengths)),
            UnusedPackets(.unrecognised, packets: Int(clamping: table.unrecognisedSegments)),
            UnusedPackets(.stray, packets: table.strays),
            UnusedPackets(.foreign, packets: table.foreignSegments),
        ]
        func add(_ tally: NumberTally, _ others: Reason, _ reason: (UInt32) -> Reason) {
            all += tally.entries.map { UnusedPackets(reason($0.number), packets: Int(clamping: $0.count)) }
            if tally.others > 0 { all.append(UnusedPackets(others, packets: Int(clamping: tally.others))) }
        }
        add(decoded.ports, .udp(port: nil)) { number in
            let port = Int(number & 0xFFFF)
            return number & UnreadNumbers.quic != 0 ? .quic(port: port) : .udp(port: port)
        }
        add(decoded.protocols, .ipProtocol(nil)) { number in
            number == UnreadNumbers.erspan2 || number == UnreadNumbers.erspan3 ? .erspan : .ipProtocol(Int(number))
        }
        add(decoded.etherTypes, .etherType(nil), etherType)
        add(decoded.linkTypes, .linkType(nil)) { .linkType(Int($0)) }
        return all.joinedByReason
    }

    private static func etherType(_ number: UInt32) -> Reason {
        switch number {
        case UnreadNumbers.lengthField: .lengthField
        case UnreadNumbers.shortFrame: .shortFrame
        case UnreadNumbers.addressFamily...(UnreadNumbers.addressFamily | 0xFFFF):
            .addressFamily(Int(number & 0xFFFF))
        default: .etherType(Int(number))
        }
    }
}

extension [UnusedPackets] {
    /// One entry a reason, the most packets first.
    fileprivate var joinedByReason: [UnusedPackets] {
        var sums: [UnusedPackets.Reason: Int] = [:]
        for item in self { sums[item.reason, default: 0] &+= item.packets }
        return sums.map { UnusedPackets($0.key, packets: $0.value) }
            .sorted { ($1.packets, $0.key) < ($0.packets, $1.key) }
    }

    package var sum: Int { reduce(0) { $0 &+ $1.packets } }
}

extension UnusedPackets {
    /// The name of the counter in JSON and metrics, the same for the same reason in every version.
    package var key: String {
        switch reason {
        case .udp(let port): "udp_" + Self.number(port)
        case .quic(let port): "quic_\(port)"
        case .ipProtocol(let number): "ip_protocol_" + Self.number(number)
        case .erspan: "erspan"
        case .etherType(let number): "ether_type_" + Self.number(number)
        case .lengthField: "ieee_802_3"
        case .shortFrame: "short_frames"
        case .addressFamily(let number): "address_family_\(number)"
        case .linkType(let number): "link_type_" + Self.number(number)
        case .fragment: "fragments"
        case .truncatedHeader: "truncated_headers"
        case .badLength: "bad_lengths"
        case .unrecognised: "unrecognised_segments"
        case .stray: "stray_segments"
        case .foreign: "foreign_segments"
        }
    }

    private static func number(_ number: Int?) -> String { number.map(String.init) ?? "other" }
}
