/// The numbers under which packets that are not TCP are counted.
///
/// A number that is not on the wire is above 16 bits.
package enum UnreadNumbers {
    /// A QUIC long header (RFC 9000 §17.2) on another port than 443: the port and this bit.
    package static let quic: UInt32 = 1 << 16
    /// An address family of BSD loopback that is not IP, and this bit.
    package static let addressFamily: UInt32 = 1 << 16
    /// A frame with a length where an EtherType would be (IEEE 802.3: below 0x0600): spanning tree and the like.
    package static let lengthField: UInt32 = 1 << 17
    /// A frame that is too short for its link layer's header.
    package static let shortFrame: UInt32 = 1 << 17 | 1
    /// ERSPAN type II and III inside GRE: the protocol number 47, and GRE's protocol type above it.
    package static let erspan2: UInt32 = 0x88BE << 8 | 47
    package static let erspan3: UInt32 = 0x22EB << 8 | 47

    /// Ports whose datagrams keep a place of their own: QUIC, VXLAN (RFC 7348, and 8472 before it), Geneve (RFC 8926),
    /// GTP-U (3GPP TS 29.281), GRE in UDP (RFC 8086), MPLS in UDP (RFC 7510), IPsec behind NAT (RFC 3948) and WireGuard's
    /// default (wg(8)).
    static let ports: [UInt32] = [443, 4_789, 8_472, 6_081, 2_152, 4_754, 6_635, 4_500, 51_820]
    /// ICMP, IPv4 and IPv6 in IP, GRE and ERSPAN, ESP, ICMPv6.
    static let protocols: [UInt32] = [1, 4, 41, 47, erspan2, erspan3, 50, 58]
    /// ARP, MPLS, PPPoE, MACsec, VN-Tag.
    static let etherTypes: [UInt32] = [0x0806, 0x8847, 0x8848, 0x8864, 0x88E5, 0x8926]

    /// The number of a UDP datagram: a known port of either end, else the lower port, which is the server's by custom.
    ///
    /// - Parameter payload: as much of the datagram's payload as was captured.
    static func number(source: UInt16, destination: UInt16, payload: RawSpan) -> UInt32 {
        let (source, destination) = (UInt32(source), UInt32(destination))
        if ports.contains(destination) { return destination }
        if ports.contains(source) { return source }
        let lower = min(source, destination)
        return hasLongHeader(payload) ? lower | quic : lower
    }

    /// The header form and fixed bits, and a version of QUIC (RFC 9000 §15, RFC 9369, drafts 0xff0000xx).
    private static func hasLongHeader(_ payload: RawSpan) -> Bool {
        guard payload.byteCount >= 5, payload.byte(at: 0) & 0xC0 == 0xC0 else { return false }
        let version = payload.big32(at: 1)
        return version == 1 || version == 0x6B33_43CF || version >> 8 == 0xFF_0000
    }

    /// The number of an IP packet that carries neither TCP nor UDP.
    @inline(never)
    static func number(transport: UInt8, _ frame: RawSpan, at start: Int) -> UInt32 {
        // GRE's flags and protocol type (RFC 2784 §2).
        guard transport == 47, frame.byteCount &- start >= 4 else { return UInt32(transport) }
        switch frame.big16(at: start &+ 2) {
        case 0x88BE: return erspan2
        case 0x22EB: return erspan3
        default: return 47
        }
    }
}
