package import Base

/// What has been read of one capture so far.
package struct CaptureStatistics: Sendable {
    /// The file as people know it: its path, or "standard input".
    package var name: String
    /// Bytes read of the file itself; of a gzip file these are compressed bytes.
    package var bytesRead: UInt64 = 0
    /// Size of the file when it was opened; nil when it has none (standard input, a pipe).
    package var totalBytes: UInt64?
    /// Packets read, decoded or not.
    package var packets: UInt64 = 0
    /// Sum of the packets' lengths on the wire.
    package var wireBytes: UInt64 = 0
    /// The earliest packet.
    package var first: Timestamp?
    /// The latest packet.
    package var last: Timestamp?
    /// Packets that the capturing side says it lost (pcapng interface statistics).
    package var dropped: UInt64 = 0
    package var problems: [CaptureProblem] = []
    package var counters = DecodeCounters()
}

/// Damage in a capture. What lay before it has been read.
package struct CaptureProblem: Equatable, Sendable, CustomStringConvertible {
    /// Where the damage begins: a byte offset in the file, or in its decompressed content; nil when no byte
    /// of it was read.
    package var offset: UInt64?
    /// The offset counts decompressed bytes.
    package var isDecompressedOffset: Bool
    package var message: String

    package var description: String {
        guard let offset else { return message }
        return "byte \(offset)\(isDecompressedOffset ? " of the decompressed data" : ""): \(message)"
    }
}

/// Counts of the hot loop.
struct PacketTally {
    var packets: UInt64 = 0
    var wireBytes: UInt64 = 0
    var first = Timestamp(nanoseconds: .max)
    var last = Timestamp(nanoseconds: .min)
    var counters = DecodeCounters()

    @inline(__always)
    mutating func count(_ outcome: DecodeOutcome, time: Timestamp, wireLength: Int) {
        packets &+= 1
        wireBytes &+= UInt64(truncatingIfNeeded: wireLength)
        if time < first { first = time }
        if time > last { last = time }
        counters.count(outcome)
    }
}
