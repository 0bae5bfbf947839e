extension UnusedPackets {
    /// `UDP port 443 (QUIC)`.
    package var words: String {
        switch reason {
        case .udp(let port?): Self.named("UDP port \(port)", protocolName)
        case .udp(nil): "other UDP ports"
        case .quic(let port): "UDP port \(port) (QUIC)"
        case .ipProtocol(let number?): Self.named("IP protocol \(number)", protocolName)
        case .ipProtocol(nil): "other IP protocols"
        case .erspan: "ERSPAN in GRE"
        case .etherType(let number?): Self.named("EtherType 0x\(Self.hex(number))", protocolName)
        case .etherType(nil): "other EtherTypes"
        case .lengthField: "IEEE 802.3 frames without an EtherType"
        case .shortFrame: "frames shorter than their header"
        case .addressFamily(let number): "loopback address family \(number)"
        case .linkType(let number?): Self.named("link type \(number)", protocolName)
        case .linkType(nil): "other link types"
        case .fragment: "IP fragments"
        case .truncatedHeader: "headers cut by the snap length"
        case .badLength: "impossible lengths in headers"
        case .unrecognised: "TCP without TLS or HTTP/1"
        case .stray: "TCP of unknown connections"
        case .foreign: "TCP outside its connection's window"
        }
    }

    /// The usual name of what has this number; nil when it has none that helps.
    package var protocolName: String? {
        switch reason {
        case .udp(let port): port.flatMap { Self.ports[$0] }
        case .quic: "QUIC"
        case .ipProtocol(let number): number.flatMap { Self.protocols[$0] }
        case .erspan: "ERSPAN"
        case .etherType(let number): number.flatMap { Self.etherTypes[$0] }
        case .linkType(let number): number.flatMap { Self.linkTypes[$0] }
        default: nil
        }
    }

    /// Packets with other packets inside, which are not opened.
    package var isTunnel: Bool {
        switch reason {
        case .udp(let port?): [4_789, 8_472, 6_081, 2_152, 4_754, 6_635, 51_820, 1_194, 4_500].contains(port)
        case .ipProtocol(let number?): [4, 41, 47, 50, 97, 115, 137].contains(number)
        case .etherType(let number?): [0x8847, 0x8848, 0x8864, 0x88E5, 0x88E7, 0x8903, 0x8926].contains(number)
        case .erspan: true
        default: false
        }
    }

    package var isQUIC: Bool { protocolName == "QUIC" }

    private static func named(_ text: String, _ name: String?) -> String { name.map { "\(text) (\($0))" } ?? text }

    private static func hex(_ number: Int) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// From the IANA registry of ports, and by custom.
    private static let ports: [Int: String] = [
        53: "DNS", 67: "DHCP", 123: "NTP", 443: "QUIC", 500: "IKE", 546: "DHCPv6", 1_194: "OpenVPN", 1_900: "SSDP",
        2_152: "GTP-U", 4_500: "IPsec", 4_754: "GRE in UDP", 4_789: "VXLAN", 5_353: "mDNS", 6_081: "Geneve",
        6_635: "MPLS in UDP", 8_472: "VXLAN", 51_820: "WireGuard",
    ]
    /// From the IANA registry of protocol numbers.
    private static let protocols: [Int: String] = [
        1: "ICMP", 2: "IGMP", 4: "IPv4 in IP", 41: "IPv6 in IP", 47: "GRE", 50: "ESP", 58: "ICMPv6", 89: "OSPF",
        97: "Ethernet in IP", 103: "PIM", 112: "VRRP", 115: "L2TP", 132: "SCTP", 137: "MPLS in IP",
    ]
    /// From the IEEE registry of EtherTypes.
    private static let etherTypes: [Int: String] = [
        0x0806: "ARP", 0x8847: "MPLS", 0x8848: "MPLS", 0x8863: "PPPoE discovery", 0x8864: "PPPoE", 0x888E: "EAPOL",
        0x88CC: "LLDP", 0x88E5: "MACsec", 0x88E7: "provider backbone bridge", 0x8903: "FabricPath",
        0x8926: "VN-Tag",
    ]
    /// From the registry of LINKTYPE_ numbers.
    private static let linkTypes: [Int: String] = [
        9: "PPP", 104: "Cisco HDLC", 105: "802.11", 127: "802.11 with radiotap", 189: "USB", 195: "802.15.4",
        220: "USB", 239: "NFLOG", 247: "InfiniBand", 258: "PKTAP",
    ]
}

extension Report.Coverage {
    /// What of the packets was not used, in words; empty when all were.
    var unusedWords: String {
        let used = unused.filter { $0.packets > 0 }
        guard !used.isEmpty else { return "" }
        let reasons = used.map { "\($0.words): \(Quantities.count($0.packets))" }.joined(separator: ", ")
        return "Not used: \(Quantities.count(unused.sum)) of \(Quantities.count(packets, "packet")) (\(reasons))"
    }
}
