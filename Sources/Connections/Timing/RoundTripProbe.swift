import Base
import Packets

/// The smallest time from data leaving the gateway to its acknowledgement, one probe in flight at a time.
///
/// Acknowledgements can be delayed (RFC 1122 §4.2.3.2), never hastened, so only the minimum means anything. A
/// retransmitted segment is not timed (Karn's rule, RFC 6298 §3).
struct RoundTripProbe: BitwiseCopyable {
    private var sentAt: Int64 = 0
    private var end: UInt32 = 0
    private var inFlight = false
    /// Samples taken, saturating.
    private(set) var samples: UInt8 = 0
    private(set) var minimum: Int64 = .max

    mutating func sent(end: UInt32, at time: Timestamp) {
        guard !inFlight else { return }
        self.end = end
        sentAt = time.nanoseconds
        inFlight = true
    }

    /// The probed bytes may be acknowledged twice over now: nothing can be learnt from them.
    mutating func retransmitted() {
        inFlight = false
    }

    @inline(__always)
    mutating func acknowledged(_ number: UInt32, at time: Timestamp) {
        guard inFlight, Int32(bitPattern: number &- end) >= 0 else { return }
        inFlight = false
        record(Nanoseconds(time.nanoseconds &- sentAt))
    }

    mutating func record(_ sample: Nanoseconds) {
        guard sample.count >= 0 else { return }
        minimum = min(minimum, sample.count)
        if samples < .max { samples += 1 }
    }
}
