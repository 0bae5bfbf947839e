import Packets

/// The first bytes of a ClientHello as they were first seen: its records' headers, version and most of its random.
///
/// A segment that claims the same sequence numbers with other bytes is not a retransmission. One of the two was never
/// accepted by the server (it had a bad checksum or too small a TTL), and the capture cannot show which.
struct HelloStart: BitwiseCopyable {
    private static let most = 64

    private var sequence: UInt32 = 0
    private var count = 0
    private var bytes = InlineArray<64, UInt8>(repeating: 0)

    var isEmpty: Bool { count == 0 }

    /// Keeps the first captured bytes of a segment.
    mutating func keep(_ captured: RawSpan, at sequence: UInt32) {
        self.sequence = sequence
        count = min(captured.byteCount, Self.most)
        for index in 0..<count { bytes[index] = captured.octet(index) }
    }

    /// Whether a segment has other bytes for the same sequence numbers.
    func differs(from captured: RawSpan, at sequence: UInt32) -> Bool {
        let offset = Int(Int32(bitPattern: sequence &- self.sequence))
        let start = max(0, offset)
        let end = min(count, offset &+ captured.byteCount)
        guard start < end else { return false }
        for index in start..<end where captured.octet(index &- offset) != bytes[index] { return true }
        return false
    }
}
