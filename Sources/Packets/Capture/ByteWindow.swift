/// The bytes of a capture, seen through a window that slides over the file, decompressed where it is gzip.
///
/// Files are read, not mapped: a file cut while mapped would end the process by SIGBUS, and pipes and gzip need
/// a buffer anyway. Memory stays at the window's capacity.
struct ByteWindow: ~Copyable {
    /// Holds the largest packet with its block, and so much that reads are few.
    static let capacity = 512 * 1024
    /// How far a refill reads when less would do: what stays in the second-level cache is read faster.
    static let usualFill = 256 * 1024

    private var file: InputFile
    private var inflater: GzipInflater?
    private var buffer = [UInt8](repeating: 0, count: Self.capacity)
    /// First byte not yet consumed.
    var position = 0
    private var end = 0
    /// Offset in the stream of the window's first byte.
    private var origin: UInt64 = 0
    private var ended = false
    /// Why the stream ended before its time.
    private(set) var failure: String?

    init(path: String) throws(CaptureError) {
        file = try InputFile(path: path)
        inflater = nil
        // The beginning alone, so that it can move to the inflater.
        fill(to: GzipInflater.inputCapacity, atLeast: 2)
        guard end >= 2, buffer[0] == 0x1F, buffer[1] == 0x8B else { return }
        inflater = GzipInflater(begin: bytes)
        end = 0
        if inflater == nil {
            ended = true
            failure = "out of memory while decompressing"
        }
    }

    var name: String { file.name }
    var size: UInt64? { file.size }
    var bytesRead: UInt64 { file.bytesRead }
    var isDecompressed: Bool { inflater != nil }
    /// Offset in the stream of the first byte not consumed.
    var streamOffset: UInt64 { origin &+ UInt64(position) }
    /// Bytes in the window that are not consumed.
    var available: Int { end &- position }

    /// Everything in the window; consumed bytes come before `position`.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: bytes have no padding that a raw view could expose uninitialised.
            unsafe buffer.span.bytes.extracting(first: end)
        }
    }

    /// Makes at least `count` unconsumed bytes available, moving what is there to the front.
    ///
    /// - Parameter count: at most `capacity`.
    /// - Returns: false when the stream ends before.
    mutating func refill(atLeast count: Int) -> Bool {
        if available >= count { return true }
        if position > 0 {
            let kept = available
            // SAFETY: both ranges lie in the buffer; memmove semantics allow them to overlap.
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + kept)]))
            }
            origin &+= UInt64(position)
            position = 0
            end = kept
        }
        fill(to: min(Self.capacity, max(count, Self.usualFill)), atLeast: min(count, Self.capacity))
        return available >= count
    }

    /// Consumes `count` bytes without keeping them; false when the stream ends before.
    mutating func skip(_ count: UInt64) -> Bool {
        var left = count
        while true {
            if left <= UInt64(available) {
                position &+= Int(left)
                return true
            }
            left &-= UInt64(available)
            position = end
            guard refill(atLeast: 1) else { return false }
        }
    }

    private mutating func fill(to target: Int, atLeast count: Int) {
        while end < count, !ended {
            // SAFETY: reads into the rest of the buffer, which outlives the call.
            let result = unsafe buffer.withUnsafeMutableBytes { bytes in
                let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[end..<target])
                if inflater != nil {
                    return unsafe inflater?.read(&file, into: free) ?? .bytes(0)
                }
                return unsafe file.read(into: free)
            }
            switch result {
            case .bytes(0): ended = true
            case .bytes(let read): end &+= read
            case .failed(let reason):
                ended = true
                failure = reason
            }
        }
    }
}
