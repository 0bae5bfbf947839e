/// A block of addresses: CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
public struct IPNetwork: Hashable, Sendable, LosslessStringConvertible {
    /// The first address; bits after the prefix are zero.
    public let address: IPAddress
    /// Bits that all addresses of the block share: up to 32 for IPv4, up to 128 for IPv6.
    public let prefixLength: Int

    /// The block of `prefixLength` bits that has `address` in it; a length out of range is clamped.
    public init(_ address: IPAddress, prefixLength: Int) {
        let clamped = max(0, min(prefixLength, address.isIPv4 ? 32 : 128))
        self.prefixLength = clamped
        let mask = Self.mask(address.isIPv4 ? clamped + 96 : clamped)
        self.address = IPAddress(high: address.high & mask.high, low: address.low & mask.low)
    }

    /// "192.0.2.0/24", "2001:db8::/32", or an address alone for a block of one. Bits after the prefix are cleared.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        // A mapped address in IPv6 notation counts its prefix in 128 bits.
        let isMapped = address.isIPv4 && parts[0].contains(":")
        let bits = address.isIPv4 && !isMapped ? 32 : 128
        var length = bits
        if parts.count == 2 {
            let digits = parts[1]
            guard !digits.isEmpty, digits.utf8.count <= 3, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits), number <= bits
            else { return nil }
            length = number
        }
        if isMapped {
            // A prefix that reaches into the mapping itself names no IPv4 block.
            guard length >= 96 else { return nil }
            length -= 96
        }
        self.init(address, prefixLength: length)
    }

    /// Whether `address` lies in the block; an IPv6 block has no IPv4 address in it.
    @inlinable
    public func contains(_ address: IPAddress) -> Bool {
        guard address.isIPv4 == self.address.isIPv4 else { return false }
        let mask = Self.mask(address.isIPv4 ? prefixLength + 96 : prefixLength)
        return address.high & mask.high == self.address.high && address.low & mask.low == self.address.low
    }

    /// Whether `text` names this block by its first address, without bits after the prefix.
    public func isExact(_ text: String) -> Bool { IPAddress(text.prefix { $0 != "/" }) == address }

    /// Where the hop behind a gateway commonly runs: RFC 1918, RFC 6598, loopback, link-local, RFC 4193.
    public static let inside: [IPNetwork] = [
        IPNetwork(IPAddress(v4: 0x0A00_0000), prefixLength: 8),
        IPNetwork(IPAddress(v4: 0xAC10_0000), prefixLength: 12),
        IPNetwork(IPAddress(v4: 0xC0A8_0000), prefixLength: 16),
        IPNetwork(IPAddress(v4: 0x6440_0000), prefixLength: 10),
        IPNetwork(IPAddress(v4: 0x7F00_0000), prefixLength: 8),
        IPNetwork(IPAddress(v4: 0xA9FE_0000), prefixLength: 16),
        IPNetwork(IPAddress(high: 0, low: 1), prefixLength: 128),
        IPNetwork(IPAddress(high: 0xFC00 << 48, low: 0), prefixLength: 7),
        IPNetwork(IPAddress(high: 0xFE80 << 48, low: 0), prefixLength: 10),
    ]

    /// CIDR notation, such as `192.0.2.0/24`.
    public var description: String { "\(address)/\(prefixLength)" }

    /// - Parameter length: 0 to 128.
    @usableFromInline
    static func mask(_ length: Int) -> (high: UInt64, low: UInt64) {
        // `<<` on a width of 64 gives zero.
        (
            high: length >= 64 ? .max : .max << UInt64(64 - length),
            low: length <= 64 ? 0 : .max << UInt64(128 - length)
        )
    }
}
