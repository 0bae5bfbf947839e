/// The link nearest to the sender that a SYN's MSS suggests.
///
/// A label for people, never evidence: `tunnel` cannot tell a VPN from a mobile network, which tunnels too (GTP,
/// 3GPP TS 29.281), nor from a router that clamps the MSS for the sake of other people's tunnels.
package enum LinkGuess: Hashable, Sendable {
    case ethernet
    case dsl
    case tunnel
    case jumbo
    case loopback
    /// Nothing known has this MTU, in bytes.
    case generic(mtu: Int)

    /// - Parameters:
    ///   - mss: the MSS option in bytes; the MTU is 40 more, or 60 over IPv6 (RFC 9293 §3.7.1, RFC 8200 §8.3).
    package init(mss: UInt16, isIPv6: Bool) {
        let mtu = Int(mss) + (isIPv6 ? 60 : 40)
        self =
            switch mtu {
            // RFC 894.
            case 1500: .ethernet
            // PPPoE (RFC 2516 §7), and what providers leave beside it (the DSL values of p0f's MTU table).
            case 1492, 1454, 1452: .dsl
            // IP in IP and 6in4 leave 1480 (RFC 2003, RFC 4213), GRE 1476 and with a key 1472 (RFC 2784, RFC 2890),
            // L2TP 1460 (RFC 2661), VXLAN 1450 (RFC 7348).
            case 1480, 1476, 1472, 1460, 1450: .tunnel
            // WireGuard takes 60 bytes over IPv4 and 80 over IPv6 (wireguard.com/protocol), OpenVPN fits the MSS by
            // cipher and version (mssfix 1450 until 2.5, 1492 since), IPsec by cipher and padding, mobile networks
            // advise 1358 (3GPP TS 23.060 annex C): together an MSS of 1300 to 1400.
            case 1340...1440: .tunnel
            // The smallest MTU of IPv6 (RFC 8200 §5), which tunnels of unknown path choose.
            case 1280: .tunnel
            // 9,000 by custom, 9,001 on AWS, 8,500 to 9,216 on switches and other clouds.
            case 8500...9216: .jumbo
            // 65,536 on Linux (IPv4's longest packet is a byte shorter), 16,384 on macOS and the BSDs.
            case 65_535, 65_536, 16_384, 16_436: .loopback
            default: .generic(mtu: mtu)
            }
    }
}

extension LinkGuess: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ethernet: "ethernet"
        case .dsl: "dsl"
        case .tunnel: "tunnel"
        case .jumbo: "jumbo"
        case .loopback: "loopback"
        case .generic(let mtu): "mtu \(mtu)"
        }
    }
}
