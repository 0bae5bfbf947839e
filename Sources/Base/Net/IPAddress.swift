/// An IPv4 or IPv6 address in 16 bytes; IPv4 is held in its IPv4-mapped form (RFC 4291 §2.5.5.2).
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
    /// The first eight bytes, in network order.
    public var high: UInt64
    /// The last eight bytes, in network order.
    public var low: UInt64

    /// An address from its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address from its four bytes, the first octet highest.
    @inlinable
    public init(v4: UInt32) {
        high = 0
        low = 0x0000_FFFF_0000_0000 | UInt64(v4)
    }

    /// Whether it is an IPv4 address, in its mapped form.
    @inlinable
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }
}
