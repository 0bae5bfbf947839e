import Packets

/// One direction of a connection, counted by sequence numbers.
struct Flow: BitwiseCopyable {
    /// The sequence number after the highest byte seen.
    private(set) var next: UInt32 = 0
    private(set) var known = false
    var finished = false
    /// A FIN came that has not been reached yet, as bytes before it are missing.
    private var awaitsFinish = false
    /// Its sequence number plus one: what acknowledges it.
    private var finishEnd: UInt32 = 0
    /// The latest segment that came ahead of the stream; empty when the two are equal.
    private var aheadStart: UInt32 = 0
    private var aheadEnd: UInt32 = 0
    /// The peer's latest acknowledgement of this side's bytes.
    var acknowledged: UInt32 = 0
    /// Payload bytes between the first and the highest byte seen: retransmissions count once, and bytes the
    /// capture missed count too.
    private(set) var bytes: UInt64 = 0

    /// Larger leaps than the largest TCP window (RFC 7323 §2.3) are not this stream's.
    private static let largestLeap: Int32 = 1 << 30

    /// What a segment's payload adds.
    enum Advance {
        case new(UInt32)
        case retransmission
        /// Bytes before it are missing. It counts once the peer acknowledges it: a stranger may have sent it.
        case ahead
        case foreign
    }

    /// The sequence number of the first byte counted.
    var first: UInt32 { next &- UInt32(truncatingIfNeeded: bytes) }

    mutating func start(at sequence: UInt32) {
        next = sequence
        known = true
    }

    /// - Parameter hasPeer: Segments of the other side are captured too, so that its acknowledgements tell which bytes are
    ///   this side's own.
    @inline(__always)
    mutating func advance(sequence: UInt32, length: UInt32, hasPeer: Bool) -> Advance {
        guard known else {
            start(at: sequence &+ length)
            bytes = UInt64(length)
            return .new(length)
        }
        let end = sequence &+ length
        let gain = Int32(bitPattern: end &- next)
        if gain <= 0 {
            // Sent again, if it ever was sent.
            return UInt64(next &- sequence) <= bytes || !hasPeer && gain >= -Self.largestLeap
                ? .retransmission : .foreign
        }
        if gain > Self.largestLeap { return .foreign }
        guard hasPeer, sequence != next, Int32(bitPattern: sequence &- next) > 0 else {
            return .new(move(to: closesHole(end) ? aheadEnd : end))
        }
        if aheadStart == aheadEnd || sequence != aheadEnd && end != aheadStart {
            (aheadStart, aheadEnd) = (sequence, end)
        } else if sequence == aheadEnd {
            aheadEnd = end
        } else {
            aheadStart = sequence
        }
        return .ahead
    }

    /// Counts what came ahead, if `number` acknowledges some of it: 0 if not.
    @inline(__always)
    mutating func accept(_ number: UInt32) -> UInt32 {
        guard aheadStart != aheadEnd, Int32(bitPattern: number &- aheadStart) > 0,
            Int32(bitPattern: aheadEnd &- number) >= 0
        else { return 0 }
        return catchUp(to: aheadEnd)
    }

    /// Counts bytes up to `end`, of which is known that they are this side's own: 0 if they are counted already.
    @inline(__always)
    mutating func catchUp(to end: UInt32) -> UInt32 {
        known && Int32(bitPattern: end &- next) > 0 ? move(to: end) : 0
    }

    /// Whether bytes up to `end` join the stream with what came ahead of it.
    private func closesHole(_ end: UInt32) -> Bool {
        aheadStart != aheadEnd && Int32(bitPattern: end &- aheadStart) >= 0
            && Int32(bitPattern: aheadEnd &- end) > 0
    }

    private mutating func move(to end: UInt32) -> UInt32 {
        let gain = end &- next
        next = end
        bytes &+= UInt64(gain)
        if Int32(bitPattern: end &- aheadEnd) >= 0 { aheadEnd = aheadStart }
        return gain
    }

    /// Whether `number` acknowledges bytes that were seen, or the beginning of the stream.
    func hasSent(_ number: UInt32) -> Bool { known && UInt64(next &- number) <= bytes }

    /// Whether a RST is this side's own: in sequence (RFC 5961 §3.2), behind a FIN, or behind what came ahead.
    func acceptsReset(at sequence: UInt32) -> Bool {
        let behind: UInt32 = finished || awaitsFinish ? 1 : 0
        return !known || sequence &- next <= behind || aheadStart != aheadEnd && sequence &- aheadEnd <= behind
    }

    /// Takes a FIN behind the byte before `end`. Out of sequence it counts once the peer acknowledges it.
    mutating func finish(at end: UInt32) {
        if !known || end == next {
            finished = true
        } else if Int32(bitPattern: end &- next) > 0 {
            awaitsFinish = true
            finishEnd = end &+ 1
        }
    }

    /// Notes whether `number` acknowledges a FIN that waits for it.
    @inline(__always)
    mutating func isFinished(by number: UInt32) -> Bool {
        guard awaitsFinish, number == finishEnd else { return false }
        awaitsFinish = false
        finished = true
        return true
    }

    /// Whether `sequence` starts where the stream left off.
    func continues(at sequence: UInt32) -> Bool { !known || sequence == next }
}
