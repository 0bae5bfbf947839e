/// An IPv4 or IPv6 address in 16 bytes; IPv4 is held in its IPv4-mapped form (RFC 4291 §2.5.5.2).
package struct IPAddress: Hashable, Sendable, BitwiseCopyable {
    package var high: UInt64
    package var low: UInt64

    @inlinable
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inlinable
    package init(v4: UInt32) {
        high = 0
        low = 0x0000_FFFF_0000_0000 | UInt64(v4)
    }

    @inlinable
    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }
}

/// An address and port: one end of a TCP connection.
package struct Endpoint: Hashable, Sendable, BitwiseCopyable {
    package var address: IPAddress
    package var port: UInt16

    @inlinable
    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}
