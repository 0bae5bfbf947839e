import Base
import CPcap

/// The frames of one batch, copied out of the kernel's ring: what the ring shows is gone once libpcap has given it back.
struct FrameBuffer: ~Copyable {
    /// Where one frame lies in the buffer.
    struct Frame: BitwiseCopyable {
        var start = 0
        var captured = 0
        var stated = 0
        var time = Timestamp(nanoseconds: 0)
    }

    /// As much as a second-level cache holds, unless a single frame needs more.
    private static let usualBytes = 1 << 20

    private var storage: [UInt8]
    private var frames: [Frame]
    private(set) var count = 0
    private var end = 0
    /// Frames for which there was no room. Capacities are chosen so that there are none.
    private(set) var refused: UInt64 = 0

    /// - Parameter snapLength: the longest frame that will come.
    init(snapLength: Int) {
        let longest = max(snapLength, 1)
        let bytes = max(Self.usualBytes, longest)
        storage = [UInt8](repeating: 0, count: bytes)
        frames = [Frame](repeating: Frame(), count: max(1, min(CaptureLimits.batchSegments, bytes / longest)))
    }

    /// Frames that one batch holds.
    var capacity: Int { frames.count }

    mutating func removeAll() {
        count = 0
        end = 0
    }

    /// Copies one frame to the end.
    ///
    /// - Parameter source: at least `header.caplen` readable bytes, as libpcap promises its callbacks.
    @unsafe
    mutating func append(_ header: pcap_pkthdr, _ source: UnsafePointer<UInt8>) {
        let captured = Int(header.caplen)
        guard count < frames.count, captured <= storage.count &- end else {
            refused &+= 1
            return
        }
        let range = end..<(end &+ captured)
        // SAFETY: rebasing checks the range; the source has as many bytes by libpcap's word, and lies elsewhere.
        unsafe storage.withUnsafeMutableBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range]).copyMemory(
                from: UnsafeRawBufferPointer(start: source, count: captured))
        }
        // With nanosecond precision the second field holds nanoseconds (pcap_set_tstamp_precision(3PCAP)).
        let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec)
        frames[count] = Frame(
            start: end, captured: captured, stated: Int(header.len), time: Timestamp(nanoseconds: time))
        count &+= 1
        end &+= captured
    }

    subscript(index: Int) -> Frame { frames[index] }

    /// The bytes that the frames lie in.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: bytes have no padding that a raw view could expose uninitialised.
            unsafe storage.span.bytes.extracting(first: end)
        }
    }
}
