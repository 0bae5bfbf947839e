import Base

extension IPNetwork {
    /// The network a client's address belongs to, as far as an address alone shows: /24, the smallest block routed
    /// between providers, or /48, the usual size of an IPv6 site (RFC 6177 §2).
    static func ofClient(_ address: IPAddress) -> IPNetwork {
        IPNetwork(address, prefixLength: address.isIPv4 ? 24 : 48)
    }
}
