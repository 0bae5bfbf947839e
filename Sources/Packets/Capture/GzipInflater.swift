import CZlib
import Glibc

/// Decompresses a gzip file (RFC 1952), members after one another included, a buffer at a time.
///
/// Memory is zlib's state and one input buffer, whatever the data expand to.
@safe
struct GzipInflater: ~Copyable {
    /// Compressed bytes read at a time.
    static let inputCapacity = 64 * 1024

    // zlib keeps a pointer to the stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var inputEnded = false
    private var betweenMembers = false

    /// Begins with what has already been read of the file, at most `inputCapacity` bytes; nil without memory.
    init?(begin: RawSpan) {
        // SAFETY: both allocations are owned by this value and freed in deinit.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: unsafe z_stream())
        unsafe input = .allocate(byteCount: Self.inputCapacity, alignment: 16)
        // SAFETY: copies at most the capacity of `input`.
        let begin = unsafe begin.extracting(first: input.count)
        unsafe begin.withUnsafeBytes { unsafe input.copyMemory(from: $0) }
        unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
        unsafe stream.pointee.avail_in = UInt32(begin.byteCount)
        // 16 asks for the gzip format, 15 for its largest window.
        let size = unsafe CInt(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, 16 + 15, ZLIB_VERSION, size) == Z_OK else {
            return nil
        }
    }

    deinit {
        // SAFETY: the stream was allocated in init and has no other user; inflateEnd accepts any state.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe input.deallocate()
    }

    /// Decompresses into `output`, reading more of `file` as needed; at least one byte unless the data end.
    mutating func read(_ file: inout InputFile, into output: UnsafeMutableRawBufferPointer) -> ReadResult {
        while true {
            // SAFETY: next_in/avail_in lie in `input`, next_out/avail_out in `output`; zlib moves them within.
            if unsafe stream.pointee.avail_in == 0, !inputEnded {
                switch unsafe file.read(into: input) {
                case .failed(let reason): return .failed(reason)
                case .bytes(let count):
                    inputEnded = count == 0
                    unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
                    unsafe stream.pointee.avail_in = UInt32(count)
                }
            }
            if betweenMembers {
                guard let next = nextInputByte() else {
                    if inputEnded { return .bytes(0) }
                    continue
                }
                guard next == 0x1F, inflateReset() else {
                    return .failed("the data after the gzip data is not gzip")
                }
                betweenMembers = false
            }
            unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
            unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
            let code = unsafe inflate(stream, Z_NO_FLUSH)
            let produced = unsafe Int(UInt32(clamping: output.count) - stream.pointee.avail_out)
            switch code {
            case Z_STREAM_END: betweenMembers = true
            case Z_OK: break
            case Z_BUF_ERROR:
                if inputEnded, produced == 0 { return .failed("the gzip data ends early: the file is truncated") }
            default:
                if produced == 0 { return .failed("the gzip data is damaged\(reason)") }
            }
            if produced > 0 { return .bytes(produced) }
        }
    }

    /// Passes the zero bytes with which tapes and block devices pad, and shows the byte after them.
    private func nextInputByte() -> UInt8? {
        // SAFETY: avail_in bytes from next_in are valid.
        while unsafe stream.pointee.avail_in > 0, let next = unsafe stream.pointee.next_in {
            if unsafe next.pointee != 0 { return unsafe next.pointee }
            unsafe stream.pointee.next_in = next + 1
            unsafe stream.pointee.avail_in -= 1
        }
        return nil
    }

    private func inflateReset() -> Bool {
        // SAFETY: the stream is initialised.
        unsafe CZlib.inflateReset(stream) == Z_OK
    }

    private var reason: String {
        // SAFETY: zlib's messages are static strings.
        guard let text = unsafe stream.pointee.msg else { return "" }
        return unsafe " (\(String(cString: text)))"
    }
}
