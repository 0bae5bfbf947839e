package import Base
import Packets

/// The two ends of a TCP connection in a fixed order, so that both directions find one entry.
package struct ConnectionKey: Equatable, Sendable, BitwiseCopyable {
    package let lower: Endpoint
    package let upper: Endpoint

    /// Equality without a branch a field: keys are compared for every segment.
    @inline(__always)
    func isSame(as other: ConnectionKey) -> Bool {
        // `^` and `|` have one precedence in Swift.
        let low = (lower.address.low ^ other.lower.address.low) | (upper.address.low ^ other.upper.address.low)
        let high = (lower.address.high ^ other.lower.address.high) | (upper.address.high ^ other.upper.address.high)
        return low | high | UInt64(lower.port ^ other.lower.port) | UInt64(upper.port ^ other.upper.port) == 0
    }

    /// The key, and whether the segment travels from the lower end to the upper one.
    static func of(_ segment: borrowing Segment) -> (key: ConnectionKey, fromLower: Bool) {
        if segment.source.precedes(segment.destination) {
            (ConnectionKey(lower: segment.source, upper: segment.destination), true)
        } else {
            (ConnectionKey(lower: segment.destination, upper: segment.source), false)
        }
    }

    /// A keyed hash: without the seed a stranger cannot aim many connections at one bucket.
    func hash(seed: UInt64) -> UInt32 {
        var state = seed ^ (UInt64(lower.port) << 16 | UInt64(upper.port))
        state = Self.fold(state ^ lower.address.low, 0x9E37_79B9_7F4A_7C15 ^ upper.address.low)
        if lower.address.high | upper.address.high != 0 {
            state = Self.fold(state ^ lower.address.high, 0xD6E8_FEB8_6659_FD93 ^ upper.address.high)
        }
        return UInt32(truncatingIfNeeded: Self.fold(state, seed | 1))
    }

    /// The two halves of a 128-bit product, xored: each input bit reaches each output bit.
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

extension Endpoint {
    /// No end at all.
    static let none = Endpoint(address: IPAddress(high: 0, low: 0), port: 0)

    fileprivate func precedes(_ other: Endpoint) -> Bool {
        if address.high != other.address.high { return address.high < other.address.high }
        if address.low != other.address.low { return address.low < other.address.low }
        return port < other.port
    }
}
