/// 64-bit FNV-1a (draft-eastlake-fnv): a number for a name or a list of words, the same in every run.
///
/// It is no defence against somebody who looks for collisions, so whatever a stranger can choose is checked as well.
public struct FNV1a: Sendable {
    @usableFromInline var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of everything added so far.
    @inlinable
    public var value: UInt64 { hash }

    /// The hash of nothing.
    @inlinable
    public init() {}

    /// Adds one octet.
    @inlinable
    public mutating func add(_ octet: UInt8) {
        hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01B3
    }

    /// Adds the octets of a text in UTF-8.
    @inlinable
    public mutating func add(_ text: String) {
        for octet in text.utf8 { add(octet) }
    }

    /// The eight octets of a word, the lowest first.
    @inlinable
    public mutating func add(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { add(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
