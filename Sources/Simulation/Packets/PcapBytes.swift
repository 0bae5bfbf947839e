import Base
import Packets

/// A pcap file with nanoseconds and bare IPv4 packets, written to memory.
struct PcapBytes {
    struct Segment {
        var from: Endpoint
        var to: Endpoint
        var timeToLive: UInt8
        var identification: UInt16
        var sequence: UInt32
        var acknowledgement: UInt32
        var flags: UInt8
        var window: UInt16
        var options: [UInt8] = []
        /// The first bytes of the payload, and how long it is on the wire.
        var payload: [UInt8] = []
        var length = 0

        /// With as much of its payload as the snap length leaves.
        var cut: Segment {
            var cut = self
            cut.payload.removeLast(max(0, payload.count + 40 + options.count - snapLength))
            return cut
        }
    }

    /// Captured bytes of packets with application data: what README says suffices of the edge.
    static let snapLength = 120

    enum Flag {
        static let fin: UInt8 = 1
        static let syn: UInt8 = 2
        static let push: UInt8 = 8
        static let acknowledges: UInt8 = 16
    }

    private static let nanosecondMagic: UInt32 = 0xA1B2_3C4D
    /// LINKTYPE_RAW: packets begin with their IP header.
    private static let rawLink: UInt32 = 101
    private static let longestPacket: UInt32 = 65_535

    private var wire = WireBytes()

    /// With the file's header, big-endian.
    init() {
        wire.put(Self.nanosecondMagic)
        wire.put(UInt16(2))
        wire.put(UInt16(4))
        wire.put(UInt32(0))
        wire.put(UInt32(0))
        wire.put(Self.longestPacket)
        wire.put(Self.rawLink)
    }

    var count: Int { wire.count }

    mutating func take() -> [UInt8] {
        let bytes = wire.bytes
        wire.removeAll()
        return bytes
    }

    /// Adds a packet, of which the headers and the payload given are captured. TCP checksums are zero, as where the
    /// network card computes them.
    mutating func add(_ segment: Segment, at time: Timestamp) {
        let headers = 40 + segment.options.count
        wire.put(UInt32(truncatingIfNeeded: time.nanoseconds / 1_000_000_000))
        wire.put(UInt32(truncatingIfNeeded: time.nanoseconds % 1_000_000_000))
        wire.put(UInt32(truncatingIfNeeded: headers + segment.payload.count))
        wire.put(UInt32(truncatingIfNeeded: headers + segment.length))
        let start = wire.count
        wire.put(UInt16(0x4500))
        wire.put(UInt16(truncatingIfNeeded: headers + segment.length))
        wire.put(segment.identification)
        // Don't fragment.
        wire.put(UInt16(0x4000))
        wire.put(segment.timeToLive)
        wire.put(UInt8(6))
        wire.put(UInt16(0))
        wire.put(UInt32(truncatingIfNeeded: segment.from.address.low))
        wire.put(UInt32(truncatingIfNeeded: segment.to.address.low))
        wire.replace(checksum(from: start), at: start + 10)
        wire.put(segment.from.port)
        wire.put(segment.to.port)
        wire.put(segment.sequence)
        wire.put(segment.acknowledgement)
        wire.put(UInt8(truncatingIfNeeded: ((20 + segment.options.count) / 4) << 4))
        wire.put(segment.flags)
        wire.put(segment.window)
        wire.put(UInt32(0))
        wire.put(segment.options)
        wire.put(segment.payload)
    }

    /// Of the 20 bytes of an IPv4 header (RFC 791 §3.1).
    private func checksum(from start: Int) -> UInt16 {
        var sum: UInt32 = 0
        for place in stride(from: start, to: start + 20, by: 2) {
            sum += UInt32(wire.bytes[place]) << 8 | UInt32(wire.bytes[place + 1])
        }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
