import Packets

/// One direction of a connection, counted by sequence numbers.
struct Flow: BitwiseCopyable {
    /// The sequence number after the highest byte seen.
    private(set) var next: UInt32 = 0
    private(set) var known = false
    var finished = false
    /// Payload bytes between the first and the highest byte seen: retransmissions count once, and bytes the
    /// capture missed count too.
    private(set) var bytes: UInt64 = 0

    /// Larger leaps than the largest TCP window (RFC 7323 §2.3) are not this stream's.
    private static let largestLeap: Int32 = 1 << 30

    /// What a segment's payload adds.
    enum Advance {
        case new(UInt32)
        case retransmission
        case foreign
    }

    /// The sequence number of the first byte counted.
    var first: UInt32 { next &- UInt32(truncatingIfNeeded: bytes) }

    mutating func start(at sequence: UInt32) {
        next = sequence
        known = true
    }

    @inline(__always)
    mutating func advance(sequence: UInt32, length: UInt32) -> Advance {
        guard known else {
            start(at: sequence &+ length)
            bytes = UInt64(length)
            return .new(length)
        }
        let end = sequence &+ length
        let gain = Int32(bitPattern: end &- next)
        if gain <= 0 { return gain < -Self.largestLeap ? .foreign : .retransmission }
        if gain > Self.largestLeap { return .foreign }
        next = end
        bytes &+= UInt64(gain)
        return .new(UInt32(gain))
    }

    /// Whether `sequence` starts where the stream left off.
    func continues(at sequence: UInt32) -> Bool { !known || sequence == next }
}
